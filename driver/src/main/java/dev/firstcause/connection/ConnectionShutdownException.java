// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
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
     * For one request, in the thread that made it.
     *
     * @param fate what became of it
     */
    public ConnectionShutdownException(Failure failure, Fate fate) {
        this(failure, fate, true);
    }

    private ConnectionShutdownException(Failure failure, Fate fate, boolean hasTrace) {
        super(failure.obituary(), failure.cause(), true, hasTrace);
        this.failure = failure;
        this.fate = fate;
    }

    /**
     * For one of thousands, in the loop. It has no stack trace of its own: that would be the loop's, the same for all, and
     * would cost more than all the rest of a request's end.
     */
    static ConnectionShutdownException inLoop(Failure failure, Fate fate) {
        return new ConnectionShutdownException(failure, fate, false);
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
