// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What an opening that has ended died of, and that it is told as all of them are. */
final class OpeningFailure {
    private OpeningFailure() {}

    static Failure of(CompletableFuture<Connection> opening) {
        assertThat(opening).isCompletedExceptionally();
        CompletionException thrown = catchThrowableOfType(CompletionException.class, opening::join);
        ConnectionShutdownException told = (ConnectionShutdownException) thrown.getCause();
        assertThat(told.fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(told.getCause()).isSameAs(told.failure().cause());
        assertThat(told).hasMessageContaining(told.failure().message());
        return told.failure();
    }
}
