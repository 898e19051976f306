// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.Change;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.Trouble;
import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeHistoryTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");

    private final NodeHistory history = new NodeHistory(new JournalClock());

    static Failure failure(FailureKind kind, Phase phase, String detail, Instant at) {
        Evidence evidence =
                new Evidence(Sign.OWN_VERDICT, Witness.TLS, phase, at, kind, detail, new IOException(detail));
        return new Failure("node 10.0.0.1:9042", Duration.ofSeconds(1), 2, List.of(evidence), evidence);
    }

    private static Throwable refusal(String detail) {
        Failure failure = failure(FailureKind.SERVER_CERT_REFUSED, Phase.TLS_HANDSHAKE, detail, NOW);
        return new ConnectionShutdownException(failure, Fate.NOT_SENT);
    }

    private static NodeStatus up(Instant since) {
        return new NodeStatus.Up(since, ConnectionSet.NONE, NodeStatus.Tries.NONE);
    }

    private boolean isNews(Throwable thrown) {
        return history.tryFailed(thrown);
    }

    @Test
    void a_second_cause_of_the_same_kind_is_news_and_stands_beside_the_first() {
        assertThat(isNews(refusal("it is expired"))).isTrue();
        assertThat(isNews(refusal("it is for another name"))).isTrue();
        assertThat(history.read().troubles())
                .extracting(trouble -> trouble.failure().detail())
                .containsExactly("it is expired", "it is for another name");
    }

    @Test
    void causes_that_alternate_are_news_once_each() {
        assertThat(isNews(refusal("it is expired"))).isTrue();
        assertThat(isNews(refusal("it is for another name"))).isTrue();
        assertThat(isNews(refusal("it is expired"))).isFalse();
        assertThat(isNews(refusal("it is for another name"))).isFalse();
        assertThat(history.read().troubles()).extracting(Trouble::count).containsExactly(2L, 2L);
    }

    @Test
    void a_detail_that_differs_only_in_ports_spans_and_times_is_the_same_cause() {
        assertThat(isNews(refusal("not answered in 500 ms from 10.0.0.9:40001")))
                .isTrue();
        assertThat(isNews(refusal("not answered in 501 ms from 10.0.0.9:40002")))
                .isFalse();
        assertThat(history.read().troubles())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.count()).isEqualTo(2));
    }

    @Test
    void what_is_no_death_of_a_connection_is_news_once_for_each_of_its_messages() {
        assertThat(isNews(new IllegalStateException("no keyspace shop"))).isTrue();
        assertThat(isNews(new IllegalStateException("no keyspace shop"))).isFalse();
        assertThat(isNews(new IllegalStateException("no table of peers"))).isTrue();
    }

    @Test
    void after_an_outage_the_same_cause_is_news_again() {
        assertThat(isNews(refusal("it is expired"))).isTrue();
        history.changed(up(NOW));
        assertThat(isNews(refusal("it is expired"))).isTrue();
    }

    @Test
    void distinct_causes_are_bounded_and_the_one_not_seen_for_longest_goes_first() {
        int news = 0;
        for (int i = 0; i < 100; i++) {
            String cause = "cause " + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            Instant at = NOW.plusSeconds(i);
            Failure failure = failure(FailureKind.SERVER_CERT_REFUSED, Phase.TLS_HANDSHAKE, cause, at);
            news += isNews(new ConnectionShutdownException(failure, Fate.NOT_SENT)) ? 1 : 0;
        }
        assertThat(news).isEqualTo(16);
        assertThat(history.read().troubles())
                .hasSize(16)
                .last()
                .satisfies(trouble -> assertThat(trouble.failure().detail()).isEqualTo("cause dv"));
    }

    @Test
    void a_death_of_an_open_connection_is_told_apart_in_the_same_way() {
        history.died(failure(FailureKind.PEER_SILENT, Phase.IDLE, "no byte came for 1200 ms", NOW));
        history.died(failure(FailureKind.PEER_SILENT, Phase.IDLE, "no byte came for 1300 ms", NOW.plusSeconds(2)));
        history.died(
                failure(FailureKind.PEER_SILENT, Phase.IDLE, "no byte came for 1300 ms; its threads are stuck", NOW));
        history.died(failure(FailureKind.PEER_SILENT, Phase.IN_FLIGHT, "no byte came for 1200 ms", NOW));
        assertThat(history.read().troubles()).extracting(Trouble::count).containsExactly(2L, 1L, 1L);
        assertThat(history.read().troubles().get(0))
                .extracting(Trouble::first, Trouble::last)
                .containsExactly(NOW, NOW.plusSeconds(2));
        assertThat(history.read().lastDeath())
                .isNotNull()
                .extracting(Failure::phase)
                .isEqualTo(Phase.IN_FLIGHT);
    }

    @Test
    void states_are_bounded_and_the_oldest_goes_first() {
        for (int i = 0; i < 100; i++) {
            Instant at = NOW.plusSeconds(i);
            history.changed(i % 2 == 0 ? up(at) : new NodeStatus.Down(at, null, NodeStatus.Tries.NONE));
        }
        assertThat(history.read().changes()).hasSize(32);
        assertThat(history.read().changes().get(0).at()).isEqualTo(NOW.plusSeconds(68));
        assertThat(history.read().changes().get(31).state()).isEqualTo(NodeState.DOWN);
    }

    @Test
    void what_was_read_does_not_change_any_more() {
        history.changed(up(NOW));
        NodeHistory.Entry before = history.read();
        history.died(failure(FailureKind.PEER_RESET, Phase.IDLE, "reset", NOW));
        history.changed(new NodeStatus.Down(NOW, null, NodeStatus.Tries.NONE));
        assertThat(before.lastDeath()).isNull();
        assertThat(before.troubles()).isEmpty();
        assertThat(before.changes()).extracting(Change::state).containsExactly(NodeState.UP);
    }
}
