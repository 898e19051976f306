// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The races of scylladb/python-driver#614: a TLS connection dies while other threads use it. Where one order of events
 * can be forced it is; what cannot be forced is repeated. docs/COVERAGE.md says which case of that tests is which
 * test here.
 */
@Timeout(120)
class SeedRaceTest extends TlsHarness {
    /** A race is run so often, but on a slow machine for {@link #PATIENCE} only, and at least {@link #LEAST} times. */
    private static final int ROUNDS = 300;

    private static final int LEAST = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SENDERS = 3;
    private static final int EACH = 50;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void whatever_eight_threads_do_with_a_dead_connection_they_meet_the_same_failure()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::usual)) {
            Connection connection = open(node);
            node.next().reset();
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_RESET);
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        connection.defunct(new IOException("Bad file descriptor"));
                        connection.close("too late");
                        assertTold(connection, ask(connection, 2), Fate.NOT_SENT, "PEER_RESET: Connection reset");
                        ConnectionShutdownException waited = catchThrowableOfType(
                                ConnectionShutdownException.class,
                                () -> connection.waitForResponses(List.of(query("q")), Duration.ofSeconds(30)));
                        assertThat(waited.failure()).isSameAs(failure);
                        assertThat(connection.lastError()).containsSame(failure);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(connection.isDefunct()).isTrue();
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.inFlight()).isZero();
        }
    }

    @Test
    void a_send_before_the_death_that_the_loop_has_not_taken_yet_is_told()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::silentToQueries)) {
            Connection connection = open(node);
            CountDownLatch loop = holdLoop();
            connection.defunct(new SocketException("Connection reset"));
            List<CompletableFuture<Frame>> calls = ask(connection, 100);
            assertThat(calls).noneMatch(CompletableFuture::isDone);
            loop.countDown();
            assertTold(connection, calls, Fate.NOT_SENT, "PEER_RESET: Connection reset");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_send_that_found_it_alive_and_comes_after_its_death_is_told(boolean loopLookedForCallsSince)
            throws GeneralSecurityException {
        ScriptedTlsNode node = new ScriptedTlsNode(authority, trusted);
        SocketException reset = new SocketException("Connection reset");
        List<CompletableFuture<Frame>> calls = new ArrayList<>();
        node.loop.onceTimeIsAsked(() -> {
            assertThat(node.connection.lastError()).isEmpty();
            node.connection.defunct(reset);
            if (loopLookedForCallsSince) {
                calls.add(ask(node.connection));
            }
            node.loop.runUntilIdle();
            assertThat(node.connection.isDefunct()).isTrue();
        });
        calls.add(ask(node.connection));
        node.loop.runUntilIdle();
        assertThat(calls).allMatch(CompletableFuture::isDone);
        Failure failure = assertTold(node.connection, calls, Fate.NOT_SENT, "PEER_RESET: Connection reset");
        assertThat(failure.cause()).isSameAs(reset);
        assertThat(node.connection.inFlight()).isZero();
    }

    @Test
    void a_send_out_of_the_callback_that_tells_the_death_is_told_too() throws GeneralSecurityException {
        ScriptedTlsNode node = new ScriptedTlsNode(authority, trusted);
        List<CompletableFuture<Frame>> again = new ArrayList<>();
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (CompletableFuture<Frame> call : ask(node.connection, 3)) {
            told.add(call.thenAccept(frame -> {}).whenComplete((nothing, thrown) -> {
                assertThat(node.wire().isClosed()).isTrue();
                again.add(ask(node.connection));
            }));
        }
        node.carry();
        node.wire().fail(Operation.READ, new SocketException("Connection reset"));
        node.loop.runUntilIdle();
        assertTold(node.connection, told, Fate.MAYBE_SENT, "PEER_RESET: Connection reset");
        assertThat(again).hasSize(3);
        assertTold(node.connection, again, Fate.NOT_SENT, "PEER_RESET: Connection reset");
    }

    @Test
    void whatever_the_moment_parallel_sends_on_a_dying_connection_are_answered_or_told()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::usual)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (int round = 0; round < ROUNDS && (round < LEAST || System.nanoTime() < end); round++) {
                Connection connection = open(node);
                StandIn.Session session = node.next();
                Observed observed = new Observed(connection);
                observed.race(round * 7 % (SENDERS * EACH), () -> reset(session));
                assertThat(observed.settle(round).kind()).as("round %s", round).isEqualTo(FailureKind.PEER_RESET);
            }
        }
    }

    @Test
    void of_a_reset_a_close_and_a_report_at_the_same_time_one_is_the_cause_for_all()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::usual)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (int round = 0; round < ROUNDS && (round < LEAST || System.nanoTime() < end); round++) {
                Connection connection = open(node);
                StandIn.Session session = node.next();
                Observed observed = new Observed(connection);
                CyclicBarrier start = new CyclicBarrier(3);
                List<CompletableFuture<Void>> killers = List.of(
                        run(() -> {
                            pass(start);
                            reset(session);
                        }),
                        run(() -> {
                            pass(start);
                            connection.close("the pool shrinks");
                        }),
                        run(() -> {
                            pass(start);
                            connection.defunct(new SocketException("Connection reset"));
                        }));
                observed.race(0, () -> {});
                for (CompletableFuture<Void> killer : killers) {
                    get(killer);
                }
                assertThat(observed.settle(round).kind())
                        .as("round %s", round)
                        .isIn(FailureKind.PEER_RESET, FailureKind.LOCAL_CLOSE);
            }
        }
    }

    private CompletableFuture<Void> run(Runnable work) {
        return CompletableFuture.runAsync(work, threads);
    }

    private static void reset(StandIn.Session session) {
        try {
            session.reset();
        } catch (IOException e) {
            // The connection was closed from the other side before.
            return;
        }
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends from several threads, and looks at the connection from one more, until it is dead. */
    private final class Observed {
        private final Connection connection;
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

        Observed(Connection connection) {
            this.connection = connection;
        }

        /** Does something at the moment when so many requests were sent. */
        void race(int moment, Runnable deed) throws InterruptedException, ExecutionException, TimeoutException {
            CompletableFuture<Void> watcher = run(this::watch);
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int t = 0; t < SENDERS; t++) {
                senders.add(run(() -> send(moment, deed)));
            }
            for (CompletableFuture<Void> sender : senders) {
                get(sender);
            }
            get(watcher);
        }

        private void watch() {
            await(() -> {
                if ((connection.isDefunct() || connection.isClosed())
                        && connection.lastError().isEmpty()) {
                    wrong.add("dead, and nobody knows of what");
                }
                return connection.lastError().isPresent();
            });
        }

        private void send(int moment, Runnable deed) {
            for (int i = 0; i < EACH; i++) {
                if (sent.getAndIncrement() == moment) {
                    deed.run();
                }
                CompletableFuture<Void> unused = ask(connection).handle((frame, thrown) -> {
                    if (thrown instanceof ConnectionShutdownException shutdown) {
                        failures.add(shutdown.failure());
                        if (connection.lastError().orElse(null) != shutdown.failure()) {
                            wrong.add("told before it was settled");
                        }
                    } else if (thrown != null) {
                        wrong.add("told " + thrown);
                    }
                    ends.incrementAndGet();
                    return null;
                });
            }
        }

        /** Each had one end, and those that were told were told the same. */
        Failure settle(int round) throws InterruptedException, ExecutionException, TimeoutException {
            Failure failure = get(connection.whenDead());
            await(() -> ends.get() >= SENDERS * EACH);
            assertThat(wrong).as("round %s", round).isEmpty();
            assertThat(failures).as("round %s", round).allMatch(one -> one == failure);
            assertThat(ends).hasValue(SENDERS * EACH);
            assertThat(connection.lastError()).containsSame(failure);
            assertThat(connection.inFlight()).isZero();
            return failure;
        }
    }
}
