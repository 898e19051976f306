// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.error.Attempt;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that hangs: nothing is refused, nothing is closed, nothing comes. */
@Lab
class SilentNodeTest extends SessionHarness {
    private static final SimpleStatement REPEATABLE =
            SimpleStatement.of("q").withIdempotence(true).withTimeout(LONG);

    @Test
    void requests_are_moved_to_others_before_their_time_is_over_and_the_node_is_avoided(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            cluster.node(3).hang();
            List<CompletableFuture<ResultPage>> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                all.add(session.executeAsync(REPEATABLE).toCompletableFuture());
            }
            await("all are answered", () -> all.stream().allMatch(CompletableFuture::isDone));
            List<Attempt> moved = all.stream()
                    .flatMap(each -> each.join().info().attempts().stream())
                    .filter(attempt -> attempt.node().host().equals("127.0.0.3"))
                    .toList();
            // Not a third of all: the others answer meanwhile, have less to do, and are given more.
            assertThat(moved).isNotEmpty();
            assertThat(moved).extracting(Attempt::fate).containsOnly(Fate.MAYBE_SENT);
            // By now it is suspect, or dead: nobody asks it first any more.
            CompletableFuture<ResultPage> later =
                    session.executeAsync(REPEATABLE).toCompletableFuture();
            await("answered at once", later::isDone);
            assertThat(later.join().info().attempts()).isEmpty();
            await(
                    "it is found to be dead",
                    () -> report(session, cluster.node(3)).state() == NodeState.DOWN);
            assertThat(report(session, cluster.node(3)).lastDeath().kind()).isEqualTo(FailureKind.PEER_SILENT);
            // One is under way since the silence began, and no other is planned.
            assertThat(report(session, cluster.node(3)).nextTryAt()).isNull();
            cluster.node(3).resume();
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            await(
                    "it serves again",
                    () -> session.execute(REPEATABLE)
                            .info()
                            .coordinator()
                            .host()
                            .equals("127.0.0.3"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void large_requests_that_wait_behind_the_full_socket_are_moved_in_time(
            boolean idempotent, TestAuthority authority, StandInCluster cluster) throws IOException {
        // More time than a busy machine takes for all of them: it is the silence that moves them.
        SimpleStatement insert = SimpleStatement.of("q", ByteBuffer.allocate(400_000))
                .withIdempotence(idempotent)
                .withTimeout(Duration.ofSeconds(20));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            cluster.node(2).hang();
            cluster.node(3).hang();
            List<CompletableFuture<ResultPage>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                all.add(session.executeAsync(insert).toCompletableFuture());
            }
            await("all have ended", () -> all.stream().allMatch(CompletableFuture::isDone));
            List<Throwable> failures = all.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .map(call -> call.handle((page, why) -> why).join())
                    .toList();
            // What a hung node was sent may be running there: without idempotence it cannot move, and says so.
            assertThat(failures)
                    .allSatisfy(why -> assertThat(why)
                            .isInstanceOfSatisfying(
                                    RequestFailedException.class,
                                    failed -> assertThat(failed.mayHaveBeenExecuted())
                                            .isTrue()));
            if (idempotent) {
                assertThat(failures).isEmpty();
            }
            cluster.node(2).resume();
            cluster.node(3).resume();
        }
    }

    @Test
    void a_request_that_may_not_be_repeated_waits_its_time_and_says_that_it_may_be_running(
            TestAuthority authority, StandInNode node) throws IOException {
        try (Session session = to(node, authority).build()) {
            node.hang();
            CompletableFuture<ResultPage> call = session.executeAsync(
                            SimpleStatement.of("q").withTimeout(Duration.ofMillis(1_500)))
                    .toCompletableFuture();
            Throwable thrown = call.handle((page, why) -> why).join();
            assertThat(thrown).isInstanceOf(OperationTimedOutException.class);
            assertThat(((OperationTimedOutException) thrown).fate()).isEqualTo(Fate.MAYBE_SENT);
            node.resume();
        }
    }

    @Test
    void a_node_that_is_there_but_has_no_request_thread_is_avoided_and_kept(
            TestAuthority authority, StandInCluster cluster)
            throws IOException, InterruptedException, TimeoutException {
        StandInNode busy = cluster.node(3);
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            int before = busy.connections().size();
            busy.occupyWorkers();
            CompletableFuture<ResultPage> waiting = askNode3(session, cluster);
            busy.awaitConnections(before + 1, LONG);
            // When one that hangs from now on is found dead, this one has been silent for longer.
            cluster.node(2).hang();
            List<CompletableFuture<ResultPage>> others = new ArrayList<>();
            await("that is dead", () -> {
                others.add(session.executeAsync(REPEATABLE).toCompletableFuture());
                return report(session, cluster.node(2)).state() == NodeState.DOWN;
            });
            assertThat(waiting).isNotDone();
            assertThat(report(session, busy).state()).isEqualTo(NodeState.UP);
            cluster.node(2).resume();
            await("others answered all", () -> others.stream().allMatch(CompletableFuture::isDone));
            assertThat(others).noneMatch(CompletableFuture::isCompletedExceptionally);
            busy.freeWorkers();
            assertThat(waiting.join().info().coordinator().host()).isEqualTo("127.0.0.3");
            busy.awaitAtMostOpen(1, LONG);
            assertThat(report(session, busy).lastDeath()).isNull();
            assertThat(report(session, busy).connections()).isEqualTo(1);
        }
    }

    @Test
    void connections_that_are_silent_beside_one_that_is_answered_are_dead(
            TestAuthority authority, StandInCluster cluster)
            throws IOException, InterruptedException, TimeoutException {
        StandInNode node = cluster.node(3);
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            // As behind a firewall that was restarted: it has forgotten the old ones, and lets new ones pass.
            Set<StandInConnection> forgotten = Set.copyOf(node.connections());
            node.intervene((outgoing, connection) -> !forgotten.contains(connection));
            CompletableFuture<ResultPage> lost = askNode3(session, cluster);
            await("it is dead", () -> report(session, node).lastDeath() != null);
            assertThat(report(session, node).lastDeath().kind()).isEqualTo(FailureKind.PEER_SILENT);
            assertThat(report(session, node).lastDeath().detail()).doesNotContain("busy");
            await("and so is what it owed", lost::isCompletedExceptionally);
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
        }
    }

    /** A request that waits for its answer from the third node, and may not be asked again. */
    private static CompletableFuture<ResultPage> askNode3(Session session, StandInCluster cluster) {
        StandInNode node = cluster.node(3);
        List<CompletableFuture<ResultPage>> all = new ArrayList<>();
        await("the third node has a request", () -> {
            all.removeIf(CompletableFuture::isDone);
            all.add(session.executeAsync(SimpleStatement.of("q").withTimeout(LONG))
                    .toCompletableFuture());
            return report(session, node).inFlight() > 0;
        });
        await("only that waits", () -> {
            all.removeIf(CompletableFuture::isDone);
            return all.size() == report(session, node).inFlight();
        });
        return all.get(0);
    }

    @Test
    void a_node_that_is_slow_with_one_answer_is_asked_for_life_and_kept(TestAuthority authority, StandInNode node)
            throws IOException {
        node.when("slow").answers(Answer.done().after(Duration.ofSeconds(2)));
        try (Session session = to(node, authority).build()) {
            ResultSet result = session.execute(
                    SimpleStatement.of("slow").withIdempotence(true).withTimeout(LONG));
            assertThat(result.info().attempts()).isEmpty();
            assertThat(report(session, node).lastDeath()).isNull();
        }
    }
}
