// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.failure.Fate;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInNode;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Callbacks of an application that block: other threads do not wait for ever, and the node is not blamed. */
@Lab
class SessionHoldUpTest extends SessionHarness {
    private static final SimpleStatement SHORT = SimpleStatement.of("q").withTimeout(Duration.ofMillis(300));

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);

    /** As a callback would that waits for something else. */
    private void block() {
        blocked.countDown();
        awaitQuietly(release);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody ends a test's threads", e);
        }
    }

    /** Registered before the answer is there, the callback runs where that is received. */
    private CompletableFuture<Void> blockLoop(Session session, StandInNode node) {
        node.when("late").answers(Answer.done().after(Duration.ofMillis(300)));
        CompletableFuture<Void> callback = session.executeAsync(SimpleStatement.of("late"))
                .thenRun(this::block)
                .toCompletableFuture();
        awaitQuietly(blocked);
        return callback;
    }

    @Test
    @SuppressWarnings("try") // it is there to be closed
    void a_thread_that_waits_gives_up_in_its_time_and_names_the_callback(TestAuthority authority, StandInNode node)
            throws IOException {
        // The loop is released before the session is closed, also where an assertion fails.
        try (Session session = to(node, authority).build();
                Closeable unblocked = release::countDown) {
            PreparedStatement unused = session.prepare("SELECT p");
            CompletableFuture<Void> callback = blockLoop(session, node);
            // Whoever waited for the loop would wait until the test gives up.
            OperationTimedOutException late =
                    catchThrowableOfType(OperationTimedOutException.class, () -> session.execute(SHORT));
            assertThat(late)
                    .hasMessageStartingWith(
                            "Request was not done in its time because our own event loop was held up and"
                                    + " still is, which says nothing about the node; it may have been executed\n"
                                    + "  its 300 ms are over; our own event loop was held up for ")
                    .hasMessageContaining("SessionHoldUpTest.awaitQuietly(");
            assertThat(late.mayHaveBeenExecuted()).isTrue();
            assertThat(late.timeout()).isEqualTo(Duration.ofMillis(300));
            assertThat(late).hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(late.getStackTrace()[0].getMethodName()).isEqualTo("execute");
            assertThat(catchThrowableOfType(OperationTimedOutException.class, () -> session.prepare("SELECT o")))
                    .hasMessageContaining("our own event loop was held up for ");
            release.countDown();
            callback.join();
            session.execute(SimpleStatement.of("q"));
            assertThat(report(session, node).lastDeath()).isNull();
        } finally {
            release.countDown();
        }
    }

    /** Nobody waits; it is the other loop of the transport that looks. */
    @Test
    @SuppressWarnings("try") // it is there to be closed
    void a_request_that_nobody_waits_for_is_told_the_callback_too(TestAuthority authority, StandInNode node)
            throws IOException {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        // The loop is released before the session is closed, also where an assertion fails.
        try (Session session = to(node, authority).build();
                Closeable unblocked = release::countDown) {
            CompletableFuture<Void> callback = blockLoop(session, node);
            CompletableFuture<ResultPage> call = session.executeAsync(SHORT).toCompletableFuture();
            long began = System.nanoTime();
            await("its time is over", () -> System.nanoTime() - began > 800_000_000);
            assertThat(call).isNotDone();
            release.countDown();
            callback.join();
            Throwable thrown = call.handle((page, why) -> why).join();
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            OperationTimedOutException.class,
                            late -> assertThat(late.fate()).isEqualTo(Fate.NOT_SENT))
                    .hasMessageContaining("because our own event loop was held up")
                    .hasMessageContaining("SessionHoldUpTest.awaitQuietly(");
        } finally {
            release.countDown();
        }
    }

    @Test
    void with_an_executor_for_callbacks_the_loop_goes_on(TestAuthority authority, StandInNode node) throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "callbacks"));
        try (Session session = to(node, authority).callbackExecutor(executor).build()) {
            CompletableFuture<Void> callback = blockLoop(session, node);
            session.execute(SHORT.withTimeout(LONG));
            PreparedStatement unused = session.prepare("SELECT p");
            release.countDown();
            callback.join();
            CompletableFuture<String> thread = session.prepareAsync("SELECT o")
                    .thenCompose(statement -> session.executeAsync(SimpleStatement.of("late")))
                    .thenApply(page -> Thread.currentThread().getName())
                    .toCompletableFuture();
            assertThat(thread.join()).isEqualTo("callbacks");
            // In the only thread that the executor has, it may even be waited.
            CompletableFuture<ResultSet> nested = session.executeAsync(SimpleStatement.of("late"))
                    .thenApply(page -> session.execute("q"))
                    .toCompletableFuture();
            assertThat(nested.join().all()).isEmpty();
        } finally {
            release.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void what_an_executor_refuses_is_completed_all_the_same(TestAuthority authority, StandInNode node)
            throws IOException {
        try (Session session = to(node, authority)
                .callbackExecutor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build()) {
            assertThat(session.executeAsync(SHORT.withTimeout(LONG))
                            .toCompletableFuture()
                            .join()
                            .count())
                    .isZero();
            assertThat(session.prepareAsync("SELECT p")
                            .toCompletableFuture()
                            .join()
                            .query())
                    .isEqualTo("SELECT p");
        }
    }
}
