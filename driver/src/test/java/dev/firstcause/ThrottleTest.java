// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.cluster.Node;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.SessionThrottledException;
import dev.firstcause.error.SessionThrottledException.Reason;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.request.Ending;
import dev.firstcause.transport.ScriptedTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A session that is given more requests than it may have in flight. */
@Lab
class ThrottleTest extends SessionHarness {
    private static final int MANY = 10_000;
    private static final SimpleStatement QUICK = SimpleStatement.of("quick").withTimeout(Duration.ofMinutes(2));
    private static final SimpleStatement HELD = SimpleStatement.of("held").withTimeout(LONG);

    private static int inFlight(Session session) {
        return session.nodes().stream().mapToInt(NodeReport::inFlight).sum();
    }

    private static int queries(StandInCluster cluster, String query) {
        return (int) cluster.nodes().stream()
                .flatMap(node -> node.connections().stream())
                .flatMap(connection -> connection.requests().stream())
                .filter(received -> received.queries().contains(query))
                .count();
    }

    private static List<CompletableFuture<ResultPage>> send(Session session, SimpleStatement statement, int count) {
        List<CompletableFuture<ResultPage>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(session.executeAsync(statement).toCompletableFuture());
        }
        return all;
    }

    private static void allDone(List<CompletableFuture<ResultPage>> all) {
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .orTimeout(2, TimeUnit.MINUTES)
                .join();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        await("it has failed", future::isDone);
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
            throw new AssertionError("it has not failed");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    @Test
    void ten_thousand_requests_at_once_are_all_answered(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        try (Session session =
                to(cluster.node(1), authority).throttle(100, MANY).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            allDone(send(session, QUICK, MANY));
            assertThat(cluster.nodes().stream()
                            .flatMap(node -> node.connections().stream())
                            .mapToInt(connection -> connection.count(Opcode.QUERY))
                            .sum())
                    .isGreaterThanOrEqualTo(MANY);
            assertThat(inFlight(session)).isZero();
        }
    }

    /** Counted by the requests themselves: the counts of a session's nodes are not of one moment. */
    @Test
    void never_more_are_in_flight_than_allowed() throws InterruptedException {
        Throttle throttle = new Throttle(new ScriptedTransport().nextLoop(), new Throttle.Limits(100, MANY));
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Told> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Told each = new Told(false);
                all.add(each);
                throttle.submit(each, LONG, each, (since, ending) -> {
                    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    nodes.execute(() -> {
                        inFlight.decrementAndGet();
                        ending.failed(new IllegalStateException("answered"));
                    });
                });
            }
            await("all have their end", () -> all.stream().allMatch(CompletableFuture::isDone));
            assertThat(most).hasValueGreaterThan(0).hasValueLessThanOrEqualTo(100);
        } finally {
            nodes.shutdown();
            assertThat(nodes.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void who_finds_the_queue_full_is_told_so_and_of_both_limits(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.nodes().forEach(node -> node.when("held").answers(Answer.silence()));
        Session session = to(cluster.node(1), authority).throttle(2, 3).build();
        List<CompletableFuture<ResultPage>> taken;
        try (session) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            taken = send(session, HELD, 5);
            Throwable refused = failure(session.executeAsync(HELD).toCompletableFuture());
            assertThat(refused)
                    .isInstanceOf(SessionThrottledException.class)
                    .hasMessageContaining("its queue is full, so nothing was sent")
                    .hasMessageContaining("2 requests may be in flight and 3 wait");
            SessionThrottledException throttled = (SessionThrottledException) refused;
            assertThat(throttled.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(List.of(throttled.maxInFlight(), throttled.maxQueued())).containsExactly(2, 3);
            assertThatThrownBy(() -> session.execute(HELD))
                    .isInstanceOf(SessionThrottledException.class)
                    .hasMessage(refused.getMessage())
                    .satisfies(own -> assertThat(own.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(ThrottleTest.class.getName())));
            assertThat(refused.getStackTrace()).isEmpty();
            await("two were sent", () -> queries(cluster, "held") == 2);
            assertThat(taken).noneMatch(CompletableFuture::isDone);
        }
        // Those in the queue were never sent, and are told that the session was closed.
        assertThat(taken.subList(2, 5))
                .allSatisfy(each -> assertThat(failure(each))
                        .isInstanceOfSatisfying(
                                SessionThrottledException.class,
                                thrown -> assertThat(thrown.reason()).isEqualTo(Reason.CLOSED)));
        assertThat(queries(cluster, "held")).isEqualTo(2);
    }

    @Test
    void time_in_the_queue_is_time_of_the_request(TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> node.when("held").answers(Answer.silence()));
        try (Session session = to(cluster.node(1), authority).throttle(1, 10).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletableFuture<ResultPage> first = session.executeAsync(HELD).toCompletableFuture();
            CompletableFuture<ResultPage> late = session.executeAsync(QUICK.withTimeout(Duration.ofMillis(50)))
                    .toCompletableFuture();
            assertThat(failure(late))
                    .isInstanceOfSatisfying(
                            SessionThrottledException.class,
                            thrown -> assertThat(thrown.reason()).isEqualTo(Reason.TIME_IS_UP))
                    .hasMessageContaining("50 ms of time");
            assertThat(queries(cluster, "quick")).isZero();
            assertThat(first).isNotDone();
            first.cancel(true);
        }
    }

    @Test
    void what_is_cancelled_in_the_queue_is_not_sent_and_makes_room(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.nodes().forEach(node -> node.when("held").answers(Answer.silence()));
        try (Session session = to(cluster.node(1), authority).throttle(1, 1).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletableFuture<ResultPage> first = session.executeAsync(HELD).toCompletableFuture();
            CompletableFuture<ResultPage> cancelled =
                    session.executeAsync(QUICK).toCompletableFuture();
            cancelled.cancel(true);
            CompletableFuture<ResultPage> next = session.executeAsync(
                            SimpleStatement.of("next").withTimeout(LONG))
                    .toCompletableFuture();
            assertThat(next).isNotDone();
            // The place of one that nobody waits for goes to the next.
            first.cancel(true);
            allDone(List.of(next));
            assertThat(queries(cluster, "quick")).isZero();
            assertThat(queries(cluster, "next")).isEqualTo(1);
        }
    }

    @Test
    void thousands_that_fail_as_soon_as_they_are_begun_overflow_no_stack(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> node.when("held").answers(Answer.silence()));
        try (Session session = to(cluster.node(1), authority).throttle(1, MANY).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletableFuture<ResultPage> first = session.executeAsync(HELD).toCompletableFuture();
            await("it is in flight", () -> inFlight(session) == 1);
            List<StandInNode> others = cluster.nodes().stream()
                    .filter(node -> report(session, node).inFlight() == 0)
                    .toList();
            others.forEach(StandInNode::kill);
            await(
                    "the others are down",
                    () -> others.stream().allMatch(node -> report(session, node).state() == NodeState.DOWN));
            List<CompletableFuture<ResultPage>> all = send(session, QUICK, MANY);
            cluster.nodes().stream().filter(StandInNode::isRunning).forEach(StandInNode::kill);
            await("all have failed", () -> all.stream().allMatch(CompletableFuture::isDone));
            assertThat(first).isCompletedExceptionally();
            assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(all).noneSatisfy(each -> assertThat(failure(each)).isInstanceOf(StackOverflowError.class));
        }
    }

    @Test
    void statements_are_prepared_in_their_turn(TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> node.when("held").answers(Answer.silence()));
        try (Session session = to(cluster.node(1), authority).throttle(1, 1).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletableFuture<ResultPage> first = session.executeAsync(HELD).toCompletableFuture();
            CompletableFuture<PreparedStatement> prepared =
                    session.prepareAsync("quick").toCompletableFuture();
            await("the first was sent", () -> queries(cluster, "held") == 1);
            assertThat(cluster.nodes().stream()
                            .flatMap(node -> node.connections().stream())
                            .mapToInt(connection -> connection.count(Opcode.PREPARE))
                            .sum())
                    .isZero();
            first.cancel(true);
            assertThat(prepared.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                    .isNotNull();
        }
    }

    @Test
    void one_after_the_other_needs_no_queue(TestAuthority authority, StandInCluster cluster) throws IOException {
        try (Session session = to(cluster.node(1), authority).throttle(1, 0).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletionStage<ResultPage> last = session.executeAsync(QUICK);
            for (int i = 0; i < 20; i++) {
                last = last.thenCompose(page -> session.executeAsync(QUICK));
            }
            allDone(List.of(last.toCompletableFuture()));
            for (int i = 0; i < 200; i++) {
                session.execute(QUICK);
            }
        }
    }

    /** The loop that completes the first goes on only when the second was asked for: no time passes between the two. */
    @Test
    void a_callback_on_an_executor_may_wait_for_the_next_request(TestAuthority authority, StandInCluster cluster)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CountDownLatch asked = new CountDownLatch(1);
        Executor waits = task -> {
            thread.execute(task);
            awaitUninterruptibly(asked);
        };
        try (Session session = to(cluster.node(1), authority)
                .throttle(1, 0)
                .callbackExecutor(waits)
                .build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletableFuture<ResultPage> second = session.executeAsync(QUICK)
                    .thenApply(page -> {
                        // What execute does.
                        CompletionStage<ResultPage> next = session.run(QUICK, null);
                        asked.countDown();
                        return Waiting.await(next);
                    })
                    .toCompletableFuture();
            assertThat(second.get(2, TimeUnit.MINUTES)).isNotNull();
        } finally {
            asked.countDown();
            thread.shutdown();
            assertThat(thread.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody ends a test's threads", e);
        }
    }

    @Test
    void one_has_its_end_though_the_next_can_neither_be_begun_nor_told() {
        ScriptedTransport scripted = new ScriptedTransport();
        Throttle throttle = new Throttle(scripted.nextLoop(), new Throttle.Limits(1, 1));
        Told first = new Told(false);
        Told second = new Told(true);
        List<Ending> begun = new ArrayList<>();
        throttle.submit(first, LONG, first, (since, ending) -> begun.add(ending));
        throttle.submit(second, LONG, second, (since, ending) -> {
            throw new InternalError("made up: it cannot be begun");
        });
        assertThatThrownBy(() -> begun.get(0).failed(new IllegalStateException("no node")))
                .isInstanceOf(InternalError.class)
                .hasMessage("made up: it cannot be told");
        assertThat(first).isCompletedExceptionally();
    }

    private static final class Told extends CompletableFuture<ResultPage> implements Ending {
        private final boolean fails;

        Told(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void answered(Frame frame, Node node, List<Attempt> earlier) {
            throw new AssertionError("nobody answers");
        }

        @Override
        public void failed(Throwable why) {
            if (fails) {
                throw new InternalError("made up: it cannot be told");
            }
            completeExceptionally(why);
        }
    }

    @Test
    void an_executor_that_cannot_start_a_thread_ends_no_wait_for_ever(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        Executor exhausted = task -> {
            throw new OutOfMemoryError("unable to create native thread (made up)");
        };
        Session session = to(cluster.node(1), authority)
                .throttle(1, 0)
                .callbackExecutor(exhausted)
                .build();
        try (session) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            allDone(List.of(session.executeAsync(QUICK).toCompletableFuture()));
            assertThat(session.prepareAsync("quick")
                            .toCompletableFuture()
                            .orTimeout(2, TimeUnit.MINUTES)
                            .join())
                    .isNotNull();
            session.execute(QUICK);
        }
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Session.builder().throttle(0, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("throttle(0, 10): at least 1 request must be allowed in flight");
        assertThatThrownBy(() -> Session.builder().throttle(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
