// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.error.Change;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the host is set while nodes go down and come up: how long that was is told as it was. */
class JournalClockTest {
    private Instant wall = Instant.parse("2026-03-01T10:00:00Z");
    private long nanos = 77;
    private final FailureJournal journal = new FailureJournal(new JournalClock(() -> wall, () -> nanos));

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -5, 5, 3600, 86_400})
    void a_span_is_what_has_passed_however_far_the_clock_was_set(long step) {
        journal.changed(NodeState.UP, null);
        pass(Duration.ofSeconds(7));
        journal.changed(NodeState.DOWN, null);
        pass(Duration.ofSeconds(2));
        wall = wall.plusSeconds(step);
        pass(Duration.ofSeconds(10));
        FailureJournal.Entry entry = journal.read();
        assertThat(Duration.between(entry.since(), wall)).isEqualTo(Duration.ofSeconds(12));
        assertThat(entry.history()).extracting(Change::state).containsExactly(NodeState.UP, NodeState.DOWN);
        assertThat(entry.history().get(1).at()).isEqualTo(entry.since());
        assertThat(Duration.between(entry.history().get(0).at(), wall)).isEqualTo(Duration.ofSeconds(19));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void a_try_that_is_due_in_a_second_is_due_in_a_second(long step) {
        Instant at = journal.now();
        journal.tryFailed(new IllegalStateException("no"), at, at.plusMillis(1500));
        wall = wall.plusSeconds(step);
        pass(Duration.ofMillis(500));
        FailureJournal.Entry entry = journal.read();
        assertThat(entry.lastTryAt()).isEqualTo(wall.minusMillis(500));
        assertThat(entry.nextTryAt()).isEqualTo(wall.plusSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -5, 5, 3600, 86_400})
    void a_death_is_as_old_as_it_is_however_far_the_clock_was_set(long step) {
        Failure death = FailureJournalTest.failure(FailureKind.PEER_RESET, Phase.IDLE, "reset", wall);
        journal.died(death);
        pass(Duration.ofSeconds(2));
        wall = wall.plusSeconds(step);
        pass(Duration.ofSeconds(10));
        FailureJournal.Entry entry = journal.read();
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
        assertThat(journal.read().troubles())
                .extracting(trouble -> trouble.failure().detail())
                .hasSize(16)
                .contains("cause a", "one more cause")
                .doesNotContain("cause b");
    }

    private void died(String cause) {
        pass(Duration.ofSeconds(1));
        journal.died(FailureJournalTest.failure(FailureKind.PEER_RESET, Phase.IDLE, cause, wall));
    }

    @Test
    void a_clock_that_is_slewed_by_a_time_service_corrects_nothing() {
        journal.changed(NodeState.UP, null);
        wall = wall.plusMillis(300);
        pass(Duration.ofSeconds(1));
        assertThat(journal.read().since()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    }
}
