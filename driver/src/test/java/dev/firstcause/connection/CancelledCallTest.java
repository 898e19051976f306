// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Requests that nobody waits for any more are not sent. */
class CancelledCallTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedNode node = new ScriptedNode();
    private final Connection connection = node.open(ConnectionOptions.DEFAULT);

    private static Query query(String text) {
        return new Query(text, new QueryParameters(Consistency.ONE, Values.NONE));
    }

    private CompletableFuture<Frame> send(String text) {
        return connection.send(query(text), LONG).toCompletableFuture();
    }

    @Test
    void one_that_waits_for_the_loop_is_not_written() {
        CompletableFuture<Frame> cancelled = send("a");
        CompletableFuture<Frame> failed = send("b");
        CompletableFuture<Frame> wanted = send("c");
        cancelled.cancel(false);
        failed.completeExceptionally(new TimeoutException());
        node.turn();
        assertThat(node.requests()).extracting(Frame::message).containsExactly(query("c"));
        assertThat(connection.inFlight()).isEqualTo(1);
        assertThat(wanted).isNotDone();
    }

    @Test
    void one_that_waits_behind_a_full_socket_is_not_written() {
        node.wire().acceptAtMost(0);
        CompletableFuture<Frame> first = send("a".repeat(1_100_000));
        node.turn();
        CompletableFuture<Frame> cancelled = send("b");
        CompletableFuture<Frame> wanted = send("c");
        node.turn();
        cancelled.cancel(false);
        node.wire().acceptAtMost(Long.MAX_VALUE);
        node.turn();
        assertThat(node.requests())
                .extracting(frame -> ((Query) frame.message()).query().charAt(0))
                .containsExactly('a', 'c');
        assertThat(connection.inFlight()).isEqualTo(2);
        assertThat(first).isNotDone();
        assertThat(wanted).isNotDone();
    }

    @Test
    void one_whose_caller_says_so_is_not_written_and_is_cancelled() {
        AtomicBoolean unwanted = new AtomicBoolean();
        CompletableFuture<Frame> call =
                connection.send(query("a"), LONG, LONG, true, unwanted::get).toCompletableFuture();
        CompletableFuture<Frame> later =
                connection.send(query("b"), LONG, LONG, true, unwanted::get).toCompletableFuture();
        node.turn();
        assertThat(node.requests()).hasSize(2);
        CompletableFuture<Frame> last =
                connection.send(query("c"), LONG, LONG, true, unwanted::get).toCompletableFuture();
        unwanted.set(true);
        node.turn();
        assertThat(node.requests()).isEmpty();
        assertThat(last).isCancelled();
        assertThat(List.of(call, later)).noneMatch(CompletableFuture::isDone);
        assertThat(connection.inFlight()).isEqualTo(2);
    }

    @Test
    void the_answer_to_one_that_was_sent_is_dropped_and_harms_nobody() {
        CompletableFuture<Frame> cancelled = send("a");
        node.turn();
        cancelled.cancel(false);
        assertThat(connection.inFlight()).isEqualTo(1);
        node.answer(Result.Nothing.INSTANCE);
        assertThat(connection.inFlight()).isZero();
        assertThat(connection.isAlive()).isTrue();
        CompletableFuture<Frame> next = send("b");
        node.turn();
        node.answer(Result.Nothing.INSTANCE);
        assertThat(next).isCompletedWithValueMatching(frame -> frame.message() == Result.Nothing.INSTANCE);
    }
}
