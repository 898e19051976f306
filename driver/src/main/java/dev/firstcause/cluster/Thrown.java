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

    /** What it says; exceptions that are not ours say little without the name of their class. */
    static String message(Throwable thrown) {
        String message = thrown.getMessage();
        String name = thrown.getClass().getName();
        if (message == null) {
            return name;
        }
        return name.startsWith("dev.firstcause.") ? message : name + ": " + message;
    }
}
