// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Supported;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The event loop is held up while a connection is opened, with the default timeouts: the node is not blamed for that. */
class HoldUpInOpeningTest {
    private static final Duration ENOUGH = Duration.ofMinutes(10);
    private static final String CALLBACK = "com.example.Shop.onRow(Shop.java:31)";

    private final ScriptedNode node = new ScriptedNode();
    private final CompletableFuture<Connection> opening = node.begin(ConnectionOptions.DEFAULT);

    @Test
    void what_was_not_read_after_the_hold_up_is_read_before_an_opening_is_judged() {
        byte[] answer =
                node.bytes(new Supported(Map.of()), node.requests().get(0).streamId());
        node.wire().leaveUnread(true);
        node.wire().deliver(answer);
        for (int i = 0; i < 5; i++) {
            node.loop.holdUp(Duration.ofSeconds(3), CALLBACK);
            node.loop.advance(Duration.ofMillis(40));
        }
        assertThat(opening).isNotDone();
        node.wire().leaveUnread(false);
        node.answer(Ready.INSTANCE);
        assertThat(opening).isCompleted();
    }

    @Test
    void hold_ups_again_and_again_do_not_hide_a_node_that_lets_an_opening_wait() {
        long begin = node.loop.nanoTime();
        while (!opening.isDone() && node.loop.nanoTime() - begin < ENOUGH.toNanos()) {
            node.loop.holdUp(Duration.ofSeconds(1), CALLBACK);
            node.loop.advance(Duration.ofMillis(20));
        }
        assertThat(opening).isCompletedExceptionally();
        assertThat((node.loop.nanoTime() - begin) / 1_000_000)
                .isLessThanOrEqualTo(Timeouts.DEFAULT.connect().toMillis()
                        + Timeouts.DEFAULT.liveness().toMillis()
                        + 2_000
                        + 100);
    }

    @Test
    void an_opening_that_goes_on_after_each_hold_up_is_no_failure_of_the_node() {
        node.loop.holdUp(Duration.ofSeconds(4), CALLBACK);
        node.wire().establish();
        node.loop.holdUp(Duration.ofSeconds(20), CALLBACK);
        byte[] answer =
                node.bytes(new Supported(Map.of()), node.requests().get(0).streamId());
        for (byte each : answer) {
            node.wire().deliver(each);
            node.loop.holdUp(Duration.ofSeconds(4), CALLBACK);
        }
        assertThat(opening).isNotDone();
        node.answer(Ready.INSTANCE);
        assertThat(opening).isCompleted();
    }

    @Test
    void the_steps_of_an_opening_have_as_much_more_time() {
        node.loop.advance(Duration.ofSeconds(1));
        node.loop.holdUp(Duration.ofSeconds(10), CALLBACK);
        assertThat(opening).isNotDone();
        node.loop.advance(Duration.ofMillis(3_500));
        assertThat(opening).isNotDone();
        node.loop.advance(Duration.ofSeconds(1));
        assertThat(opening).isCompletedExceptionally();
    }
}
