// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                .hasMessageMatching(
                        "QUERY was not done in time because our own event loop was held up, which says nothing"
                                + " about the node; it may still be running there\n  node .*; our own event loop was held up for"
                                + " (29|30)\\d\\d ms by com.example.Shop.onRow\\(Shop.java:31\\)");
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void a_short_hold_up_is_told_beside_the_node_that_was_slow() {
        CompletableFuture<Frame> call = send(REQUEST);
        holdUp(200);
        pass(2_000);
        assertThat(timeout(call))
                .hasMessageContaining("did not answer QUERY in time")
                .hasMessageContaining("; our own event loop was held up meanwhile\n")
                .hasMessageContaining("our own event loop was held up for 1");
    }

    @Test
    void several_hold_ups_that_took_most_of_the_time_together_are_to_blame_and_are_all_told() {
        CompletableFuture<Frame> call = send(REQUEST);
        holdUp(600);
        pass(40);
        node.loop.holdUp(Duration.ofMillis(700), "com.example.Shop.longest(Shop.java:42)");
        pass(40);
        holdUp(600);
        pass(100);
        assertThat(timeout(call))
                .hasMessageStartingWith(
                        "QUERY was not done in time because our own event loop was held up, which says nothing")
                .hasMessageMatching("(?s).*\n  node .*; our own event loop was held up 3 times, for 18\\d\\d ms in all,"
                        + " the longest time by com.example.Shop.longest\\(Shop.java:42\\)");
    }

    @Test
    void several_short_hold_ups_are_all_told_beside_the_node_that_was_slow() {
        CompletableFuture<Frame> call = send(REQUEST);
        holdUp(200);
        pass(300);
        holdUp(300);
        pass(2_000);
        assertThat(timeout(call))
                .hasMessageContaining("did not answer QUERY in time")
                .hasMessageContaining("; our own event loop was held up meanwhile\n")
                .hasMessageContaining("our own event loop was held up 2 times, for 4");
    }

    @Test
    void only_hold_ups_of_its_own_time_are_told_of_a_request() {
        holdUp(600);
        pass(40);
        holdUp(700);
        CompletableFuture<Frame> call = send(REQUEST);
        pass(40);
        holdUp(200);
        pass(2_000);
        assertThat(timeout(call))
                .hasMessageContaining("did not answer QUERY in time")
                .hasMessageContaining("our own event loop was held up for 1")
                .hasMessageNotContaining(" times");
    }

    /** The loop reads after each hold-up: only the longest one can hide an answer, and a limited time of the others. */
    @Test
    void many_short_hold_ups_do_not_excuse_a_node_that_does_not_answer_for_long() {
        CompletableFuture<Frame> call = send(LONG);
        int query = node.requests().get(0).streamId();
        int rounds = 0;
        for (; !call.isDone(); rounds++) {
            holdUp(620);
            pass(20);
            node.requests().stream()
                    .filter(asked -> asked.streamId() != query)
                    .forEach(asked -> node.wire().deliver(node.bytes(new Supported(Map.of()), asked.streamId())));
        }
        assertThat(timeout(call))
                .hasMessageContaining("did not answer QUERY in time")
                .hasMessageContaining("our own event loop was held up " + rounds + " times, for 5");
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void a_node_that_is_judged_after_several_hold_ups_is_told_the_time_of_all() {
        CompletableFuture<Frame> unused = send(LONG);
        pass(700);
        for (int i = 0; i < 3; i++) {
            holdUp(800);
            pass(100);
        }
        pass(3_000);
        assertThat(connection.lastError().orElseThrow().detail())
                .containsPattern("our own event loop was held up for 2[34]\\d\\d ms");
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
                .hasMessageContaining("; nothing of it was sent\n");
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

    /** A time that is short, one of the order of the timeouts, and one that is longer than all of them. */
    @ParameterizedTest
    @CsvSource({"120, 20", "220, 20", "620, 20", "2020, 40", "3020, 20", "10020, 40"})
    void hold_ups_again_and_again_do_not_hide_a_dead_node(long held, long between) {
        CompletableFuture<Frame> call = send(LONG);
        long begin = node.loop.nanoTime();
        while (connection.isAlive() && node.loop.nanoTime() - begin < LONG.toNanos() * 10) {
            pass(between);
            holdUp(held);
        }
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(connection.lastError().orElseThrow().detail()).contains("our own event loop was held up for ");
        assertThat(call).isCompletedExceptionally();
        Timeouts timeouts = Timeouts.DEFAULT;
        assertThat((node.loop.nanoTime() - begin) / 1_000_000)
                .isLessThanOrEqualTo(timeouts.suspicion().toMillis()
                        + 2 * timeouts.liveness().toMillis()
                        + 3 * held
                        + 100
                        + between);
    }

    @ParameterizedTest
    @CsvSource({"120, 20", "220, 20", "620, 20", "2020, 40", "3020, 20", "10020, 40"})
    void hold_ups_again_and_again_condemn_no_node_that_answers(long held, long between) {
        CompletableFuture<Frame> slow = send(Duration.ofHours(1));
        Frame query = node.requests().get(0);
        for (int i = 0; i < 40; i++) {
            holdUp(held);
            pass(between);
            node.requests()
                    .forEach(asked -> node.wire().deliver(node.bytes(new Supported(Map.of()), asked.streamId())));
        }
        assertThat(connection.isAlive()).isTrue();
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, query.streamId()));
        node.turn();
        assertThat(slow).isCompletedWithValueMatching(frame -> frame.message() == Result.Nothing.INSTANCE);
    }

    /** Callbacks of what is read after a hold-up may hold the loop up again, and the rest is not read before the tick. */
    @Test
    void what_was_not_read_after_the_hold_up_is_read_before_the_node_is_judged() {
        CompletableFuture<Frame> call = send(LONG);
        pass(700);
        List<Frame> requests = node.requests();
        assertThat(requests).hasSize(2);
        node.wire().leaveUnread(true);
        for (Frame asked : requests) {
            node.wire().deliver(node.bytes(new Supported(Map.of()), asked.streamId()));
        }
        for (int i = 0; i < 4; i++) {
            holdUp(3_000);
            pass(40);
        }
        assertThat(call).isCompleted();
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void a_long_hold_up_after_short_ones_leaves_the_node_the_time_that_it_had() {
        CompletableFuture<Frame> unused = send(LONG);
        pass(700);
        holdUp(120);
        holdUp(220);
        holdUp(10_000);
        pass(1_500);
        assertThat(connection.isAlive()).isTrue();
        pass(600);
        assertThat(connection.isAlive()).isFalse();
    }

    @Test
    void a_question_that_waits_in_our_own_queue_is_not_held_against_a_node_that_takes_it_byte_by_byte() {
        CompletableFuture<Frame> call = send(LONG);
        node.wire().acceptAtMost(0);
        pass(700);
        assertThat(connection.isSuspect()).isTrue();
        for (int i = 0; i < 6; i++) {
            node.wire().acceptAtMost(1);
            holdUp(3_000);
            pass(40);
        }
        assertThat(connection.isAlive()).isTrue();
        for (int i = 0; i < 4; i++) {
            holdUp(3_000);
            pass(40);
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
    void a_hold_up_that_ends_with_the_answer_of_an_orphan_adds_nothing_to_the_time_of_the_others() {
        ScriptedNode other = new ScriptedNode();
        Connection busy = other.open(ConnectionOptions.DEFAULT.withLimits(100, 2));
        Query query = new Query("q", new QueryParameters(Consistency.ONE, Values.NONE));
        for (int i = 0; i < 4; i++) {
            CompletableFuture<Frame> unused =
                    busy.send(query, Duration.ofSeconds(1)).toCompletableFuture();
        }
        other.turn();
        List<Frame> orphans = other.requests();
        long liveness = ConnectionOptions.DEFAULT.timeouts().liveness().toMillis();
        letPassWithHeartbeats(other, 1_100);
        other.wire().deliver(other.bytes(Result.Nothing.INSTANCE, orphans.get(0).streamId()));
        other.loop.holdUpBeforeItsTasks(Duration.ofSeconds(6), CALLBACK);
        assertThat(busy.isAlive()).isTrue();
        letPassWithHeartbeats(other, liveness - 200);
        assertThat(busy.isAlive()).isTrue();
        letPassWithHeartbeats(other, 400);
        assertThat(busy.lastError())
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TOO_MANY_ORPHANS));
    }

    private static void letPassWithHeartbeats(ScriptedNode node, long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            node.loop.advance(Duration.ofMillis(100));
            node.requests().stream()
                    .filter(frame -> frame.message() instanceof Options)
                    .forEach(frame -> node.wire().deliver(node.bytes(new Supported(Map.of()), frame.streamId())));
            node.turn();
        }
    }
}
