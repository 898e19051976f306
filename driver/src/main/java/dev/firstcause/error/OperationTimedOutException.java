// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A request was not done in its own time, over all attempts. The last attempt decides: it was waited for when time was up. */
public final class OperationTimedOutException extends RequestFailedException {
    private static final long serialVersionUID = 1L;

    private final Duration timeout;

    /**
     * Over what was tried in that time.
     *
     * @param timeout the time the request had
     * @param attempts all of them in their order, with the one that was under way last
     * @throws IllegalArgumentException if there are no attempts
     */
    public OperationTimedOutException(Duration timeout, List<Attempt> attempts) {
        super(message(timeout, attempts), attempts, attempts.get(attempts.size() - 1));
        this.timeout = timeout;
    }

    private OperationTimedOutException(OperationTimedOutException original) {
        super(original);
        this.timeout = original.timeout;
    }

    @Override
    public OperationTimedOutException copy() {
        return Causes.here(new OperationTimedOutException(this));
    }

    private OperationTimedOutException(String message, Duration timeout, Throwable cause) {
        super(message, cause);
        this.timeout = timeout;
    }

    /**
     * Our own event loop is held up, so that nobody looks at answers and deadlines: the waiting thread has given up by itself.
     * What became of the request is not known.
     *
     * @param timeout the time the request had
     * @param heldUp the hold-up, which lasts, in words
     */
    public static OperationTimedOutException ofHoldUp(Duration timeout, String heldUp) {
        String message =
                "Request was not done in its time because our own event loop was held up and still is, which says"
                        + " nothing about the node; it may have been executed\n  its " + timeout.toMillis()
                        + " ms are over; "
                        + heldUp;
        return new OperationTimedOutException(
                message, timeout, new TimeoutException("our own event loop is held up\n  " + heldUp));
    }

    /** The time the request had. */
    public Duration timeout() {
        return timeout;
    }

    private static String message(Duration timeout, List<Attempt> attempts) {
        List<Attempt> all = Causes.required(attempts, "attempts");
        return Words.lines(
                "Request was not done in its time: "
                        + Words.cause(all.get(all.size() - 1).cause()) + "; " + consequence(all) + "\n  its "
                        + timeout.toMillis() + " ms are over, in " + tried(all),
                all,
                Attempt::toString);
    }
}
