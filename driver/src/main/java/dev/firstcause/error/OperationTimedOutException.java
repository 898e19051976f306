// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import java.time.Duration;
import java.util.List;

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

    /** The time the request had. */
    public Duration timeout() {
        return timeout;
    }

    private static String message(Duration timeout, List<Attempt> attempts) {
        List<Attempt> all = Causes.required(attempts, "attempts");
        return Words.lines(
                "Request was not done in its " + timeout.toMillis() + " ms, in " + tried(all) + "; " + consequence(all),
                all,
                Attempt::toString);
    }
}
