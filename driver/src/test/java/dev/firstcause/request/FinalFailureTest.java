// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.LoneNodes;
import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.NotAsked;
import dev.firstcause.failure.Fate;
import dev.firstcause.plan.RoundRobin;
import dev.firstcause.protocol.message.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which exception a request fails with when no node is left, by its attempts and by the reports of the nodes. */
class FinalFailureTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30.456Z");
    private final IllegalArgumentException refused = new IllegalArgumentException("refused");

    private static NodeReport report(String host, NodeState state, @Nullable Throwable lastTry) {
        return new NodeReport(
                new Endpoint(host, 9042),
                null,
                "dc1",
                "rack1",
                null,
                state,
                NOW,
                0,
                1,
                0,
                null,
                null,
                lastTry,
                lastTry == null ? null : NOW,
                lastTry == null ? 0 : 1,
                null,
                List.of(),
                List.of());
    }

    private static Attempt lost(String host) {
        return new Attempt(
                new Endpoint(host, 9042), Duration.ofMillis(1), Fate.NOT_SENT, new IllegalStateException("lost"));
    }

    private static RuntimeException failure(List<NodeReport> planned, List<NotAsked> notAsked, Attempt... attempts) {
        return FinalFailure.noNodeLeft(planned, notAsked, List.of(attempts), 7, NOW);
    }

    @Test
    void a_node_that_failed_before_explains_that_none_is_available() {
        List<NodeReport> planned =
                List.of(report("a", NodeState.CONNECTING, null), report("b", NodeState.DOWN, refused));
        NotAsked other = NotAsked.bySession(List.of(report("c", NodeState.UNUSED, null)));
        NoNodeAvailableException failure = (NoNodeAvailableException) failure(planned, List.of(other));
        assertThat(failure.getCause()).isSameAs(refused);
        assertThat(failure.nodes()).isEqualTo(planned);
        assertThat(failure.notAsked()).containsExactly(other);
    }

    @Test
    void nodes_of_which_none_failed_yet_are_named_with_their_states() {
        assertThat(failure(List.of(report("a", NodeState.CONNECTING, null)), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("No node can be asked yet: the session was closed, or is just connecting\n")
                .hasMessageContaining("node a:9042")
                .hasMessageContaining("CONNECTING");
    }

    @Test
    void what_nodes_that_were_not_asked_failed_of_is_told() {
        NotAsked other = NotAsked.byConsistency(List.of(report("c", NodeState.DOWN, refused)), Consistency.LOCAL_ONE);
        RuntimeException failure = failure(List.of(), List.of(other));
        assertThat(failure)
                .hasMessageStartingWith("The local data centre has no node any more")
                .hasMessageContaining("not asked: 1 node of dc1. At LOCAL_ONE")
                .hasMessageContaining("node c:9042");
        assertThat(failure.getSuppressed()).containsExactly(refused);
    }

    @Test
    void attempts_are_told_with_the_nodes_that_were_not_tried() {
        NodeReport untried = report("b", NodeState.DOWN, refused);
        NotAsked other = NotAsked.bySession(List.of(report("c", NodeState.UNUSED, null)));
        AttemptsFailedException failure = (AttemptsFailedException)
                failure(List.of(report("a", NodeState.DOWN, null), untried), List.of(other), lost("a"));
        assertThat(failure.noMore()).isEqualTo(NoMore.PLAN_EXHAUSTED);
        assertThat(failure.untried()).containsExactly(untried);
        assertThat(failure.notAsked()).containsExactly(other);
        assertThat(failure.getSuppressed()).containsExactly(refused);
    }

    @Test
    void the_session_was_closed_if_all_nodes_were_removed_and_not_if_one_is_left() {
        List<NodeReport> gone = List.of(report("a", NodeState.REMOVED, null), report("b", NodeState.REMOVED, refused));
        AttemptsFailedException closed = (AttemptsFailedException) failure(gone, List.of(), lost("a"));
        assertThat(closed.noMore()).isEqualTo(NoMore.SESSION_CLOSED);
        assertThat(closed.untried()).isEmpty();
        List<NodeReport> one = List.of(gone.get(0), report("b", NodeState.DOWN, refused));
        assertThat(((AttemptsFailedException) failure(one, List.of(), lost("a"))).noMore())
                .isEqualTo(NoMore.PLAN_EXHAUSTED);
    }

    @Test
    void the_nodes_of_the_plan_are_asked_for_their_reports_only_if_none_is_left() {
        List<Node> local = List.of(LoneNodes.node("a", "dc1"));
        List<Node> far = List.of(LoneNodes.node("b", "dc2"));
        List<Node> unused = List.of(LoneNodes.unused("c", "dc3"));
        NodeSet nodes = new NodeSet(local, List.of(far), unused);
        RoundRobin plans = new RoundRobin(() -> nodes);
        AttemptsFailedException exhausted = (AttemptsFailedException)
                FinalFailure.of(plans.plan(Consistency.LOCAL_ONE), List.of(lost("x")), null, 7, NOW);
        assertThat(exhausted.untried()).extracting(NodeReport::endpoint).containsExactly(new Endpoint("a", 9042));
        assertThat(exhausted.notAsked())
                .extracting(each -> each.nodes().get(0).endpoint().host())
                .containsExactly("b", "c");
        AttemptsFailedException free =
                (AttemptsFailedException) FinalFailure.of(plans.plan(null), List.of(lost("x")), null, 7, NOW);
        assertThat(free.untried()).hasSize(2);
        assertThat(free.notAsked()).hasSize(1);
        AttemptsFailedException limited = (AttemptsFailedException)
                FinalFailure.of(plans.plan(null), List.of(lost("x")), NoMore.LIMIT_REACHED, 7, NOW);
        assertThat(limited.noMore()).isEqualTo(NoMore.LIMIT_REACHED);
        assertThat(limited.untried()).isEmpty();
        assertThat(limited.notAsked()).isEmpty();
    }
}
