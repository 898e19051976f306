// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.transport.HoldUps;

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
        this(plain(request, fate), endpoint, "", fate, view);
    }

    /**
     * In two lines.
     *
     * @param first the first, which is the same at all nodes and times; which half is dead is added
     * @param more what the second one says behind the node; the numbers of the kernel are added
     */
    private RequestTimeoutException(String first, Endpoint endpoint, String more, Fate fate, KernelView view) {
        super(
                first
                        + (view.silence() == Silence.UNKNOWN
                                ? ""
                                : "; " + view.silence().inWords()) + "\n  node " + endpoint + more + view.words(),
                null,
                true,
                false);
        this.fate = fate;
        this.silence = view.silence();
    }

    private static String plain(Request request, Fate fate) {
        return "A node did not answer " + request.opcode() + " in time"
                + (fate == Fate.NOT_SENT
                        ? ": nothing of it was sent, because the connection had no room for it"
                        : "; it may still be running there");
    }

    /**
     * Our own event loop was held up while the request waited, once or several times.
     *
     * @param held the hold-ups while it waited; at least one
     * @param mostly whether that took the most of its time; otherwise it is only told, too
     * @param view what our kernel knows, if the node was silent
     */
    static RequestTimeoutException ofHoldUps(
            Endpoint endpoint, Request request, Fate fate, HoldUps held, boolean mostly, KernelView view) {
        String first = mostly
                ? request.opcode() + " was not done in time because our own event loop was held up, which says nothing"
                        + " about the node"
                        + (fate == Fate.NOT_SENT ? "; nothing of it was sent" : "; it may still be running there")
                : plain(request, fate) + "; our own event loop was held up meanwhile";
        return new RequestTimeoutException(
                first, endpoint, "; " + held.inWords(), fate, mostly ? KernelView.NONE : view);
    }

    /** The request has time left, but of the node nothing at all has come for a while. */
    static RequestTimeoutException ofSilence(Endpoint endpoint, Request request, long silentMillis, KernelView view) {
        return new RequestTimeoutException(
                "A node is silent, and " + request.opcode() + " no longer waits for it; it may still be running",
                endpoint,
                " has been silent for " + silentMillis + " ms",
                Fate.MAYBE_SENT,
                view);
    }

    /** The request was not sent yet, and of the node nothing at all has come for a while. */
    static RequestTimeoutException unsentInSilence(
            Endpoint endpoint, Request request, long silentMillis, KernelView view) {
        return new RequestTimeoutException(
                "A node is silent, and " + request.opcode()
                        + " no longer waits to be sent to it: nothing of it was sent",
                endpoint,
                " has been silent for " + silentMillis + " ms",
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
