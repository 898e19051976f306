// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
    void throws_what_the_stage_fails_with_however_it_was_passed_on() {
        RuntimeException failure = new IllegalStateException("x");
        CompletableFuture<Integer> stage = CompletableFuture.<Integer>failedFuture(
                        new CompletionException(new CompletionException(failure)))
                .thenApply(x -> x);
        assertThatThrownBy(() -> Waiting.await(stage)).isSameAs(failure);
        assertThat(failure.getSuppressed()).hasSize(1);
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
        assertThatThrownBy(() -> Waiting.await(stage)).isInstanceOf(CancellationException.class);
    }

    @Test
    void an_interrupted_wait_ends_and_leaves_the_thread_interrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waiting.await(new CompletableFuture<>()))
                .isInstanceOf(CompletionException.class)
                .hasMessage("Interrupted while waiting for an answer: what was asked for goes on,"
                        + " and its answer is dropped")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
