// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.LoneNodes;
import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.error.InvalidQueryException;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.OverloadedException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.error.UnavailableException;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows each end of an attempt: another node, or which end of the request; without sockets or a clock. */
@Timeout(60)
class RequestRunTest {
    private static final ErrorResponse OVERLOADED = new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much");
    private static final ErrorResponse INVALID = new ErrorResponse.Plain(ErrorCode.INVALID, "no such table");
    private static final ErrorResponse UNAVAILABLE = new ErrorResponse.Unavailable("", Consistency.QUORUM, 2, 1);

    private static final long SMALL_STACK_BYTES = 256 * 1024;

    private final RequestStage stage = new RequestStage(6);

    private static Fate fate(Attempt attempt) {
        return attempt.fate();
    }

    private void answered(int node, Asking asking, int earlier) {
        assertThat(stage.waiting(node)).as("asked next").isEqualTo(1);
        stage.answer(node, Result.Nothing.INSTANCE);
        assertThat(asking.failures).isEmpty();
        assertThat(asking.answers).hasSize(1);
        assertThat(asking.answeredBy).isSameAs(stage.local.get(node));
        assertThat(asking.earlier).hasSize(earlier);
    }

    @Test
    void an_answer_of_the_first_node_is_the_end() {
        Asking asking = stage.begin(Asking.once());
        answered(0, asking, 0);
        assertThat(stage.waiting(1)).isZero();
    }

    // ------------------------------------------------------------------ deaths

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_not_sent_when_the_connection_died_is_sent_to_the_next_node(boolean idempotent) {
        stage.jam(0);
        Asking asking = stage.begin(idempotent ? Asking.repeatable() : Asking.once());
        stage.reset(0);
        answered(1, asking, 1);
        assertThat(asking.earlier).extracting(RequestRunTest::fate).containsExactly(Fate.NOT_SENT);
        assertThat(asking.earlier.get(0).node()).isEqualTo(stage.local.get(0).endpoint());
    }

    @Test
    void what_may_have_been_sent_is_sent_to_the_next_node_if_it_is_idempotent() {
        Asking asking = stage.begin(Asking.repeatable());
        stage.reset(0);
        stage.answerInPart(1, new Result.Keyspace("long enough"), 3);
        stage.reset(1);
        answered(2, asking, 2);
        assertThat(asking.earlier)
                .extracting(RequestRunTest::fate)
                .containsExactly(Fate.MAYBE_SENT, Fate.ANSWER_PARTLY_RECEIVED);
    }

