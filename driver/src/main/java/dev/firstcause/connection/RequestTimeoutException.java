// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.transport.HoldUp;

/**
 * A request was not answered in its time. The connection lives, as far as is known.
 *
 * <p>It has no stack trace of its own: it is made in a loop of the transport, whose stack is the same for all requests. Any
 * thread may read it.
 */
public final class RequestTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fate fate;

    RequestTimeoutException(Endpoint endpoint, Request request, Fate fate) {
        this(
                "Node " + endpoint + " did not answer " + request.opcode() + " in time"
                        + (fate == Fate.NOT_SENT
                                ? ": it could not even be sent, for the node does not read"
                                : "; it may still be running there"),
                fate);
    }

    private RequestTimeoutException(String message, Fate fate) {
        super(message, null, true, false);
        this.fate = fate;
    }

    /**
     * Our own event loop was held up while the request waited.
     *
     * @param mostly whether that took the most of its time; otherwise it is only told, too
     */
    static RequestTimeoutException ofHoldUp(
            Endpoint endpoint, Request request, Fate fate, HoldUp held, boolean mostly) {
        RequestTimeoutException plain = new RequestTimeoutException(endpoint, request, fate);
        if (!mostly) {
            return new RequestTimeoutException(plain.getMessage() + "; " + held.inWords() + " meanwhile", fate);
        }
        return new RequestTimeoutException(
                request.opcode() + " to node " + endpoint + " was not done in time because " + held.inWords()
                        + ", which says nothing about the node"
                        + (fate == Fate.NOT_SENT ? "; nothing of it was sent" : "; it may still be running there"),
                fate);
    }

    /** The request has time left, but of the node nothing at all has come for a while. */
    static RequestTimeoutException ofSilence(Endpoint endpoint, Request request, long silentMillis) {
        return new RequestTimeoutException(
                "Node " + endpoint + " has been silent for " + silentMillis + " ms, and " + request.opcode()
                        + " waits no longer there; it may still be running",
                Fate.MAYBE_SENT);
    }

    /** The request was not sent yet, and of the node nothing at all has come for a while. */
    static RequestTimeoutException unsentInSilence(Endpoint endpoint, Request request, long silentMillis) {
        return new RequestTimeoutException(
                "Node " + endpoint + " has been silent for " + silentMillis + " ms, and " + request.opcode()
                        + " waits no longer to be sent there: nothing of it was sent",
                Fate.NOT_SENT);
    }

    /** What became of the request. */
    public Fate fate() {
        return fate;
    }
}
