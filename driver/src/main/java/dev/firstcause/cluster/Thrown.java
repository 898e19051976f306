// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.protocol.text.OneLine;
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

    /** What it says, in one line; exceptions that are not ours say little without the name of their class. */
    static String message(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException death) {
            return death.failure().inOneLine();
        }
        String message = thrown.getMessage();
        String name = thrown.getClass().getName();
        if (message == null) {
            return name;
        }
        String said = OneLine.folded(message);
        return name.startsWith("dev.firstcause.") ? said : name + ": " + said;
    }
}
