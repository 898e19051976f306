// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.verdict.Texts;
import org.jspecify.annotations.Nullable;

/** A driver in a process of its own told nothing: its call threw, or its process ended. Not what an application is told. */
final class UntoldException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private UntoldException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /** A call threw, in place of telling an outcome. */
    static UntoldException threw(String call, Throwable thrown) {
        return new UntoldException(call + " threw, instead of telling: " + Texts.line(thrown), thrown);
    }

    /** The process ended. */
    static UntoldException ended(String how) {
        return new UntoldException(how, null);
    }

    /** What the driver did, in words. */
    String reason() {
        return reason;
    }
}
