// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.SocketState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests wait and nothing comes: the node is asked for life, at once, and judged by that. With the default timeouts. */
class SuspicionTest {
    private static final Supported ALIVE = new Supported(Map.of());
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ScriptedNode node = new ScriptedNode();
    private Connection connection;

    @BeforeEach
    void open() {
        connection = node.open(ConnectionOptions.DEFAULT);
    }

    private CompletableFuture<Frame> send(Duration silence) {
        CompletableFuture<Frame> call = connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)), LONG, silence)
                .toCompletableFuture();
        node.turn();
        return call;
    }

    /** A request of which nobody wants to know the end. */
    private void hold() {
        CompletableFuture<Frame> unused = send(LONG);
    }

    private void pass(long millis) {
        node.transport.nextLoop().advance(Duration.ofMillis(millis));
    }

    private static List<Opcode> opcodes(List<Frame> frames) {
        return frames.stream()
                .map(frame -> ((dev.firstcause.protocol.message.Request) frame.message()).opcode())
                .toList();
    }

    @Test
    void after_half_a_second_without_a_byte_it_is_asked_once_and_is_suspect_until_something_comes() {
        hold();
        pass(400);
        assertThat(connection.isSuspect()).isFalse();
        pass(300);
        assertThat(connection.isSuspect()).isTrue();
        List<Frame> requests = node.requests();
        assertThat(opcodes(requests)).containsExactly(Opcode.QUERY, Opcode.OPTIONS);
        pass(1_000);
        assertThat(node.requests()).isEmpty();
        node.wire().deliver(node.bytes(ALIVE, requests.get(1).streamId()));
        node.turn();
        assertThat(connection.isSuspect()).isFalse();
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void a_node_that_answers_that_is_asked_again_and_again_and_lives() {
        CompletableFuture<Frame> slow = send(LONG);
        Frame query = node.requests().get(0);
        for (int i = 0; i < 20; i++) {
            pass(700);
            node.answer(ALIVE);
        }
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, query.streamId()));
        node.turn();
        assertThat(slow).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 2_000, 12_000})
    void a_dead_node_is_found_as_soon_whatever_time_requests_have(long requestMillis) {
        connection = node.open(
                ConnectionOptions.DEFAULT.withTimeouts(Timeouts.DEFAULT.withRequest(Duration.ofMillis(requestMillis))));
        hold();
        pass(2_400);
        assertThat(connection.isAlive()).isTrue();
        pass(400);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
    }

    @Test
    void a_busy_node_has_six_times_the_liveness_timeout_whatever_time_requests_have() {
        connection = node.open(ConnectionOptions.DEFAULT.withTimeouts(
                Timeouts.DEFAULT.withRequest(Duration.ofSeconds(12)).withLiveness(Duration.ofSeconds(1))));
        hold();
        pass(1_200);
        connection.nodeIsBusy(true);
        node.turn();
        pass(5_000);
        assertThat(connection.isAlive()).isTrue();
        pass(700);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
    }

    @Test
    void timeouts_without_liveness_have_that_of_the_default() {
        Timeouts six = new Timeouts(LONG, LONG, LONG, LONG, LONG, LONG);
        assertThat(six.liveness()).isEqualTo(Timeouts.DEFAULT.liveness()).isEqualTo(Duration.ofSeconds(2));
        assertThat(six.withConnect(Duration.ofSeconds(1))
                        .withStartup(Duration.ofSeconds(2))
                        .withRequest(Duration.ofSeconds(3))
                        .withIdle(Duration.ofSeconds(4))
                        .withHeartbeat(Duration.ofSeconds(5))
                        .withSuspicion(Duration.ofSeconds(6))
                        .withLiveness(Duration.ofSeconds(7)))
                .hasToString("Timeouts[connect=PT1S, startup=PT2S, request=PT3S, idle=PT4S, heartbeat=PT5S,"
                        + " suspicion=PT6S, liveness=PT7S]");
    }

    @Test
    void an_idle_connection_is_not_suspected() {
        pass(5_000);
        assertThat(connection.isSuspect()).isFalse();
        assertThat(node.wire().takeWritten()).isEmpty();
    }

    @Test
    void the_question_has_as_much_time_as_a_request_and_then_the_node_is_silent() {
        CompletableFuture<Frame> call = send(LONG);
        pass(2_400);
        assertThat(connection.isAlive()).isTrue();
        pass(400);
        assertThat(connection.isAlive()).isFalse();
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void the_kernel_is_asked_once_when_silence_is_judged_and_never_before() {
        know(0, 0, 0);
        hold();
        pass(2_400);
        node.wire().deliver(node.bytes(ALIVE, node.requests().get(1).streamId()));
        node.turn();
        assertThat(node.wire().looks()).isZero();
        pass(2_800);
        assertThat(node.wire().looks()).isEqualTo(1);
        Failure failure = connection.lastError().orElseThrow();
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(failure.silence()).isEqualTo(Silence.ACKNOWLEDGED);
        assertThat(failure.detail())
                .endsWith(
                        "the node's kernel has acknowledged all our bytes, last 7 ms ago: its process does not answer");
        assertThat(failure.cause()).hasMessageContaining(failure.detail());
    }

    @Test
    void what_was_never_acknowledged_is_a_host_or_a_network_that_is_gone() {
        know(1_000, 0, 3);
        hold();
        pass(2_800);
        Failure failure = connection.lastError().orElseThrow();
        assertThat(failure.silence()).isEqualTo(Silence.UNACKNOWLEDGED);
        assertThat(failure.message()).endsWith("Hint: " + Silence.UNACKNOWLEDGED.hint());
    }

    @Test
    void bytes_that_were_sent_behind_the_question_need_no_acknowledgement_yet() {
        hold();
        pass(700);
        assertThat(opcodes(node.requests())).containsExactly(Opcode.QUERY, Opcode.OPTIONS);
        pass(1_600);
        hold();
        know(node.wire().takeWritten().length, 0, 0);
        pass(400);
        assertThat(connection.lastError().orElseThrow().silence()).isEqualTo(Silence.ACKNOWLEDGED);
    }

    @Test
    void we_who_were_late_read_before_the_node_is_blamed() {
        CompletableFuture<Frame> call = send(LONG);
        pass(700);
        List<Frame> requests = node.requests();
        node.wire().leaveUnread(true);
        byte[] answer = node.bytes(Result.Nothing.INSTANCE, requests.get(0).streamId());
        node.wire().deliver(answer);
        node.wire().deliver(node.bytes(ALIVE, requests.get(1).streamId()));
        know(0, 2L * answer.length, 0);
        pass(2_400);
        assertThat(connection.isAlive()).isTrue();
        assertThat(call).isCompleted();
    }

    @Test
    void bytes_that_cannot_be_read_though_they_are_there_are_said_to_wait_here() {
        hold();
        know(0, 45, 0);
        pass(2_800);
        Failure failure = connection.lastError().orElseThrow();
        assertThat(failure.silence()).isEqualTo(Silence.UNREAD);
        assertThat(failure.detail()).contains("45 bytes of the node wait in our own receive buffer");
    }

    @Test
    void an_opening_that_is_not_answered_says_what_the_kernel_knows_too() {
        ScriptedNode other = new ScriptedNode();
        CompletableFuture<Connection> opening = other.begin(ConnectionOptions.DEFAULT);
        other.lookUp();
        other.wire().establish();
        other.turn();
        other.wire().know(new SocketState(SocketState.Source.TCP_INFO, 9, 0, 4, 0, false, 7));
        other.transport.nextLoop().advance(Duration.ofSeconds(30));
        Failure failure = ConnectionHarness.shutdown(opening).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(failure.silence()).isEqualTo(Silence.UNACKNOWLEDGED);
        assertThat(failure.detail()).contains("OPTIONS was not answered in ", "9 bytes of ours are not acknowledged");
    }

    private void know(long unacknowledged, long unread, int retransmissions) {
        node.wire()
                .know(new SocketState(
                        SocketState.Source.TCP_INFO, unacknowledged, unread, retransmissions, 0, false, 7));
    }

    @Test
    void a_node_that_is_there_and_busy_has_six_times_as_long_and_its_death_says_so() {
        hold();
        pass(1_200);
        connection.nodeIsBusy(true);
        node.turn();
        pass(11_000);
        assertThat(connection.isAlive()).isTrue();
        assertThat(connection.isSuspect()).isTrue();
        pass(1_000);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(connection.lastError().orElseThrow().detail())
                .contains("no byte came for 12")
                .endsWith("the node answered OPTIONS on a new connection: its request threads are busy or stuck");
    }

    @Test
    void a_node_that_turns_out_to_be_well_on_another_connection_has_no_longer_than_ever() {
        hold();
        pass(1_200);
        connection.nodeIsBusy(true);
        node.turn();
        pass(2_000);
        assertThat(connection.isAlive()).isTrue();
        connection.nodeIsBusy(false);
        node.turn();
        pass(200);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(connection.lastError().orElseThrow().detail()).doesNotContain("busy");
    }

    @Test
    void a_node_that_was_busy_and_speaks_again_is_borne_with_no_more() {
        hold();
        hold();
        pass(1_200);
        connection.nodeIsBusy(true);
        node.turn();
        pass(6_000);
        answer(node.requests().get(0));
        assertThat(connection.isSuspect()).isFalse();
        pass(1_900);
        assertThat(connection.isAlive()).isTrue();
        pass(400);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(connection.lastError().orElseThrow().detail()).doesNotContain("busy");
    }

    @Test
    void a_connection_that_owes_nothing_is_not_excused_beforehand() {
        connection.nodeIsBusy(true);
        node.turn();
        hold();
        pass(2_800);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
    }

    /** An old request's time may be over when the silence has only begun, which is long enough for a garbage collection. */
    @Test
    void a_silence_is_as_long_as_a_request_may_take_before_it_is_judged_however_old_the_request_that_times_out() {
        CompletableFuture<Frame> old = connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofSeconds(2))
                .toCompletableFuture();
        node.turn();
        node.requests();
        for (int i = 0; i < 3; i++) {
            pass(450);
            hold();
            answer(node.requests().get(0));
        }
        pass(1_800);
        assertThat(old).isCompletedExceptionally();
        assertThat(connection.isAlive()).isTrue();
        pass(400);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
    }

    @Test
    void a_busy_node_may_answer_many_requests_before_it_comes_to_the_question() {
        for (int i = 0; i < 20; i++) {
            hold();
        }
        pass(700);
        List<Frame> requests = node.requests();
        assertThat(opcodes(requests)).hasSize(21).endsWith(Opcode.OPTIONS);
        for (int i = 0; i < 10; i++) {
            pass(1_500);
            node.wire()
                    .deliver(node.bytes(Result.Nothing.INSTANCE, requests.get(i).streamId()));
            node.turn();
            assertThat(connection.isAlive()).isTrue();
            assertThat(connection.isSuspect()).isFalse();
        }
        pass(2_200);
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
    }

    @Test
    void a_node_that_answers_late_may_keep_many_orphans_until_it_answers_them_no_more() {
        connection = node.open(ConnectionOptions.DEFAULT.withLimits(1_000, 10));
        Deque<Frame> unanswered = new ArrayDeque<>();
        // It comes to half of what is asked, in the order of asking: answers are later and later.
        for (int i = 0; i < 80; i++) {
            ask(2);
            unanswered.addAll(node.requests());
            pass(100);
            answer(unanswered.remove());
        }
        assertThat(connection.isAlive()).isTrue();
        assertThat(unanswered).hasSizeGreaterThan(60);
        for (int i = 0; i < 40 && connection.isAlive(); i++) {
            ask(1);
            node.requests().forEach(this::answer);
            pass(100);
        }
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.TOO_MANY_ORPHANS);
    }

    @Test
    void who_answers_only_what_was_given_up_is_late_and_not_silent() {
        for (int i = 0; i < 10; i++) {
            ask(1);
            pass(1_100);
            answer(node.requests().get(0));
        }
        assertThat(connection.isAlive()).isTrue();
    }

    /** So many requests, each with a second of time. */
    private void ask(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<Frame> unused = connection
                    .send(
                            new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)),
                            Duration.ofSeconds(1))
                    .toCompletableFuture();
        }
        node.turn();
    }

    private void answer(Frame request) {
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, request.streamId()));
        node.turn();
    }

    @Test
    void bytes_that_are_no_answers_are_no_life_once_a_request_has_timed_out() {
        CompletableFuture<Frame> call = connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofSeconds(2))
                .toCompletableFuture();
        node.turn();
        byte[] answer = node.bytes(
                new Supported(Map.of("WORDS", List.of("many", "more"))),
                node.requests().get(0).streamId());
        pass(2_200);
        assertThat(call).isCompletedExceptionally();
        int trickled = 0;
        while (connection.isAlive() && trickled < answer.length - 1) {
            node.wire().deliver(new byte[] {answer[trickled++]});
            node.turn();
            pass(400);
        }
        assertThat(connection.lastError().orElseThrow().kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(trickled).isGreaterThan(5).isLessThan(answer.length - 1);
    }

    @Test
    void a_request_is_given_up_for_silence_and_only_for_silence() {
        CompletableFuture<Frame> impatient = send(Duration.ofSeconds(1));
        CompletableFuture<Frame> patient = send(LONG);
        pass(900);
        assertThat(impatient).isNotDone();
        pass(300);
        assertThat(impatient.handle((frame, thrown) -> thrown).join())
                .isInstanceOfSatisfying(
                        RequestTimeoutException.class,
                        thrown -> assertThat(thrown.fate()).isEqualTo(Fate.MAYBE_SENT))
                .hasMessageContaining("has been silent for 1")
                .hasMessageContaining("QUERY no longer waits for it; it may still be running");
        assertThat(patient).isNotDone();
        // Its id stays taken until the late answer has come.
        assertThat(connection.inFlight()).isEqualTo(2);
    }

    @Test
    void requests_that_are_given_up_are_told_which_half_is_dead_as_the_death_is_and_one_look_serves_all() {
        know(0, 0, 0);
        List<CompletableFuture<Frame>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(send(Duration.ofSeconds(1)));
        }
        pass(1_100);
        for (CompletableFuture<Frame> call : calls) {
            assertThat(timeout(call).silence()).isEqualTo(Silence.ACKNOWLEDGED);
            assertThat(timeout(call))
                    .hasMessageStartingWith(
                            "A node is silent, and QUERY no longer waits for it; it may still be running;"
                                    + " the node's kernel has acknowledged what we sent, and its process does not answer\n")
                    .hasMessageEndingWith(
                            "; the node's kernel has acknowledged all our bytes, last 7 ms ago: its process does not answer");
        }
        assertThat(node.wire().looks()).isEqualTo(1);
        pass(1_700);
        assertThat(connection.lastError().orElseThrow().detail())
                .endsWith(
                        "; the node's kernel has acknowledged all our bytes, last 7 ms ago: its process does not answer");
        assertThat(node.wire().looks()).isEqualTo(2);
    }

    @Test
    void a_request_whose_time_is_over_in_a_silence_is_told_that_too() {
        know(1_000, 0, 3);
        CompletableFuture<Frame> call = sendFor(Duration.ofSeconds(2));
        pass(2_100);
        assertThat(timeout(call).silence()).isEqualTo(Silence.UNACKNOWLEDGED);
        assertThat(timeout(call))
                .hasMessageContaining(
                        "did not answer QUERY in time; it may still be running there; the node's kernel does"
                                + " not acknowledge what we sent, although it was sent again\n")
                .hasMessageContaining("; 1000 bytes of ours are not acknowledged")
                .hasMessageEndingWith(": the host or the network is gone");
        assertThat(node.wire().looks()).isEqualTo(1);
    }

    @Test
    void a_request_whose_time_is_over_before_there_is_a_silence_asks_nobody() {
        know(1_000, 0, 3);
        CompletableFuture<Frame> call = sendFor(Duration.ofMillis(200));
        pass(300);
        assertThat(timeout(call).silence()).isEqualTo(Silence.UNKNOWN);
        assertThat(timeout(call)).hasMessageContaining("in time; it may still be running there\n");
        assertThat(node.wire().looks()).isZero();
    }

    @Test
    void what_was_not_sent_is_told_it_too() {
        know(5_000, 0, 0);
        node.wire().acceptAtMost(0);
        Query large = new Query("x".repeat(2_000_000), new QueryParameters(Consistency.ONE, Values.NONE));
        CompletableFuture<Frame> unused = connection.send(large, LONG, LONG).toCompletableFuture();
        node.turn();
        node.wire().know(new SocketState(SocketState.Source.TCP_INFO, 5_000, 0, 0, 0, true, 7));
        CompletableFuture<Frame> call = send(Duration.ofMillis(1_800));
        pass(2_000);
        assertThat(timeout(call).fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(timeout(call).silence()).isEqualTo(Silence.NOT_READING);
        assertThat(timeout(call)).hasMessageEndingWith("its process does not read");
    }

    @Test
    void an_answer_that_waits_in_our_own_buffer_is_read_before_its_request_is_given_up() {
        CompletableFuture<Frame> silenced = send(Duration.ofSeconds(1));
        CompletableFuture<Frame> late = sendFor(Duration.ofSeconds(1));
        List<Frame> requests = node.requests();
        node.wire().leaveUnread(true);
        byte[] answer = node.bytes(Result.Nothing.INSTANCE, requests.get(0).streamId());
        node.wire().deliver(answer);
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, requests.get(1).streamId()));
        know(0, 2L * answer.length, 0);
        pass(1_500);
        assertThat(silenced).isCompletedWithValueMatching(frame -> frame.message() == Result.Nothing.INSTANCE);
        assertThat(late).isCompletedWithValueMatching(frame -> frame.message() == Result.Nothing.INSTANCE);
    }

    @Test
    void what_was_not_sent_waits_until_what_waits_in_our_own_buffer_is_read() {
        CompletableFuture<Frame> asked = send(LONG);
        Frame request = node.requests().get(0);
        node.wire().acceptAtMost(0);
        Query large = new Query("x".repeat(2_000_000), new QueryParameters(Consistency.ONE, Values.NONE));
        CompletableFuture<Frame> unused = connection.send(large, LONG, LONG).toCompletableFuture();
        node.turn();
        CompletableFuture<Frame> unsent = send(Duration.ofSeconds(1));
        node.wire().leaveUnread(true);
        byte[] answer = node.bytes(Result.Nothing.INSTANCE, request.streamId());
        node.wire().deliver(answer);
        know(5_000, answer.length, 0);
        pass(1_500);
        assertThat(asked).isCompleted();
        assertThat(unsent).isNotDone();
        know(5_000, 45, 0);
        pass(1_000);
        assertThat(timeout(unsent).silence()).as("bytes that cannot be read").isEqualTo(Silence.UNREAD);
        assertThat(timeout(unsent).fate()).isEqualTo(Fate.NOT_SENT);
    }

    @Test
    void bytes_that_are_none_of_an_answer_hold_nobody_up() {
        know(0, 45, 0);
        CompletableFuture<Frame> silenced = send(Duration.ofSeconds(1));
        CompletableFuture<Frame> late = sendFor(Duration.ofSeconds(1));
        pass(1_500);
        assertThat(timeout(silenced).silence()).isEqualTo(Silence.UNREAD);
        assertThat(timeout(late).silence()).isEqualTo(Silence.UNREAD);
    }

    @Test
    void a_node_that_answers_on_a_new_connection_is_not_gone_and_neither_is_the_network() {
        know(1_000, 0, 3);
        hold();
        pass(1_200);
        connection.nodeAnswers();
        node.turn();
        pass(1_600);
        Failure failure = connection.lastError().orElseThrow();
        assertThat(failure.detail())
                .endsWith("1000 bytes of ours are not acknowledged (retransmissions: 3):"
                        + " something between drops this connection, such as a firewall that has forgotten it");
        assertThat(failure.message())
                .contains("the node answers on another connection", "Hint: The host of the node is up")
                .doesNotContain("The host of the node is down");
        assertThat(failure.silence()).isEqualTo(Silence.DROPPED_BETWEEN);
    }

    @Test
    void a_request_that_is_given_up_there_is_told_that_it_is_dropped_between_too() {
        know(1_000, 0, 3);
        CompletableFuture<Frame> call = send(Duration.ofSeconds(2));
        pass(1_200);
        connection.nodeAnswers();
        node.turn();
        pass(1_000);
        assertThat(timeout(call).silence()).isEqualTo(Silence.DROPPED_BETWEEN);
        assertThat(timeout(call)).hasMessageContaining("; what we sent is not acknowledged on this connection");
    }

    @Test
    void a_node_that_is_busy_is_not_gone_either() {
        know(1_000, 0, 3);
        hold();
        pass(1_200);
        connection.nodeIsBusy(true);
        node.turn();
        pass(12_000);
        assertThat(connection.lastError().orElseThrow().detail())
                .contains("something between drops this connection", "its request threads are busy or stuck")
                .doesNotContain("is gone");
    }

    private CompletableFuture<Frame> sendFor(Duration timeout) {
        CompletableFuture<Frame> call = connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)), timeout)
                .toCompletableFuture();
        node.turn();
        return call;
    }

    private static RequestTimeoutException timeout(CompletableFuture<Frame> call) {
        assertThat(call).isCompletedExceptionally();
        return (RequestTimeoutException) call.handle((frame, thrown) -> thrown).join();
    }

    @Test
    void a_node_that_answers_others_is_not_silent() {
        CompletableFuture<Frame> impatient = send(Duration.ofSeconds(1));
        node.requests();
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Frame> other = send(LONG);
            pass(400);
            Frame asked = node.requests().get(0);
            node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, asked.streamId()));
            node.turn();
            assertThat(other).isCompleted();
        }
        assertThat(impatient).isNotDone();
    }
}
