// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A transport of one loop, and ways to open connections on it and to wait for what becomes of them. */
@Timeout(60)
abstract class ConnectionHarness {
    final Transport transport = TransportOptions.DEFAULT.withLoops(1).open();

    @AfterEach
    void end() {
        transport.close();
    }

    Connection open(StandIn node, ConnectionOptions options)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Connection.open(transport, node.endpoint(), options)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** What an opening that must fail died of. */
    Failure refused(Endpoint endpoint, ConnectionOptions options) {
        return shutdown(Connection.open(transport, endpoint, options).toCompletableFuture())
                .failure();
    }

    /** Keeps the loop busy until the latch is counted down. */
    CountDownLatch holdLoop() throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        transport.nextLoop().execute(() -> {
            holding.countDown();
            join(release);
        });
        assertThat(holding.await(10, TimeUnit.SECONDS)).isTrue();
        return release;
    }

    /** Runs something in the loop, and waits until it has. */
    void inLoop(Runnable work) throws InterruptedException, ExecutionException, TimeoutException {
        get(CompletableFuture.runAsync(work, transport.nextLoop()::execute));
    }

    /** Timeouts for tests that wait for them; the heartbeat of an idle connection is not among them. */
    static ConnectionOptions.Timeouts quick() {
        Duration each = Duration.ofMillis(300);
        return new ConnectionOptions.Timeouts(each, each, each, Duration.ofSeconds(30), each, each);
    }

    static Request query(String text) {
        return new Query(text, new QueryParameters(Consistency.ONE, Values.NONE));
    }

    /** Sends so many queries whose callers have patience. */
    static List<CompletableFuture<Frame>> ask(Connection connection, int count) {
        List<CompletableFuture<Frame>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(ask(connection));
        }
        return calls;
    }

    static CompletableFuture<Frame> ask(Connection connection) {
        return connection.send(query("SELECT 1"), Duration.ofSeconds(30)).toCompletableFuture();
    }

    static <T> T get(CompletionStage<T> stage) throws InterruptedException, ExecutionException, TimeoutException {
        return stage.thenApply(value -> value).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** What a stage that must fail was given. */
    static ConnectionShutdownException shutdown(CompletableFuture<?> stage) {
        ExecutionException thrown =
                catchThrowableOfType(ExecutionException.class, () -> stage.get(10, TimeUnit.SECONDS));
        assertThat(thrown).as("what a stage that must fail was given").isNotNull();
        assertThat(thrown.getCause()).isInstanceOf(ConnectionShutdownException.class);
        return (ConnectionShutdownException) thrown.getCause();
    }

    /**
     * Each call's callback was given an exception of its own over the connection's one failure, with the original, and
     * with words for those who read no more than the message.
     *
     * @return the failure
     */
    static Failure assertTold(
            Connection connection, List<? extends CompletableFuture<?>> calls, Fate fate, String... words) {
        List<ConnectionShutdownException> thrown =
                calls.stream().map(ConnectionHarness::shutdown).toList();
        Failure failure = connection.lastError().orElseThrow();
        assertThat(thrown).isNotEmpty().doesNotHaveDuplicates().allSatisfy(one -> {
            assertThat(one.failure()).isSameAs(failure);
            assertThat(one.getCause()).isSameAs(failure.cause());
            assertThat(one.fate()).isEqualTo(fate);
            String state = connection.isDefunct() ? "defunct" : "closed";
            assertThat(one)
                    .hasMessageStartingWith("Connection is " + state + ": " + failure.headline() + "\n  node ")
                    .hasMessageContaining("\n  node " + connection.endpoint())
                    .hasMessageContainingAll(words);
        });
        assertThat(connection.isDefunct()).isNotEqualTo(connection.isClosed());
        return failure;
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("10 s have passed").isLessThan(end);
            LockSupport.parkNanos(20_000);
        }
    }

    static void join(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
