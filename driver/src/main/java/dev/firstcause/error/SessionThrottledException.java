// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import java.time.Duration;
import java.util.List;

/**
 * The session's throttle did not let a request through, so nothing was sent and it is safe to send it again. Nothing is
 * known to be wrong with any node: more was asked of the session than it was told to have in flight. This is a first cause
 * itself, and has none.
 *
 * <p>It has no stack trace where it is made, because an overload makes thousands of them; methods that block throw it with
 * that of their caller. Any thread.
 */
public final class SessionThrottledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int maxInFlight;
    private final int maxQueued;

    /**
     * For one request.
     *
     * @param reason why it was not let through
     * @param maxInFlight how many requests may be in flight at once
     * @param maxQueued how many may wait for one of them to end
     * @param queued how many waited when this one was refused
     * @param timeout the time the request had
     */
    public SessionThrottledException(Reason reason, int maxInFlight, int maxQueued, int queued, Duration timeout) {
        super(
                reason.words + "\n  " + maxInFlight + " requests may be in flight and " + maxQueued + " wait; " + queued
                        + " waited when this one, with " + timeout.toMillis() + " ms of time, was refused",
                null,
                true,
                false);
        this.reason = reason;
        this.maxInFlight = maxInFlight;
        this.maxQueued = maxQueued;
    }

    private SessionThrottledException(SessionThrottledException original) {
        super(original.getMessage(), null, true, true);
        this.reason = original.reason;
        this.maxInFlight = original.maxInFlight;
        this.maxQueued = original.maxQueued;
        Causes.suppress(this, List.of(original.getSuppressed()));
    }

    /**
     * Another exception that says the same, for one of several who wait for one request: the same message and values, and
     * the stack trace of the calling thread.
     */
    public SessionThrottledException copy() {
        return new SessionThrottledException(this);
    }

    /** Why it was not let through. */
    public Reason reason() {
        return reason;
    }

    /** How many requests of the session may be in flight at once. */
    public int maxInFlight() {
        return maxInFlight;
    }

    /** How many may wait for one of them to end. */
    public int maxQueued() {
        return maxQueued;
    }

    /** Why a request was not let through; others may be added. */
    public enum Reason {
        /** As many requests wait as may. */
        QUEUE_FULL("Session is throttled, and its queue is full, so nothing was sent; send fewer requests at once,"
                + " or allow more (throttle: maxInFlight, maxQueued)"),
        /** Its time was up before it was its turn. */
        TIME_IS_UP("Session is throttled, and the request's time was up before its turn came, so nothing was sent;"
                + " send fewer requests at once, give it more time, or allow more in flight (throttle: maxInFlight)"),
        /** The session was closed while it waited. */
        CLOSED("Session was closed while the request waited in its queue, so nothing was sent");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }
}
