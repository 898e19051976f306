// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Change;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the host is set while nodes go down and come up: how long that was is told as it was. */
class JournalClockTest {
    private Instant wall = Instant.parse("2026-03-01T10:00:00Z");
    private long nanos = 77;
    private final Node node = new Node(
            new NodeInfo(new UUID(0, 1), null, "datacenter1", "rack1", null, Set.of(), null),
            new Endpoint("127.0.0.1", 9042),
            1,
            new JournalClock(() -> wall, () -> nanos));
    private final NodeHistory history = node.history();

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    private void up() {
        node.become(new NodeStatus.Up(history.now(), ConnectionSet.NONE, NodeStatus.Tries.NONE));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -5, 5, 3600, 86_400})
    void a_span_is_what_has_passed_however_far_the_clock_was_set(long step) {
        up();
        pass(Duration.ofSeconds(7));
        node.become(new NodeStatus.Down(history.now(), null, NodeStatus.Tries.NONE));
        pass(Duration.ofSeconds(2));
        wall = wall.plusSeconds(step);
        pass(Duration.ofSeconds(10));
        NodeReport entry = node.report();
        assertThat(Duration.between(entry.since(), wall)).isEqualTo(Duration.ofSeconds(12));
        assertThat(entry.history()).extracting(Change::state).containsExactly(NodeState.UP, NodeState.DOWN);
        assertThat(entry.history().get(1).at()).isEqualTo(entry.since());
        assertThat(Duration.between(entry.history().get(0).at(), wall)).isEqualTo(Duration.ofSeconds(19));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void a_try_that_is_due_in_a_second_is_due_in_a_second(long step) {
        Instant at = history.now();
        node.become(node.status()
                .with(NodeStatus.Tries.NONE.failed(new IllegalStateException("no"), at, at.plusMillis(1500))));
        wall = wall.plusSeconds(step);
        pass(Duration.ofMillis(500));
        NodeReport entry = node.report();
        assertThat(entry.lastTryAt()).isEqualTo(wall.minusMillis(500));
        assertThat(entry.nextTryAt()).isEqualTo(wall.plusSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -5, 5, 3600, 86_400})
    void a_death_is_as_old_as_it_is_however_far_the_clock_was_set(long step) {
        Failure death = NodeHistoryTest.failure(FailureKind.PEER_RESET, Phase.IDLE, "reset", wall);
        history.died(death);
        pass(Duration.ofSeconds(2));
        wall = wall.plusSeconds(step);
        pass(Duration.ofSeconds(10));
        NodeReport entry = node.report();
        assertThat(entry.lastDeath()).isSameAs(death);
        assertThat(Duration.between(entry.lastDeathAt(), wall)).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void the_cause_that_was_not_seen_for_longest_is_forgotten_first_though_the_clock_was_set_back() {
        died("cause a");
        wall = wall.minusSeconds(3600);
        for (char cause = 'b'; cause <= 'p'; cause++) {
            died("cause " + cause);
        }
        died("cause a");
        died("one more cause");
        assertThat(history.read().troubles())
                .extracting(trouble -> trouble.failure().detail())
                .hasSize(16)
                .contains("cause a", "one more cause")
                .doesNotContain("cause b");
    }

    private void died(String cause) {
        pass(Duration.ofSeconds(1));
        history.died(NodeHistoryTest.failure(FailureKind.PEER_RESET, Phase.IDLE, cause, wall));
    }

    @Test
    void a_clock_that_is_slewed_by_a_time_service_corrects_nothing() {
        up();
        wall = wall.plusMillis(300);
        pass(Duration.ofSeconds(1));
        assertThat(node.report().since()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    }
}
