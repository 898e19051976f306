// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The event loop itself is held up: the node is blamed for nothing that it did not do. With the default timeouts. */
class HoldUpTest {
    private static final Duration REQUEST = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CALLBACK = "com.example.Shop.onRow(Shop.java:31)";

    private final ScriptedNode node = new ScriptedNode();
    private final Connection connection = node.open(ConnectionOptions.DEFAULT);

    private CompletableFuture<Frame> give(Duration timeout) {
        return connection
                .send(new Query("q", new QueryParameters(Consistency.ONE, Values.NONE)), timeout)
                .toCompletableFuture();
    }

    private CompletableFuture<Frame> send(Duration timeout) {
        CompletableFuture<Frame> call = give(timeout);
        node.turn();
        return call;
    }

    private void pass(long millis) {
        node.loop.advance(Duration.ofMillis(millis));
    }

    private void holdUp(long millis) {
        node.loop.holdUp(Duration.ofMillis(millis), CALLBACK);
    }

    private static RequestTimeoutException timeout(CompletableFuture<Frame> call) {
        assertThat(call).isCompletedExceptionally();
        Throwable thrown = call.handle((frame, why) -> why).join();
        assertThat(thrown).isInstanceOf(RequestTimeoutException.class);
        return (RequestTimeoutException) thrown;
    }

    @Test
    void an_answer_that_came_meanwhile_is_the_end_of_its_request_whatever_time_it_is() {
        CompletableFuture<Frame> call = send(REQUEST);
        node.wire()
                .deliver(node.bytes(
                        Result.Nothing.INSTANCE, node.requests().get(0).streamId()));
        holdUp(3_000);
        assertThat(call).isCompletedWithValueMatching(frame -> frame.message() == Result.Nothing.INSTANCE);
    }

    @Test
    void a_request_whose_time_passed_meanwhile_blames_the_loop_and_says_what_held_it_up() {
        CompletableFuture<Frame> call = send(REQUEST);
        holdUp(3_000);
        assertThat(timeout(call).fate()).isEqualTo(Fate.MAYBE_SENT);
        assertThat(timeout(call))
                .hasMessageMatching("QUERY to node .* was not done in time because our own event loop was held up for"
                        + " (29|30)\\d\\d ms by com.example.Shop.onRow\\(Shop.java:31\\), which says nothing about the node;"
                        + " it may still be running there");
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void a_short_hold_up_is_told_beside_the_node_that_was_slow() {
        CompletableFuture<Frame> call = send(REQUEST);
        holdUp(200);
        pass(2_000);
        assertThat(timeout(call))
                .hasMessageContaining("did not answer QUERY in time")
                .hasMessageContaining("our own event loop was held up for 1")
                .hasMessageEndingWith("meanwhile");
    }

    @Test
    void an_earlier_hold_up_is_of_no_concern_to_later_requests() {
        holdUp(3_000);
        CompletableFuture<Frame> call = send(REQUEST);
        pass(2_100);
        assertThat(timeout(call)).hasMessageNotContaining("held up");
    }

    @Test
    void a_request_that_the_loop_did_not_come_to_in_its_time_is_not_sent_any_more() {
        CompletableFuture<Frame> call = give(REQUEST);
        node.loop.holdUpBeforeItsTasks(Duration.ofSeconds(3), CALLBACK);
        assertThat(timeout(call).fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(timeout(call))
                .hasMessageContaining("because our own event loop was held up")
                .hasMessageEndingWith("nothing of it was sent");
        assertThat(node.requests()).isEmpty();
        assertThat(connection.inFlight()).isZero();
    }

    @Test
    void a_heartbeat_that_is_due_meanwhile_is_no_verdict_on_the_node() {
        CompletableFuture<Frame> call = send(LONG);
        pass(700);
        holdUp(10_000);
        assertThat(connection.isAlive()).isTrue();
        pass(1_000);
        assertThat(connection.isAlive()).isTrue();
        node.requests().forEach(asked -> {
            node.wire().deliver(node.bytes(new Supported(Map.of()), asked.streamId()));
            node.turn();
        });
        assertThat(call).isCompleted();
        assertThat(connection.isSuspect()).isFalse();
    }

    @Test
    void an_idle_heartbeat_that_is_due_meanwhile_is_no_verdict_on_the_node() {
        pass(30_200);
        assertThat(node.requests()).hasSize(1);
        holdUp(10_000);
        pass(1_000);
        assertThat(connection.isAlive()).isTrue();
        pass(5_000);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
    }

    @Test
    void a_request_that_was_accepted_meanwhile_makes_no_silence_of_that_time() {
        pass(20_000);
        CompletableFuture<Frame> call = connection
                .send(new Query("q", new QueryParameters(Consistency.ONE, Values.NONE)), LONG, Duration.ofSeconds(1))
                .toCompletableFuture();
        node.loop.holdUpBeforeItsTasks(Duration.ofSeconds(5), CALLBACK);
        pass(300);
        assertThat(connection.isSuspect()).isFalse();
        assertThat(call).isNotDone();
        pass(900);
        assertThat(timeout(call)).hasMessageContaining("has been silent for 1");
    }

    /** Otherwise a loop that is held up now and then would never find a dead node. */
    @Test
    void silence_between_hold_ups_adds_up() {
        CompletableFuture<Frame> call = send(LONG);
        for (int i = 0; i < 12; i++) {
            pass(240);
            holdUp(200);
        }
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void many_requests_given_up_meanwhile_do_not_condemn_the_connection() {
        ScriptedNode other = new ScriptedNode();
        Connection full = other.open(ConnectionOptions.DEFAULT.withLimits(100, 2));
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Frame> unused = full.send(
                            new Query("q", new QueryParameters(Consistency.ONE, Values.NONE)), REQUEST)
                    .toCompletableFuture();
        }
        other.turn();
        other.loop.holdUp(Duration.ofSeconds(10), CALLBACK);
        assertThat(full.inFlight()).isEqualTo(10);
        assertThat(full.isAlive()).isTrue();
    }

    @Test
    void the_steps_of_an_opening_have_as_much_more_time() {
        ScriptedNode other = new ScriptedNode();
        CompletableFuture<Connection> opening = other.begin(ConnectionOptions.DEFAULT);
        other.loop.advance(Duration.ofSeconds(1));
        other.loop.holdUp(Duration.ofSeconds(10), CALLBACK);
        assertThat(opening).isNotDone();
        other.loop.advance(Duration.ofMillis(3_500));
        assertThat(opening).isNotDone();
        other.loop.advance(Duration.ofSeconds(1));
        assertThat(opening).isCompletedExceptionally();
    }
}
