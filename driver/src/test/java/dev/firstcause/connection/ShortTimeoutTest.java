// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request ends within 10 ms, or a tenth, of the time it was given; and time is looked at no more often for that than needed. */
class ShortTimeoutTest {
    private final ScriptedNode node = new ScriptedNode();
    private final Connection connection = node.open(ConnectionOptions.DEFAULT);
    private int ticks;

    private CompletableFuture<Frame> send(long millis) {
        CompletableFuture<Frame> call = connection
                .send(new Query("q", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofMillis(millis))
                .toCompletableFuture();
        node.turn();
        return call;
    }

    private void pass(long millis) {
        node.loop.advance(Duration.ofMillis(millis));
    }

    private int ticksWithin(long millis) {
        Loop.Ticker counter = now -> ticks++;
        ticks = 0;
        node.loop.addTicker(counter);
        node.turn();
        pass(millis);
        node.loop.removeTicker(counter);
        node.turn();
        return ticks;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 35, 110, 250, 1_030})
    void it_ends_in_its_time(long millis) {
        pass(3);
        CompletableFuture<Frame> call = send(millis);
        pass(millis - 1);
        assertThat(call).isNotDone();
        pass(1 + Math.max(10, millis / 10));
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void so_it_does_behind_others_that_have_more_time_or_were_answered() {
        CompletableFuture<Frame> patient = send(5_000);
        CompletableFuture<Frame> answered = send(50);
        node.wire()
                .deliver(node.bytes(
                        Result.Nothing.INSTANCE, node.requests().get(1).streamId()));
        node.turn();
        CompletableFuture<Frame> later = send(130);
        CompletableFuture<Frame> sooner = send(70);
        pass(80);
        assertThat(answered).isCompleted();
        assertThat(sooner).isCompletedExceptionally();
        assertThat(later).isNotDone();
        pass(63);
        assertThat(later).isCompletedExceptionally();
        assertThat(patient).isNotDone();
    }

    @Test
    void so_it_does_while_it_waits_behind_a_full_socket() {
        node.wire().acceptAtMost(0);
        for (int i = 0; i < 6; i++) {
            CompletableFuture<Frame> unused = connection
                    .send(new Query("x".repeat(400_000), new QueryParameters(Consistency.ONE, Values.NONE)))
                    .toCompletableFuture();
        }
        CompletableFuture<Frame> call = send(30);
        pass(40);
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void without_requests_or_with_long_ones_time_is_looked_at_as_ever() {
        int idle = ticksWithin(1_000);
        CompletableFuture<Frame> call = send(30_000);
        assertThat(ticksWithin(400)).isLessThanOrEqualTo(20);
        assertThat(idle).isLessThanOrEqualTo(50);
        assertThat(call).isNotDone();
    }

    @Test
    void once_a_short_one_is_over_it_is_looked_at_as_ever() {
        CompletableFuture<Frame> call = send(5);
        pass(15);
        assertThat(call).isCompletedExceptionally();
        assertThat(ticksWithin(400)).isLessThanOrEqualTo(20);
    }
}
