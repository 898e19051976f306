// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.Received;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request whose future was ended by its caller makes no other attempt. */
@Lab
class CancelledRequestTest extends SessionHarness {
    /** So late that the caller has given up before. */
    private static final Duration LATER = Duration.ofSeconds(3);

    private static final Answer OVERLOADED = Answer.error(ErrorCode.OVERLOADED, "too much");

    /** A node that holds its answers back is taken for silent by nobody. */
    private static final ConnectionOptions PATIENT =
            ConnectionOptions.DEFAULT.withTimeouts(new ConnectionOptions.Timeouts(LONG, LONG, LONG, LONG, LONG, LONG));

    private static final SimpleStatement REPEATABLE =
            SimpleStatement.of("q").withIdempotence(true).withTimeout(LONG);

    private static void holdAnswers(StandInCluster cluster) {
        cluster.nodes().forEach(StandInNode::occupyWorkers);
    }

    private static void answerNow(StandInCluster cluster) {
        cluster.nodes().forEach(StandInNode::freeWorkers);
    }

    /** How callers give up. */
    enum GivingUp {
        CANCEL,
        COMPLETE_EXCEPTIONALLY,
        OR_TIMEOUT,
        COMPLETE_ON_TIMEOUT
    }

    private static long received(StandInCluster cluster, Opcode opcode, String query) {
        return cluster.nodes().stream()
                .flatMap(CancelledRequestTest::requests)
                .filter(each -> each.opcode() == opcode && each.queries().contains(query))
                .count();
    }

    private static Stream<Received> requests(StandInNode node) {
        return node.connections().stream().flatMap(connection -> connection.requests().stream());
    }

    private static long count(StandInNode node, Opcode opcode) {
        return requests(node).filter(each -> each.opcode() == opcode).count();
    }

    private static void awaitNothingInFlight(Session session) {
        await("nothing is in flight", () -> session.nodes().stream().allMatch(each -> each.inFlight() == 0));
    }

    private static void giveUp(CompletableFuture<ResultPage> call, GivingUp how) {
        switch (how) {
            case CANCEL -> call.cancel(true);
            case COMPLETE_EXCEPTIONALLY -> call.completeExceptionally(new TimeoutException());
            case OR_TIMEOUT -> call.orTimeout(1, TimeUnit.MILLISECONDS);
            case COMPLETE_ON_TIMEOUT -> call.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS);
        }
        await("it has its end", call::isDone);
    }

    @ParameterizedTest
    @EnumSource
    void is_asked_nowhere_else(GivingUp how, TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> node.when("q").answers(OVERLOADED));
        try (Session session =
                to(cluster.node(1), authority).connection(PATIENT).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            holdAnswers(cluster);
            CompletableFuture<ResultPage> call =
                    session.executeAsync(REPEATABLE).toCompletableFuture();
            await("a node was asked", () -> received(cluster, Opcode.QUERY, "q") == 1);
            giveUp(call, how);
            answerNow(cluster);
            awaitNothingInFlight(session);
            session.execute("other");
            assertThat(received(cluster, Opcode.QUERY, "q")).isEqualTo(1);
            assertThat(session.nodes()).extracting(NodeReport::state).containsOnly(NodeState.UP);
        }
    }

    @Test
    void is_asked_nowhere_else_when_the_thread_that_waits_for_it_is_interrupted(
            TestAuthority authority, StandInCluster cluster) throws IOException, InterruptedException {
        cluster.nodes().forEach(node -> node.when("q").answers(OVERLOADED));
        try (Session session =
                to(cluster.node(1), authority).connection(PATIENT).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            holdAnswers(cluster);
            AtomicReference<Throwable> told = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    session.execute(REPEATABLE);
                } catch (RuntimeException e) {
                    told.set(e);
                }
            });
            caller.start();
            await("a node was asked", () -> received(cluster, Opcode.QUERY, "q") == 1);
            caller.interrupt();
            caller.join();
            assertThat(told.get()).hasCauseInstanceOf(InterruptedException.class);
            answerNow(cluster);
            awaitNothingInFlight(session);
            assertThat(received(cluster, Opcode.QUERY, "q")).isEqualTo(1);
        }
    }

    @Test
    void is_not_waited_for_by_a_session_that_closes(TestAuthority authority, StandInNode node) throws IOException {
        node.when("q").answers(OVERLOADED);
        try (Session session = to(node, authority).connection(PATIENT).build()) {
            node.occupyWorkers();
            CompletableFuture<ResultPage> call =
                    session.executeAsync(REPEATABLE).toCompletableFuture();
            await(
                    "the node was asked",
                    () -> requests(node).anyMatch(each -> each.queries().contains("q")));
            giveUp(call, GivingUp.CANCEL);
            node.freeWorkers();
            awaitNothingInFlight(session);
            assertThat(session.closeAsync().toCompletableFuture()).succeedsWithin(LONG.dividedBy(2));
        }
    }

    @Test
    void does_not_prepare_its_statement_again(TestAuthority authority, StandInNode node) throws IOException {
        try (Session session = to(node, authority).connection(PATIENT).build()) {
            BoundStatement statement = session.prepare("q").bind().withTimeout(LONG);
            long before = count(node, Opcode.PREPARE);
            ErrorResponse unprepared = new ErrorResponse.Unprepared("evicted", ByteBuffer.allocate(16));
            node.when(Opcode.EXECUTE).answers(Answer.of(unprepared));
            node.occupyWorkers();
            CompletableFuture<ResultPage> call = session.executeAsync(statement).toCompletableFuture();
            await("it was asked", () -> count(node, Opcode.EXECUTE) == 1);
            giveUp(call, GivingUp.CANCEL);
            node.freeWorkers();
            awaitNothingInFlight(session);
            assertThat(count(node, Opcode.PREPARE)).isEqualTo(before);
        }
    }

    @Test
    void is_not_executed_after_its_statement_was_prepared_again(TestAuthority authority, StandInNode node)
            throws IOException {
        try (Session session = to(node, authority).connection(PATIENT).build()) {
            BoundStatement statement = session.prepare("q").bind().withTimeout(LONG);
            node.forgetStatements();
            node.when(Opcode.PREPARE)
                    .answers(Answer.of(new Result.Prepared(
                                    statement.prepared().id(),
                                    Answers.bytes(1),
                                    List.of(),
                                    List.of(),
                                    RowsMetadata.leftOut(0)))
                            .after(LATER));
            long prepares = count(node, Opcode.PREPARE);
            CompletableFuture<ResultPage> call = session.executeAsync(statement).toCompletableFuture();
            await("it is being prepared", () -> count(node, Opcode.PREPARE) == prepares + 1);
            giveUp(call, GivingUp.CANCEL);
            awaitNothingInFlight(session);
            assertThat(count(node, Opcode.EXECUTE)).isEqualTo(1);
        }
    }
}
