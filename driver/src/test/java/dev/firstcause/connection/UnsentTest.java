// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that were accepted and not sent: the socket is full, or all stream ids are taken. With the default timeouts. */
class UnsentTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final String LARGE = "x".repeat(400_000);

    private final ScriptedNode node = new ScriptedNode();

    private CompletableFuture<Frame> send(Connection connection, String cql, boolean repeatable) {
        CompletableFuture<Frame> call = connection
                .send(new Query(cql, new QueryParameters(Consistency.ONE, Values.NONE)), LONG, SILENCE, repeatable)
                .toCompletableFuture();
        node.turn();
        return call;
    }

    private void pass(long millis) {
        node.loop.advance(Duration.ofMillis(millis));
    }

    /** So many requests that the last ones wait behind a socket that takes nothing. */
    private List<CompletableFuture<Frame>> fill(Connection connection, boolean repeatable) {
        node.wire().acceptAtMost(0);
        List<CompletableFuture<Frame>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(send(connection, LARGE, repeatable));
        }
        return calls;
    }

    private static RequestTimeoutException timeout(CompletableFuture<Frame> call) {
        assertThat(call).isCompletedExceptionally();
        Throwable thrown = call.handle((frame, why) -> why).join();
        assertThat(thrown).isInstanceOf(RequestTimeoutException.class);
        return (RequestTimeoutException) thrown;
    }

    /** Whoever is first tells the loop, and the others rely on that. */
    @Test
    void calls_of_which_the_loop_could_not_be_told_are_sent_with_the_next_tick() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        node.loop.refuseNextTask(() -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertThatThrownBy(() -> send(connection, "first", true)).isInstanceOf(OutOfMemoryError.class);
        CompletableFuture<Frame> second = send(connection, "second", true);
        assertThat(node.requests()).isEmpty();
        pass(40);
        List<Frame> requests = node.requests();
        assertThat(requests).hasSize(2);
        for (Frame each : requests) {
            node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, each.streamId()));
        }
        node.turn();
        assertThat(second).isCompletedWithValueMatching(frame -> frame.message() == Result.Nothing.INSTANCE);
        assertThat(connection.inFlight()).isZero();
    }

    /** A loop that somebody else ends rejects tasks a moment before its connections are told. */
    @Test
    void a_call_that_the_loop_rejects_ends_with_that_and_counts_once() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        node.loop.refuseNextTask(() -> new RejectedExecutionException("the loop ends"));
        CompletableFuture<Frame> call = send(connection, "first", true);
        assertThatThrownBy(call::join).hasCauseInstanceOf(RejectedExecutionException.class);
        pass(40);
        assertThat(connection.inFlight()).isZero();
        assertThat(node.requests()).isEmpty();
        CompletableFuture<Frame> unused = send(connection, "second", true);
        assertThat(connection.inFlight()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void behind_a_full_socket_they_end_unsent_once_the_node_is_silent(boolean repeatable) {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        List<CompletableFuture<Frame>> calls = fill(connection, repeatable);
        CompletableFuture<Frame> last = calls.get(5);
        pass(900);
        assertThat(last).isNotDone();
        pass(300);
        assertThat(timeout(last).fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(timeout(last))
                .hasMessageContaining("has been silent for 1")
                .hasMessageContaining("QUERY no longer waits to be sent to it: nothing of it was sent\n");
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void what_was_given_to_the_socket_and_must_not_be_repeated_waits_its_time() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        List<CompletableFuture<Frame>> calls = fill(connection, false);
        pass(1_300);
        assertThat(calls.get(0)).isNotDone();
        assertThat(connection.inFlight()).isLessThan(calls.size());
    }

    @Test
    void what_was_given_to_the_socket_may_be_sent_later_and_is_not_said_to_be_unsent() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        List<CompletableFuture<Frame>> calls = fill(connection, true);
        pass(1_300);
        assertThat(timeout(calls.get(0)).fate()).isEqualTo(Fate.MAYBE_SENT);
    }

    @Test
    void while_something_comes_they_wait() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        CompletableFuture<Frame> first = send(connection, "q", false);
        Frame asked = node.requests().get(0);
        List<CompletableFuture<Frame>> calls = fill(connection, false);
        pass(700);
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, asked.streamId()));
        node.turn();
        assertThat(first).isCompleted();
        pass(900);
        assertThat(calls.get(5)).isNotDone();
        node.wire().acceptAtMost(Long.MAX_VALUE);
        node.turn();
        assertThat(node.requests()).hasSizeGreaterThanOrEqualTo(calls.size());
    }

    @Test
    void waiting_for_a_stream_id_they_end_unsent_once_the_node_is_silent() {
        Connection connection = node.open(ConnectionOptions.DEFAULT.withLimits(2, 10));
        CompletableFuture<Frame> first = send(connection, "q", false);
        // The heartbeat has the second of the two ids that requests may take.
        pass(600);
        assertThat(node.requests()).hasSize(2);
        CompletableFuture<Frame> second = send(connection, "q", false);
        assertThat(node.requests()).isEmpty();
        pass(1_200);
        assertThat(timeout(second).fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(first).isNotDone();
    }

    /** The stack would be the loop's, the same for all requests, and costs most where many time out at once. */
    @Test
    void a_timeout_has_no_stack_trace_of_the_loop() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        List<CompletableFuture<Frame>> calls = fill(connection, true);
        CompletableFuture<Frame> late = connection
                .send(new Query("q", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofMillis(500))
                .toCompletableFuture();
        node.turn();
        pass(1_300);
        assertThat(timeout(late).getStackTrace()).isEmpty();
        assertThat(timeout(calls.get(0)).getStackTrace()).isEmpty();
        assertThat(timeout(calls.get(5)).getStackTrace()).isEmpty();
    }
}
