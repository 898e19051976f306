// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a stage failed with. */
final class Thrown {
    private Thrown() {}

    /** Without what stages wrap around it. */
    static Throwable unwrapped(@Nullable Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return cause == null ? new IllegalStateException("A stage failed without a reason", thrown) : cause;
    }

    static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getName() : message;
    }
}
