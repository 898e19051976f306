// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.error.Attempt;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Register;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Nodes die, in their different ways, and come back. */
@Lab
class NodeDeathTest extends SessionHarness {
    private static final SimpleStatement QUERY = SimpleStatement.of("q").withTimeout(LONG);

    /** Requests that are in flight when a node dies. */
    private static List<CompletableFuture<ResultPage>> hold(
            Session session, StandInCluster cluster, SimpleStatement statement, int count) {
        cluster.nodes().forEach(node -> node.when("q").answers(Answer.silence()));
        List<CompletableFuture<ResultPage>> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(session.executeAsync(statement).toCompletableFuture());
        }
        await(
                "all of them have come to a node",
                () -> cluster.nodes().stream().mapToLong(NodeDeathTest::asked).sum() == count);
        assertThat(cluster.nodes()).allSatisfy(node -> assertThat(asked(node)).isPositive());
        cluster.nodes().forEach(StandInNode::forgetRules);
        return held;
    }

    /** The first attempts of those that have been answered, at that host. */
    private static List<Attempt> movedFrom(String host, List<CompletableFuture<ResultPage>> held) {
        return held.stream()
                .filter(CompletableFuture::isDone)
                .flatMap(each -> each.join().info().attempts().stream().limit(1))
                .filter(attempt -> attempt.node().host().equals(host))
                .toList();
    }

    private static long asked(StandInNode node) {
        return node.connections().stream()
                .flatMap(connection -> connection.requests().stream())
                .filter(received -> received.queries().contains("q"))
                .count();
    }

    @Test
    void requests_that_may_be_repeated_are_repeated_elsewhere(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            List<CompletableFuture<ResultPage>> held = hold(session, cluster, QUERY.withIdempotence(true), 30);
            long itsOwn = asked(cluster.node(3));
            cluster.node(3).kill();
            await(
                    "those of the dead node are answered by others",
                    () -> movedFrom("127.0.0.3", held).size() == itsOwn);
            for (Attempt first : movedFrom("127.0.0.3", held)) {
                assertThat(first.fate()).isEqualTo(Fate.MAYBE_SENT);
                assertThat(first.failure().orElseThrow().kind()).isEqualTo(FailureKind.PEER_RESET);
            }
            assertThat(report(session, cluster.node(1)).connections()).isEqualTo(1);
            assertThat(report(session, cluster.node(2)).connections()).isEqualTo(1);
        }
    }

    @Test
    void a_request_that_may_not_be_repeated_fails_with_its_fate_and_the_cause(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            List<CompletableFuture<ResultPage>> held = hold(session, cluster, QUERY, 30);
            long itsOwn = asked(cluster.node(2));
            cluster.node(2).kill();
            await(
                    "those of the dead node have failed",
                    () -> held.stream().filter(CompletableFuture::isDone).count() == itsOwn);
            for (CompletableFuture<ResultPage> each : held) {
                if (each.isDone()) {
                    AttemptsFailedException thrown =
                            catchThrowableOfType(AttemptsFailedException.class, () -> Waiting.await(each));
                    assertThat(thrown.noMore()).isEqualTo(AttemptsFailedException.NoMore.NOT_IDEMPOTENT);
                    assertThat(thrown.fate()).isEqualTo(Fate.MAYBE_SENT);
                    assertThat(thrown).hasMessageContaining("127.0.0.2").hasMessageContaining("PEER_RESET");
                }
            }
        }
    }

    @Test
    void a_node_that_comes_back_serves_again_and_keeps_its_history(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void onConnectionDead(NodeReport node, Failure failure) {
                told.add("dead " + node.endpoint().host() + " " + failure.kind());
            }

            @Override
            public void onNodeUp(NodeReport node) {
                told.add("up " + node.endpoint().host());
            }

            @Override
            public void onNodeDown(NodeReport node, Failure failure) {
                told.add("down " + node.endpoint().host() + " " + failure.kind());
            }
        };
        try (Session session = to(cluster.node(1), authority).listener(listener).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            await("the listener is told of all three", () -> told.size() == 3);
            told.clear();
            cluster.node(3).kill();
            await("tried in vain", () -> report(session, cluster.node(3)).triesSince() >= 3);
            NodeReport down = report(session, cluster.node(3));
            assertThat(down.state()).isEqualTo(NodeState.DOWN);
            assertThat(down.lastDeath().kind()).isEqualTo(FailureKind.PEER_RESET);
            assertThat(down.nextTryAt()).isNotNull();
            assertThat(down.troubles())
                    .extracting(trouble -> trouble.failure().kind())
                    .containsExactly(FailureKind.PEER_RESET, FailureKind.CONNECT_REFUSED);
            cluster.node(3).start();
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            NodeReport up = report(session, cluster.node(3));
            assertThat(up.history())
                    .extracting(change -> change.state())
                    .containsExactly(NodeState.UP, NodeState.DOWN, NodeState.UP);
            assertThat(up.history().get(1).because()).isSameAs(up.lastDeath());
            await("the listener is told", () -> told.size() >= 3);
            assertThat(told).containsExactly("dead 127.0.0.3 PEER_RESET", "down 127.0.0.3 PEER_RESET", "up 127.0.0.3");
        }
    }

    @Test
    void all_die_each_in_another_way_and_the_error_names_each(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            cluster.node(1).kill();
            cluster.node(2).hang();
            cluster.node(3).replaceIdentity(authority.expired("127.0.0.3"));
            cluster.node(3).stop();
            cluster.node(3).start();
            SimpleStatement repeatable = SimpleStatement.of("q").withIdempotence(true);
            await(
                    "node 3 is refused",
                    () -> report(session, cluster.node(3)).lastTry() != null
                            && report(session, cluster.node(3))
                                    .lastTry()
                                    .getMessage()
                                    .contains("SERVER_CERT_REFUSED"));
            await("node 2 is found to be silent", () -> {
                session.executeAsync(repeatable);
                return report(session, cluster.node(2)).state() == NodeState.DOWN;
            });
            NoNodeAvailableException thrown =
                    catchThrowableOfType(NoNodeAvailableException.class, () -> session.execute(repeatable));
            List<String> lines = thrown.getMessage().lines().toList();
            assertThat(lines).hasSize(5);
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line)
                            .contains("127.0.0.1", "PEER_RESET", "CONNECT_REFUSED")
                            .containsAnyOf("next try", "a try is under way"));
            assertThat(lines).anySatisfy(line -> assertThat(line).contains("127.0.0.2", "PEER_SILENT"));
            assertThat(lines)
                    .anySatisfy(line ->
                            assertThat(line).contains("127.0.0.3", "PEER_CLOSED", "SERVER_CERT_REFUSED", "expired"));
            cluster.node(1).start();
            cluster.node(2).resume();
            cluster.node(3).stop();
            cluster.node(3).replaceIdentity(authority.server("127.0.0.3"));
            cluster.node(3).start();
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            session.execute(repeatable);
        }
    }

    @Test
    void the_control_connection_moves_to_another_node(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            int before = registered(cluster);
            cluster.node(1).kill();
            await("another node is listened to", () -> registered(cluster) > before);
            assertThat(report(session, cluster.node(2)).state()).isEqualTo(NodeState.UP);
            assertThat(report(session, cluster.node(3)).state()).isEqualTo(NodeState.UP);
        }
    }

    private static int registered(StandInCluster cluster) {
        return (int) cluster.nodes().stream()
                .flatMap(node -> node.connections().stream())
                .filter(NodeDeathTest::isControl)
                .count();
    }

    /** Connections of pools register, too, but only for changes of the schema. */
    private static boolean isControl(StandInConnection connection) {
        return connection.requests().stream()
                .anyMatch(received -> received.request() instanceof Register register
                        && register.eventTypes().contains(Event.TOPOLOGY_CHANGE));
    }
}
