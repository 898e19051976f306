// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Silence;
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
    private final Silence silence;

    RequestTimeoutException(Endpoint endpoint, Request request, Fate fate) {
        this(endpoint, request, fate, KernelView.NONE);
    }

    /**
     * Its time is over.
     *
     * @param view what our kernel knows, if the node was silent
     */
    RequestTimeoutException(Endpoint endpoint, Request request, Fate fate, KernelView view) {
        this(
                "Node " + endpoint + " did not answer " + request.opcode() + " in time"
                        + (fate == Fate.NOT_SENT
                                ? ": nothing of it was sent, because the connection had no room for it"
                                : "; it may still be running there"),
                fate,
                view);
    }

    private RequestTimeoutException(String message, Fate fate, KernelView view) {
        super(message + view.words(), null, true, false);
        this.fate = fate;
        this.silence = view.silence();
    }

    /**
     * Our own event loop was held up while the request waited.
     *
     * @param mostly whether that took the most of its time; otherwise it is only told, too
     * @param view what our kernel knows, if the node was silent
     */
    static RequestTimeoutException ofHoldUp(
            Endpoint endpoint, Request request, Fate fate, HoldUp held, boolean mostly, KernelView view) {
        if (!mostly) {
            RequestTimeoutException plain = new RequestTimeoutException(endpoint, request, fate, view);
            return new RequestTimeoutException(
                    plain.getMessage() + "; " + held.inWords() + " meanwhile",
                    fate,
                    new KernelView(view.silence(), ""));
        }
        return new RequestTimeoutException(
                request.opcode() + " to node " + endpoint + " was not done in time because " + held.inWords()
                        + ", which says nothing about the node"
                        + (fate == Fate.NOT_SENT ? "; nothing of it was sent" : "; it may still be running there"),
                fate,
                KernelView.NONE);
    }

    /** The request has time left, but of the node nothing at all has come for a while. */
    static RequestTimeoutException ofSilence(Endpoint endpoint, Request request, long silentMillis, KernelView view) {
        return new RequestTimeoutException(
                "Node " + endpoint + " has been silent for " + silentMillis + " ms, and " + request.opcode()
                        + " waits no longer there; it may still be running",
                Fate.MAYBE_SENT,
                view);
    }

    /** The request was not sent yet, and of the node nothing at all has come for a while. */
    static RequestTimeoutException unsentInSilence(
            Endpoint endpoint, Request request, long silentMillis, KernelView view) {
        return new RequestTimeoutException(
                "Node " + endpoint + " has been silent for " + silentMillis + " ms, and " + request.opcode()
                        + " waits no longer to be sent there: nothing of it was sent",
                Fate.NOT_SENT,
                view);
    }

    /**
     * Which half of the connection is dead, as far as our kernel knows: asked where nothing at all has come from the node for a
     * while, at most once a second of a silence. Otherwise {@link Silence#UNKNOWN}.
     */
    public Silence silence() {
        return silence;
    }

    /** What became of the request. */
    public Fate fate() {
        return fate;
    }
}
