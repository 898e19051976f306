// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests that are given up, that cannot be sent, or whose answers nobody can deal with; without sockets. */
@Timeout(60)
class RequestMistakesTest {
    private static final ErrorResponse OVERLOADED = new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much");
    private static final ErrorResponse INVALID = new ErrorResponse.Plain(ErrorCode.INVALID, "no such table");

    /** A keyspace in a request is what the protocol has from version 5 on. */
    private static final QueryParameters ONLY_V5 = new QueryParameters(
            Consistency.ONE,
            Values.NONE,
            false,
            0,
            null,
            null,
            QueryParameters.NO_TIMESTAMP,
            "shop",
            QueryParameters.NO_NOW);

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
    void a_request_that_was_given_up_is_asked_nowhere_else() {
        for (ErrorResponse error : List.of(OVERLOADED, INVALID)) {
            RequestStage two = new RequestStage(2);
            Asking asking = two.begin(Asking.repeatable());
            asking.isGivenUp = true;
            two.answer(0, error);
            assertThat(asking.failure()).isInstanceOf(CancellationException.class);
            assertThat(two.waiting(1)).isZero();
        }
        Asking asking = stage.begin(Asking.repeatable());
        asking.isGivenUp = true;
        stage.reset(0);
        assertThat(asking.failure()).isInstanceOf(CancellationException.class);
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void an_answer_is_told_even_if_the_request_was_given_up() {
        Asking asking = stage.begin(Asking.repeatable());
        asking.isGivenUp = true;
        answered(0, asking, 0);
    }

    @Test
    void a_request_that_is_given_up_before_it_is_sent_is_not_sent() {
        Asking asking = Asking.repeatable();
        RequestRun.begin(asking, stage.plan(), stage.context(), asking);
        asking.isGivenUp = true;
        assertThat(stage.waiting(0)).isZero();
        assertThat(asking.failure()).isInstanceOf(CancellationException.class);
    }

    @Test
    void a_request_that_cannot_be_said_fails_with_the_reason_and_is_asked_nowhere_else() {
        Asking asking = Asking.repeatable();
        asking.unsayable = new IllegalArgumentException("not in v4");
        stage.begin(asking);
        assertThat(asking.failure()).isSameAs(asking.unsayable);
        assertThat(stage.waiting(0)).isZero();
        assertThat(stage.waiting(1)).isZero();
    }

    @Test
    void what_dealing_with_the_answer_throws_is_what_the_request_fails_of() {
        Asking asking = stage.begin(Asking.repeatable());
        asking.deaf = new IllegalStateException("no more memory");
        stage.answer(0, Result.Nothing.INSTANCE);
        assertThat(asking.failure()).isSameAs(asking.deaf);
    }

    @Test
    void a_request_that_cannot_be_encoded_fails_with_the_reason_and_is_asked_nowhere_else() {
        Asking asking = Asking.repeatable();
        asking.request = new Query("q", ONLY_V5);
        stage.begin(asking);
        assertThat(asking.failure()).isInstanceOf(IllegalArgumentException.class);
        assertThat(stage.waiting(0)).isZero();
        assertThat(stage.waiting(1)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_request_fails_of_what_its_loop_throws_when_it_is_given_the_request_or_a_prepare(boolean doubted) {
        Asking asking = Asking.repeatable().prepared();
        if (doubted) {
            asking.doubts.add("a reason");
        }
        isRefused(asking, new IllegalStateException("made up by the test"));
    }

    @Test
    void a_request_that_its_loop_refuses_though_the_connection_lives_fails_of_that() {
        isRefused(Asking.repeatable(), new RejectedExecutionException("made up by the test"));
    }

    private void isRefused(Asking asking, RuntimeException thrown) {
        stage.loop.refuseNextTask(() -> thrown);
        stage.begin(asking);
        assertThat(asking.failure()).isSameAs(thrown);
        assertThat(stage.waiting(1)).isZero();
    }
}
