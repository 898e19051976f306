// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;

/**
 * The connection is dead, and this is why. Every request has its own exception, over the one {@link Failure} of the
 * connection; {@link #getCause} is the original.
 */
public final class ConnectionShutdownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final Fate fate;

    /**
     * For one request.
     *
     * @param fate what became of it
     */
    public ConnectionShutdownException(Failure failure, Fate fate) {
        super(text(failure), failure.cause());
        this.failure = failure;
        this.fate = fate;
    }

    private static String text(Failure failure) {
        return "Connection is " + (failure.kind() == FailureKind.LOCAL_CLOSE ? "closed: " : "defunct: ")
                + failure.message();
    }

    /** What the connection died of. */
    public Failure failure() {
        return failure;
    }

    /** What became of the request. */
    public Fate fate() {
        return fate;
    }
}
