// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that nobody waits for any more are not sent. */
class CancelledCallTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

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

    /** Keeps what it is told. */
    private static class Recorder implements ResponseHandler {
        private final List<Object> ends = new ArrayList<>();
        private boolean isGivenUp;

        @Override
        public boolean isGivenUp() {
            return isGivenUp;
        }

        @Override
        public void onEnd(@Nullable Frame answer, @Nullable Throwable failure) {
            ends.add(answer == null ? failure : answer.message());
        }
    }

    /** Its caller knows, and nobody has to find out why it took so long. */
    @Test
    void one_that_is_given_up_ends_as_cancelled_also_in_a_silence_and_the_kernel_is_not_asked_for_it() {
        Recorder sent = new Recorder();
        Recorder late = new Recorder();
        Recorder unsent = new Recorder();
        send("a", LONG, ONE_SECOND, sent);
        send("b", ONE_SECOND, LONG, late);
        node.turn();
        node.wire().acceptAtMost(0);
        CompletableFuture<Frame> first = send("c".repeat(1_100_000));
        node.turn();
        send("d", LONG, ONE_SECOND, unsent);
        node.turn();
        node.loop.advance(Duration.ofMillis(700));
        sent.isGivenUp = true;
        late.isGivenUp = true;
        unsent.isGivenUp = true;
        node.loop.advance(Duration.ofMillis(700));
        for (Recorder each : List.of(sent, late, unsent)) {
            assertThat(each.ends).singleElement().isInstanceOf(CancellationException.class);
        }
        assertThat(node.wire().looks()).isZero();
        assertThat(connection.isSuspect()).isTrue();
        assertThat(first).isNotDone();
    }

    private WeakReference<ResponseHandler> sendAndForget() {
        ResponseHandler handler = new Recorder();
        send("a", handler);
        node.turn();
        return new WeakReference<>(handler);
    }

    /** The answer may never come, and behind the handler stands all that its caller made of the request. */
    @Test
    void a_handler_that_was_told_is_let_go_though_the_answer_is_still_due() {
        WeakReference<ResponseHandler> told = sendAndForget();
        Frame asked = node.requests().get(0);
        for (int i = 0; i < 31; i++) {
            node.loop.advance(Duration.ofSeconds(1));
            node.requests()
                    .forEach(heartbeat ->
                            node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, heartbeat.streamId())));
            node.turn();
        }
        assertThat(connection.isAlive()).isTrue();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (told.get() != null && System.nanoTime() - end < 0) {
            System.gc();
        }
        assertThat(told.get()).isNull();
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, asked.streamId()));
        node.turn();
        assertThat(connection.isAlive()).isTrue();
        assertThat(connection.inFlight()).isZero();
    }

    private void send(String text, ResponseHandler handler) {
        send(text, LONG, LONG, handler);
    }

    private void send(String text, Duration timeout, Duration silence, ResponseHandler handler) {
        connection.send(query(text), node.loop.nanoTime(), timeout, silence, true, handler);
    }

    @Test
    void one_whose_handler_gives_it_up_is_not_written_and_ends_as_cancelled() {
        Recorder sent = new Recorder();
        Recorder late = new Recorder();
        send("a", sent);
        node.turn();
        assertThat(node.requests()).hasSize(1);
        send("b", late);
        sent.isGivenUp = true;
        late.isGivenUp = true;
        node.turn();
        assertThat(node.requests()).isEmpty();
        assertThat(late.ends).singleElement().isInstanceOf(CancellationException.class);
        assertThat(sent.ends).isEmpty();
        assertThat(connection.inFlight()).isEqualTo(1);
    }

    @Test
    void a_handler_is_told_the_answer_the_death_and_that_nothing_could_be_sent_once_each() {
        Recorder answered = new Recorder();
        send("a", answered);
        node.turn();
        node.answer(Result.Nothing.INSTANCE);
        assertThat(answered.ends).containsExactly(Result.Nothing.INSTANCE);
        Recorder inFlight = new Recorder();
        send("b", inFlight);
        node.turn();
        connection.close();
        node.turn();
        assertThat(inFlight.ends).singleElement().isInstanceOf(ConnectionShutdownException.class);
        Recorder tooLate = new Recorder();
        send("c", tooLate);
        assertThat(tooLate.ends).singleElement().isInstanceOf(ConnectionShutdownException.class);
        assertThat(answered.ends).hasSize(1);
    }

    @Test
    void a_handler_that_throws_harms_nobody_else() {
        send("a", new Recorder() {
            @Override
            public void onEnd(@Nullable Frame answer, @Nullable Throwable failure) {
                throw new IllegalStateException("of the handler");
            }
        });
        Recorder other = new Recorder();
        send("b", other);
        node.turn();
        connection.close();
        node.turn();
        assertThat(other.ends).singleElement().isInstanceOf(ConnectionShutdownException.class);
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
