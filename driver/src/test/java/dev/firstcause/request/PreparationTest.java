// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.error.Attempt;
import dev.firstcause.error.InvalidQueryException;
import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.error.OverloadedException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.error.ServerErrorException;
import dev.firstcause.error.UnavailableException;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PREPARE before a statement: what follows each of its ends; without sockets or a clock. */
@Timeout(60)
class PreparationTest {
    private static final ByteBuffer ID = ByteBuffer.wrap(new byte[] {1, 2});
    private static final ErrorResponse UNPREPARED = new ErrorResponse.Unprepared("not here", ID);
    private static final ErrorResponse OVERLOADED = new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much");
    private static final ErrorResponse INVALID = new ErrorResponse.Plain(ErrorCode.INVALID, "no such table");
    private static final ErrorResponse UNAVAILABLE = new ErrorResponse.Unavailable("", Consistency.QUORUM, 2, 1);
    private static final Result.Prepared PREPARED =
            new Result.Prepared(ID, null, List.of(), List.of(), RowsMetadata.of(List.of()));

    private final RequestStage stage = new RequestStage(6);

    private void asked(int node, Opcode opcode) {
        assertThat(stage.waiting(node)).isEqualTo(1);
        assertThat(stage.request(node).message().opcode()).isEqualTo(opcode);
    }

    private void answer(int node, Opcode asked, Response response) {
        asked(node, asked);
        stage.answer(node, response);
    }

    private void answered(int node, Asking asking, int earlier) {
        answer(node, Opcode.QUERY, Result.Nothing.INSTANCE);
        assertThat(asking.failures).isEmpty();
        assertThat(asking.answeredBy).isSameAs(stage.local.get(node));
        assertThat(asking.earlier).hasSize(earlier);
    }

    private void forget(int node) {
        answer(node, Opcode.QUERY, UNPREPARED);
    }

