// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.RequestTimeoutException;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.error.OverloadedException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the time of a request is shared by its attempts, and what follows when it is over; without sockets or a clock. */
@Timeout(60)
class RequestTimeTest {
    private static final ErrorResponse OVERLOADED = new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much");

    private final RequestStage stage = new RequestStage(6);

    private void answered(int node, Asking asking, int earlier) {
        assertThat(stage.waiting(node)).as("asked next").isEqualTo(1);
        stage.answer(node, Result.Nothing.INSTANCE);
        assertThat(asking.failures).isEmpty();
        assertThat(asking.answers).hasSize(1);
        assertThat(asking.answeredBy).isSameAs(stage.local.get(node));
        assertThat(asking.earlier).hasSize(earlier);
    }

    @Test
    void the_time_of_a_request_is_over_when_that_of_its_attempt_is() {
        Asking asking = Asking.once();
        asking.timeout = Duration.ofMillis(800);
        stage.begin(asking);
        stage.advance(Duration.ofMillis(700));
        assertThat(asking.isOver()).isFalse();
        stage.advance(Duration.ofMillis(200));
        OperationTimedOutException failure = (OperationTimedOutException) asking.failure();
        assertThat(failure.timeout()).isEqualTo(asking.timeout);
        assertThat(failure.attempts()).hasSize(1);
        assertThat(failure.attempts().get(0).took()).isBetween(Duration.ofMillis(700), Duration.ofMillis(900));
    }

    @Test
    void a_silent_node_is_left_for_the_next_one_if_the_request_is_idempotent() {
        Asking asking = stage.begin(Asking.repeatable());
        stage.advance(RequestStage.SILENCE.plusMillis(200));
        answered(1, asking, 1);
        assertThat(asking.earlier.get(0).cause()).isInstanceOf(RequestTimeoutException.class);
    }

    @Test
    void a_silent_node_is_waited_for_if_the_request_is_not_idempotent() {
        Asking asking = stage.begin(Asking.once());
        stage.advance(RequestStage.SILENCE.plusMillis(200));
        assertThat(asking.isOver()).isFalse();
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_request_that_was_given_up_for_silence_before_its_time_is_up_did_not_time_out() {
        RequestStage one = new RequestStage(1);
        Asking asking = one.begin(Asking.repeatable());
        one.advance(RequestStage.SILENCE.plusMillis(200));
        assertThat(((AttemptsFailedException) asking.failure()).noMore()).isEqualTo(NoMore.PLAN_EXHAUSTED);
    }

    @Test
    void all_attempts_share_the_time_of_the_request() {
        Asking asking = Asking.repeatable();
        asking.timeout = Duration.ofMillis(1_800);
        stage.begin(asking);
        stage.advance(RequestStage.SILENCE.plusMillis(100));
        assertThat(stage.waiting(1)).isEqualTo(1);
        stage.advance(Duration.ofMillis(800));
        OperationTimedOutException failure = (OperationTimedOutException) asking.failure();
        assertThat(failure.attempts()).hasSize(2);
        assertThat(failure.attempts().get(1).took()).isLessThan(Duration.ofMillis(900));
        assertThat(stage.waiting(2)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_other_node_is_asked_when_time_is_up_after_a_failed_attempt(boolean answered) {
        Asking asking = stage.begin(Asking.repeatable());
        stage.skewNanos = RequestStage.TIMEOUT.toNanos();
        if (answered) {
            stage.answer(0, OVERLOADED);
        } else {
            stage.reset(0);
        }
        assertThat(asking.failure())
                .isInstanceOf(answered ? OverloadedException.class : OperationTimedOutException.class);
        assertThat(((RequestFailedException) asking.failure()).attempts()).hasSize(1);
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void a_nanosecond_before_its_time_is_up_the_next_node_is_asked() {
        Asking asking = stage.begin(Asking.repeatable());
        stage.skewNanos = RequestStage.TIMEOUT.toNanos() - 1;
        stage.answer(0, OVERLOADED);
        answered(1, asking, 1);
        assertThat(asking.earlier.get(0).took()).isEqualTo(RequestStage.TIMEOUT.minusNanos(1));
    }

    @Test
    void the_time_of_a_request_that_waited_runs_since_then() {
        Asking asking = Asking.once();
        long since = stage.loop.nanoTime() - RequestStage.TIMEOUT.toNanos() + 500_000_000;
        RequestRun.beginLate(asking, stage.plan(), stage.context(), asking, since);
        stage.advance(Duration.ofMillis(400));
        assertThat(asking.isOver()).isFalse();
        stage.advance(Duration.ofMillis(200));
        OperationTimedOutException failure = (OperationTimedOutException) asking.failure();
        assertThat(failure.attempts().get(0).took()).isLessThan(Duration.ofMillis(600));
    }

    @Test
    void a_request_without_an_end_of_its_time_waits() {
        Asking asking = Asking.once();
        asking.timeout = Duration.ofSeconds(Long.MAX_VALUE);
        stage.begin(asking);
        stage.advance(Duration.ofSeconds(2));
        answered(0, asking, 0);
    }

    @Test
    void a_request_that_must_not_be_repeated_says_so_also_when_its_time_is_over() {
        Asking asking = stage.begin(Asking.once());
        stage.skewNanos = RequestStage.TIMEOUT.toNanos();
        stage.reset(0);
        AttemptsFailedException failure = (AttemptsFailedException) asking.failure();
        assertThat(failure.noMore()).isEqualTo(NoMore.NOT_IDEMPOTENT);
    }
}
