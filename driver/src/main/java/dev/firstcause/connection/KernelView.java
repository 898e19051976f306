// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Silence;
import dev.firstcause.transport.SocketState;

/**
 * Which half of a silent connection is dead, from what our kernel knows of its socket. Immutable.
 *
 * @param silence the verdict
 * @param words the same and the numbers behind it, as a part of a sentence that begins with "; "; empty if nothing is known
 */
record KernelView(Silence silence, String words) {
    /** Nothing is known, or nobody asked. */
    static final KernelView NONE = new KernelView(Silence.UNKNOWN, "");

    private static final KernelView TOO_LONG = new KernelView(
            Silence.UNKNOWN,
            "; which half is dead is not known, because /proc/net/tcp has more rows than are read (netty-epoll needs none)");

    private static final String GONE = ": the host or the network is gone";

    private static final String DROPPED =
            ": something between drops this connection, such as a firewall that has forgotten it";

    /**
     * From so many expiries of the retransmission timer on, nobody acknowledges: one segment may be lost, or its ACK be under
     * way. The timer is 200 ms plus the round trip at the least and doubles each time (RFC 6298, {@code TCP_RTO_MIN}), so
     * the second expiry comes after three times that.
     */
    private static final int RETRANSMISSIONS = 2;

    /**
     * The first probe of a closed window, or the answer to it, may be under way. Probes come at the pace of retransmissions, so
     * that nobody answers where two have gone unanswered within {@link #OVERDUE_MILLIS}.
     */
    private static final int PROBES = 2;

    /** An ACK may be delayed for up to 500 ms (RFC 1122, 4.2.3.2); one that is twice as old does not come. */
    static final long OVERDUE_MILLIS = 1_000;

    /**
     * Judges a silence.
     *
     * @param state of the socket, read now
     * @param waited milliseconds since what was asked was sent
     * @param sentSince bytes that the kernel has taken since, at least 0: their ACK may be under way
     */
    static KernelView of(SocketState state, long waited, long sentSince) {
        if (!state.isKnown()) {
            return state.source() == SocketState.Source.TABLE_TOO_LONG ? TOO_LONG : NONE;
        }
        long unacknowledged = state.unacknowledged();
        if (state.unread() > 0) {
            return new KernelView(
                    Silence.UNREAD,
                    "; " + state.unread()
                            + " bytes of the node wait in our own receive buffer: we were late, and not the node");
        }
        boolean inVain = state.retransmissions() >= RETRANSMISSIONS || state.unansweredProbes() >= PROBES;
        if (unacknowledged > 0 && inVain) {
            return unacknowledged(state);
        }
        // Where our own interface is down, nothing leaves, and the kernel probes as if the window were closed.
        if (state.probing() && waited >= OVERDUE_MILLIS) {
            return new KernelView(
                    Silence.NOT_READING,
                    "; the node's kernel answers and has no room for " + unacknowledged
                            + " bytes of ours: its process does not read");
        }
        if (unacknowledged <= sentSince) {
            return new KernelView(
                    Silence.ACKNOWLEDGED,
                    "; the node's kernel has acknowledged " + (unacknowledged == 0 ? "all our bytes" : "what we asked")
                            + (state.sinceAcknowledgement() < 0
                                    ? ""
                                    : ", last " + state.sinceAcknowledgement() + " ms ago")
                            + ": its process does not answer");
        }
        boolean sentAgain = state.retransmissions() > 0 || state.unansweredProbes() > 0;
        boolean acknowledging = state.sinceAcknowledgement() >= 0 && state.sinceAcknowledgement() < OVERDUE_MILLIS;
        if (waited >= OVERDUE_MILLIS && sentAgain && !acknowledging) {
            return unacknowledged(state);
        }
        return new KernelView(Silence.UNKNOWN, "; " + unacknowledged + " bytes of ours are not acknowledged yet");
    }

    private static KernelView unacknowledged(SocketState state) {
        String probes = state.unansweredProbes() == 0 ? "" : ", unanswered probes: " + state.unansweredProbes();
        return new KernelView(
                Silence.UNACKNOWLEDGED,
                "; " + state.unacknowledged() + " bytes of ours are not acknowledged (retransmissions: "
                        + state.retransmissions() + probes + ")" + GONE);
    }

    /** The same of a node that answers on another connection: its host and the network are there. */
    KernelView ofReachable() {
        return silence == Silence.UNACKNOWLEDGED
                ? new KernelView(Silence.DROPPED_BETWEEN, words.replace(GONE, DROPPED))
                : this;
    }
}