    @Test
    void a_node_that_has_forgotten_the_statement_is_sent_it_and_asked_again() {
        Asking asking = stage.begin(Asking.once().prepared());
        forget(0);
        answer(0, Opcode.PREPARE, PREPARED);
        assertThat(asking.clearedDoubts).hasSize(1);
        assertThat(asking.doubted).isEqualTo(stage.local.get(0).endpoint());
        answered(0, asking, 0);
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_node_that_forgets_it_again_is_left_for_the_next_one_which_is_sent_it_too() {
        Asking asking = stage.begin(Asking.once().prepared());
        for (int node = 0; node < 2; node++) {
            forget(node);
            answer(node, Opcode.PREPARE, PREPARED);
            forget(node);
        }
        answered(2, asking, 2);
    }

    @Test
    void a_statement_that_cannot_be_prepared_is_asked_of_the_next_node() {
        RequestStage two = new RequestStage(2);
        Asking asking = two.begin(Asking.once());
        two.answer(0, UNPREPARED);
        two.answer(1, UNPREPARED);
        ServerErrorException failure = (ServerErrorException) asking.failure();
        assertThat(failure.errorCode()).isEqualTo(ErrorCode.UNPREPARED);
        assertThat(failure.attempts()).hasSize(2);
        assertThat(failure.mayHaveBeenExecuted()).isFalse();
    }

    @Test
    void another_error_is_not_answered_by_a_prepare() {
        Asking asking = stage.begin(Asking.once().prepared());
        answer(0, Opcode.QUERY, INVALID);
        assertThat(asking.failure()).isInstanceOf(InvalidQueryException.class);
        assertThat(stage.waiting(0)).isZero();
    }

    // ------------------------------------------------------------------ PREPARE that fails

    @Test
    void a_node_that_refuses_to_prepare_is_left_for_the_next_one_though_the_statement_is_not_idempotent() {
        Asking asking = stage.begin(Asking.once().prepared());
        forget(0);
        answer(0, Opcode.PREPARE, OVERLOADED);
        answered(1, asking, 1);
        assertThat(asking.earlier.get(0).fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(asking.earlier.get(0).toString()).contains("answered PREPARE with");
    }

    @Test
    void four_nodes_that_refuse_to_prepare_are_enough() {
        Asking asking = stage.begin(Asking.once().prepared());
        for (int node = 0; node < 4; node++) {
            forget(node);
            answer(node, Opcode.PREPARE, OVERLOADED);
        }
        assertThat(((OverloadedException) asking.failure()).attempts()).hasSize(4);
        assertThat(stage.waiting(4)).isZero();
    }

    @Test
    void refusals_to_prepare_and_attempts_that_may_have_been_executed_are_counted_together() {
        Asking asking = stage.begin(Asking.repeatable().prepared());
        for (int node = 0; node < 3; node++) {
            answer(node, Opcode.QUERY, OVERLOADED);
        }
        forget(3);
        answer(3, Opcode.PREPARE, OVERLOADED);
        assertThat(((OverloadedException) asking.failure()).attempts()).hasSize(4);
        assertThat(stage.waiting(4)).isZero();
    }

    @Test
    void two_nodes_are_believed_that_they_cannot_prepare_for_want_of_replicas() {
        Asking asking = stage.begin(Asking.once().prepared());
        for (int node = 0; node < 2; node++) {
            forget(node);
            answer(node, Opcode.PREPARE, UNAVAILABLE);
        }
        assertThat(((UnavailableException) asking.failure()).attempts()).hasSize(2);
    }

    @Test
    void a_statement_that_is_refused_as_wrong_is_the_end() {
        Asking asking = stage.begin(Asking.repeatable().prepared());
        forget(0);
        answer(0, Opcode.PREPARE, INVALID);
        InvalidQueryException failure = (InvalidQueryException) asking.failure();
        assertThat(failure.mayHaveBeenExecuted()).isFalse();
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_prepare_that_is_lost_is_followed_by_the_next_node_though_the_statement_is_not_idempotent() {
        Asking asking = stage.begin(Asking.once().prepared());
        forget(0);
        asked(0, Opcode.PREPARE);
        stage.reset(0);
        answered(1, asking, 1);
        assertThat(asking.earlier).extracting(Attempt::fate).containsExactly(Fate.NOT_SENT);
    }

    @Test
    void a_silent_node_is_left_for_the_next_one_while_it_prepares() {
        Asking asking = stage.begin(Asking.once().prepared());
        forget(0);
        stage.advance(RequestStage.SILENCE.plusMillis(200));
        answered(1, asking, 1);
    }

    @Test
    void an_answer_that_is_neither_a_statement_nor_an_error_is_the_end() {
        Asking asking = stage.begin(Asking.repeatable().prepared());
        forget(0);
        answer(0, Opcode.PREPARE, Result.Nothing.INSTANCE);
        assertThat(asking.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("answered PREPARE with RESULT")
                .hasMessageContaining("127.0.0.1:9042");
    }

    @Test
    void a_statement_that_does_not_fit_any_more_is_not_executed() {
        Asking asking = Asking.repeatable().prepared();
        asking.unfit = new IllegalStateException("other columns");
        stage.begin(asking);
        forget(0);
        answer(0, Opcode.PREPARE, PREPARED);
        assertThat(asking.failure()).isSameAs(asking.unfit);
        assertThat(stage.waiting(0)).isZero();
        assertThat(stage.waiting(1)).isZero();
    }

    // ------------------------------------------------------------------ doubts

    @Test
    void a_node_in_doubt_is_sent_prepare_before_anything_is_executed_there() {
        Asking asking = Asking.once().prepared();
        asking.doubts.addAll(List.of("doubt"));
        stage.begin(asking);
        answer(0, Opcode.PREPARE, PREPARED);
        assertThat(asking.clearedDoubts).containsExactly("doubt");
        answered(0, asking, 0);
    }

    @Test
    void a_doubt_that_arises_while_the_node_prepares_is_cleared_first() {
        Asking asking = Asking.once().prepared();
        asking.doubts.addAll(List.of("old", "old", "new"));
        stage.begin(asking);
        answer(0, Opcode.PREPARE, PREPARED);
        answer(0, Opcode.PREPARE, PREPARED);
        assertThat(asking.clearedDoubts).containsExactly("old", "new");
        answered(0, asking, 0);
    }

    @Test
    void a_node_in_doubt_is_sent_the_statement_once_more_if_it_has_forgotten_it_all_the_same() {
        Asking asking = Asking.once().prepared();
        asking.doubts.addAll(List.of("doubt"));
        stage.begin(asking);
        answer(0, Opcode.PREPARE, PREPARED);
        forget(0);
        answer(0, Opcode.PREPARE, PREPARED);
        answered(0, asking, 0);
    }

    @Test
    void a_doubt_about_what_cannot_be_prepared_is_no_reason_to_wait() {
        Asking asking = Asking.once();
        asking.doubts.addAll(List.of("doubt"));
        stage.begin(asking);
        answered(0, asking, 0);
    }

    // ------------------------------------------------------------------ time, and requests that are given up

    @Test
    void without_time_left_a_forgotten_statement_is_not_prepared() {
        Asking asking = stage.begin(Asking.repeatable().prepared());
        stage.skewNanos = RequestStage.TIMEOUT.toNanos();
        forget(0);
        ServerErrorException failure = (ServerErrorException) asking.failure();
        assertThat(failure.errorCode()).isEqualTo(ErrorCode.UNPREPARED);
        assertThat(stage.waiting(0)).isZero();
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_statement_is_not_executed_if_preparing_it_took_all_its_time() {
        Asking asking = stage.begin(Asking.repeatable().prepared());
        forget(0);
        asked(0, Opcode.PREPARE);
        stage.skewNanos = RequestStage.TIMEOUT.toNanos();
        stage.answer(0, PREPARED);
        RequestFailedException failure = (OperationTimedOutException) asking.failure();
        assertThat(failure.mayHaveBeenExecuted()).isFalse();
        assertThat(failure.getMessage()).contains("took all the time");
        assertThat(stage.waiting(0)).isZero();
    }

    @Test
    void the_statement_has_the_time_that_preparing_it_left() {
        Asking asking = Asking.once().prepared();
        asking.timeout = Duration.ofMillis(900);
        stage.begin(asking);
        forget(0);
        stage.advance(Duration.ofMillis(500));
        answer(0, Opcode.PREPARE, PREPARED);
        asked(0, Opcode.QUERY);
        stage.advance(Duration.ofMillis(300));
        assertThat(asking.isOver()).isFalse();
        stage.advance(Duration.ofMillis(200));
        assertThat(asking.failure()).isInstanceOf(OperationTimedOutException.class);
    }

    @Test
    void a_prepare_has_the_time_that_is_left() {
        Asking asking = Asking.once().prepared();
        asking.timeout = Duration.ofMillis(900);
        stage.begin(asking);
        stage.advance(Duration.ofMillis(500));
        forget(0);
        asked(0, Opcode.PREPARE);
        stage.advance(Duration.ofMillis(500));
        assertThat(asking.failure()).isInstanceOf(OperationTimedOutException.class);
    }

    @Test
    void a_request_that_is_given_up_while_the_node_prepares_is_not_executed() {
        for (Response end : List.of(PREPARED, OVERLOADED)) {
            RequestStage two = new RequestStage(2);
            Asking asking = two.begin(Asking.repeatable().prepared());
            two.answer(0, UNPREPARED);
            asking.isGivenUp = true;
            two.answer(0, end);
            assertThat(asking.failure()).isInstanceOf(CancellationException.class);
            assertThat(asking.clearedDoubts).isEmpty();
            assertThat(two.waiting(0)).isZero();
            assertThat(two.waiting(1)).isZero();
        }
    }

    @Test
    void a_prepare_that_is_lost_after_the_request_was_given_up_is_the_end() {
        Asking asking = stage.begin(Asking.repeatable().prepared());
        forget(0);
        asking.isGivenUp = true;
        stage.reset(0);
        assertThat(asking.failure()).isInstanceOf(CancellationException.class);
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_prepare_is_not_sent_for_a_request_that_was_given_up_before() {
        Asking asking = Asking.repeatable().prepared();
        asking.doubts.addAll(List.of("doubt"));
        RequestRun.begin(asking, stage.plan(), stage.context(), asking);
        asking.isGivenUp = true;
        assertThat(stage.waiting(0)).isZero();
        assertThat(asking.failure()).isInstanceOf(CancellationException.class);
    }
}
