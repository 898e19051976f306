// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void gives_what_the_stage_gives() {
        assertThat(Waiting.await(CompletableFuture.supplyAsync(() -> 5))).isEqualTo(5);
    }

    @Test
    void throws_what_the_stage_fails_with_however_it_was_passed_on_as_an_exception_of_the_callers_own() {
        RuntimeException failure = new IllegalStateException("x");
        CompletableFuture<Integer> stage = CompletableFuture.<Integer>failedFuture(
                        new CompletionException(new CompletionException(failure)))
                .thenApply(x -> x);
        assertThatThrownBy(() -> Waiting.await(stage))
                .isExactlyInstanceOf(IllegalStateException.class)
                .isNotSameAs(failure)
                .hasMessage("x")
                .cause()
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void throws_an_exception_of_a_class_that_it_does_not_know_as_it_is() {
        RuntimeException failure = new ArithmeticException("x");
        CompletableFuture<Integer> stage = CompletableFuture.failedFuture(failure);
        assertThatThrownBy(() -> Waiting.await(stage)).isSameAs(failure);
        assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(here -> assertThat(here).hasMessage("waited for here"));
    }

    @Test
    void each_who_waits_for_the_same_has_an_exception_with_a_stack_that_begins_with_the_method_it_called() {
        RuntimeException failure = new StaleStatementException("x", DescriptionTest.select(ProtocolVersion.V5));
        for (RuntimeException shared : List.of(
                failure,
                new IllegalArgumentException("y"),
                new ProtocolException("unit", 5, "this", "that"),
                new SessionOpeningException(Map.of(new Endpoint("a", 1), new IOException("z"))))) {
            CompletableFuture<Integer> stage = CompletableFuture.failedFuture(shared);
            RuntimeException one = catchThrowableOfType(RuntimeException.class, () -> Waiting.await(stage));
            RuntimeException other = catchThrowableOfType(RuntimeException.class, () -> Waiting.await(stage));
            assertThat(one)
                    .isNotSameAs(other)
                    .isNotSameAs(shared)
                    .hasSameClassAs(shared)
                    .hasMessage(shared.getMessage());
            assertThat(one.getStackTrace()[0].getClassName()).isEqualTo(WaitingTest.class.getName());
            assertThat(shared.getSuppressed()).isEmpty();
        }
    }

    @Test
    void throws_errors_as_they_are_too() {
        Error failure = new AssertionError("x");
        assertThatThrownBy(() -> Waiting.await(CompletableFuture.failedFuture(failure)))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    @Test
    void wraps_what_need_not_be_caught() {
        IOException failure = new IOException("x");
        assertThatThrownBy(() -> Waiting.await(CompletableFuture.failedFuture(failure)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(failure);
    }

    @Test
    void a_cancelled_stage_says_so() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        stage.cancel(false);
        assertThatThrownBy(() -> Waiting.await(stage))
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void an_interrupted_wait_ends_and_leaves_the_thread_interrupted() {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waiting.await(answer))
                .isInstanceOf(CompletionException.class)
                .hasMessage("Interrupted while waiting for an answer: what was not sent by now is not sent,"
                        + " and the answer to what was sent is dropped")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isCancelled();
    }
}