    @ParameterizedTest
    @CsvSource({"false, MAYBE_SENT", "true, ANSWER_PARTLY_RECEIVED"})
    void what_may_have_been_sent_is_not_sent_again_if_it_is_not_idempotent(boolean partly, Fate fate) {
        Asking asking = stage.begin(Asking.once());
        if (partly) {
            stage.answerInPart(0, new Result.Keyspace("long enough"), 3);
        }
        stage.reset(0);
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(failure.noMore()).isEqualTo(NoMore.NOT_IDEMPOTENT);
        assertThat(failure.fate()).isEqualTo(fate);
        assertThat(failure.untried()).isEmpty();
        assertThat(failure.getCause()).isInstanceOf(ConnectionShutdownException.class);
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_request_that_may_have_been_executed_four_times_is_not_sent_again() {
        Asking asking = stage.begin(Asking.repeatable());
        for (int i = 0; i < 4; i++) {
            assertThat(stage.waiting(i)).isEqualTo(1);
            stage.reset(i);
        }
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(failure.noMore()).isEqualTo(NoMore.LIMIT_REACHED);
        assertThat(failure.attempts()).hasSize(4);
        assertThat(stage.waiting(4)).isZero();
    }

    @Test
    void when_all_nodes_have_failed_and_none_of_it_was_sent_the_plan_is_exhausted() {
        for (int i = 0; i < 6; i++) {
            stage.jam(i);
        }
        Asking asking = stage.begin(Asking.once());
        for (int i = 0; i < 6; i++) {
            stage.reset(i);
        }
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(failure.noMore()).isEqualTo(NoMore.PLAN_EXHAUSTED);
        assertThat(failure.attempts()).hasSize(6);
        assertThat(failure.mayHaveBeenExecuted()).isFalse();
    }

    // ------------------------------------------------------------------ errors of the server

    @Test
    void an_error_of_the_node_is_followed_by_the_next_node_if_the_request_is_idempotent() {
        Asking asking = stage.begin(Asking.repeatable());
        stage.answer(0, OVERLOADED);
        answered(1, asking, 1);
    }

    @Test
    void an_error_of_the_node_is_the_end_if_the_request_is_not_idempotent() {
        Asking asking = stage.begin(Asking.once());
        stage.answer(0, OVERLOADED);
        assertThat(asking.failure()).isInstanceOf(OverloadedException.class);
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void an_error_of_the_statement_is_the_end() {
        Asking asking = stage.begin(Asking.repeatable());
        stage.answer(0, INVALID);
        InvalidQueryException failure = (InvalidQueryException) asking.failure();
        assertThat(failure.attempts())
                .singleElement()
                .satisfies(each ->
                        assertThat(each.node()).isEqualTo(stage.local.get(0).endpoint()));
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_server_error_is_the_end_after_four_nodes() {
        Asking asking = stage.begin(Asking.repeatable());
        for (int i = 0; i < 4; i++) {
            stage.answer(i, OVERLOADED);
        }
        assertThat(((OverloadedException) asking.failure()).attempts()).hasSize(4);
        assertThat(stage.waiting(4)).isZero();
    }

    @Test
    void two_nodes_are_believed_that_too_few_replicas_are_alive() {
        Asking asking = stage.begin(Asking.once());
        stage.answer(0, UNAVAILABLE);
        stage.answer(1, UNAVAILABLE);
        assertThat(((UnavailableException) asking.failure()).attempts()).hasSize(2);
        assertThat(stage.waiting(2)).isZero();
    }

    @Test
    void the_error_of_the_last_node_is_the_end_if_no_node_is_left() {
        RequestStage two = new RequestStage(2);
        Asking asking = two.begin(Asking.repeatable());
        two.answer(0, OVERLOADED);
        two.answer(1, OVERLOADED);
        assertThat(((OverloadedException) asking.failure()).attempts()).hasSize(2);
    }

    // ------------------------------------------------------------------ connections that are busy

    @Test
    void a_busy_node_is_passed_over_even_for_a_request_that_is_not_idempotent() {
        stage.occupy(stage.local.get(0));
        // The plan begins at the less loaded of two; the busy one is its last.
        stage.occupy(stage.local.get(1));
        Asking asking = stage.begin(Asking.once());
        answered(2, asking, 2);
        assertThat(asking.earlier).allSatisfy(each -> {
            assertThat(each.fate()).isEqualTo(Fate.NOT_SENT);
            assertThat(each.cause()).isInstanceOf(ConnectionBusyException.class);
        });
    }

    @Test
    void if_all_nodes_are_busy_the_session_is() {
        RequestStage two = new RequestStage(2);
        two.local.forEach(two::occupy);
        SessionBusyException failure =
                (SessionBusyException) two.begin(Asking.once()).failure();
        assertThat(failure.nodes()).hasSize(2);
        assertThat(failure.limit()).isEqualTo(2);
        assertThat(failure.getCause()).isInstanceOf(ConnectionBusyException.class);
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    /** A refusal within another one would need some stack for each node. */
    @Test
    void hundreds_of_busy_nodes_are_passed_over_one_after_the_other() throws InterruptedException {
        RequestStage many = new RequestStage(500);
        many.local.forEach(many::occupy);
        Asking asking = Asking.once();
        Thread caller = new Thread(
                null, () -> RequestRun.begin(asking, many.plan(), many.context(), asking), "small", SMALL_STACK_BYTES);
        caller.start();
        caller.join();
        assertThat(asking.failure()).isInstanceOf(SessionBusyException.class);
    }

    @Test
    void if_one_node_is_busy_and_another_failed_the_attempts_are_told() {
        RequestStage two = new RequestStage(2);
        two.occupy(two.local.get(1));
        two.jam(0);
        Asking asking = two.begin(Asking.once());
        two.reset(0);
        assertThat(((AttemptsFailedException) asking.failure()).attempts()).hasSize(2);
    }

    // ------------------------------------------------------------------ nodes that are down, or come up again

    @Test
    void a_node_that_came_up_again_is_asked_though_it_was_down_when_the_plan_passed_it() {
        RequestStage two = new RequestStage(2);
        two.reset(0);
        Asking asking = two.begin(Asking.repeatable());
        assertThat(two.waiting(1)).isEqualTo(1);
        LoneNodes.connect(two.local.get(0), two.connect(0));
        two.reset(1);
        assertThat(two.waiting(0)).isEqualTo(1);
        two.answer(0, Result.Nothing.INSTANCE);
        assertThat(asking.answeredBy).isSameAs(two.local.get(0));
    }

    @Test
    void nodes_without_a_connection_are_told_besides_the_attempts() {
        RequestStage three = new RequestStage(3);
        three.reset(0);
        three.reset(2);
        three.jam(1);
        Asking asking = three.begin(Asking.once());
        three.reset(1);
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(failure.attempts()).hasSize(1);
        assertThat(failure.untried())
                .extracting(report -> report.endpoint())
                .containsExactly(
                        three.local.get(0).endpoint(), three.local.get(2).endpoint());
    }

    @Test
    void without_any_connection_nothing_is_sent_and_each_node_is_told() {
        RequestStage two = new RequestStage(2);
        two.reset(0);
        two.reset(1);
        Asking asking = two.begin(Asking.once());
        assertThat(((NoNodeAvailableException) asking.failure()).nodes()).hasSize(2);
    }

    @Test
    void after_the_session_was_closed_no_other_attempt_is_made() {
        RequestStage two = new RequestStage(2);
        two.jam(0);
        Asking asking = two.begin(Asking.repeatable());
        two.local.forEach(LoneNodes::remove);
        two.reset(0);
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(failure.noMore()).isEqualTo(NoMore.SESSION_CLOSED);
        assertThat(failure.untried()).isEmpty();
    }

    // ------------------------------------------------------------------ other data centres

    @Test
    void a_request_fails_over_to_another_data_centre_when_the_local_one_has_no_node_left() {
        RequestStage one = new RequestStage(1);
        one.addRemote();
        Asking asking = one.begin(Asking.repeatable());
        one.reset(0);
        one.answer(1, Result.Nothing.INSTANCE);
        assertThat(asking.answeredBy).isSameAs(one.remote.get(0));
    }

    @Test
    void at_a_local_consistency_no_other_data_centre_is_asked_and_that_is_told() {
        RequestStage one = new RequestStage(1);
        one.addRemote();
        one.confine(Consistency.LOCAL_QUORUM);
        Asking asking = one.begin(Asking.repeatable());
        one.reset(0);
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(one.waiting(1)).isZero();
        assertThat(failure.notAsked()).singleElement().satisfies(each -> {
            assertThat(each.why()).contains("LOCAL_QUORUM");
            assertThat(each.nodes())
                    .extracting(report -> report.endpoint())
                    .containsExactly(one.remote.get(0).endpoint());
        });
    }
}
