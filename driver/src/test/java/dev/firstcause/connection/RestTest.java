// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.ScriptedLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that has nothing to do is not called at each tick, and nothing of it comes later for that. */
class RestTest {
    private static final Duration TICKS = Duration.ofMillis(100);

    private final ScriptedNode node = new ScriptedNode();
    private Connection connection;
    private ScriptedLoop loop;

    @BeforeEach
    void open() {
        connection = node.open(ConnectionOptions.DEFAULT);
        loop = node.transport.nextLoop();
    }

    private CompletableFuture<Frame> send() {
        CompletableFuture<Frame> call = connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofSeconds(2))
                .toCompletableFuture();
        node.turn();
        return call;
    }

    @Test
    void it_rests_while_nothing_waits_for_an_answer() {
        loop.advance(TICKS);
        assertThat(loop.resting()).isEqualTo(1);
        CompletableFuture<Frame> call = send();
        assertThat(loop.resting()).isZero();
        loop.advance(TICKS);
        assertThat(loop.resting()).isZero();
        node.answer(Result.Nothing.INSTANCE);
        loop.advance(TICKS);
        assertThat(call).isCompleted();
        assertThat(loop.resting()).isEqualTo(1);
    }

    @Test
    void its_heartbeats_come_in_time() {
        for (int i = 0; i < 3; i++) {
            loop.advance(Duration.ofMillis(29_900));
            assertThat(node.requests()).isEmpty();
            loop.advance(Duration.ofMillis(250));
            List<Frame> asked = node.requests();
            assertThat(asked)
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.message()).isSameAs(Options.INSTANCE));
            node.wire().deliver(node.bytes(new Supported(Map.of()), asked.get(0).streamId()));
            node.turn();
            loop.advance(TICKS);
            assertThat(loop.resting()).isEqualTo(1);
        }
    }

    @Test
    void a_request_after_a_rest_fails_as_soon_as_any() {
        loop.advance(Duration.ofMillis(10_500));
        assertThat(loop.resting()).isEqualTo(1);
        CompletableFuture<Frame> call = send();
        loop.advance(Duration.ofMillis(1_950));
        assertThat(call).isNotDone();
        loop.advance(TICKS);
        assertThat(call).isCompletedExceptionally();
    }
}
