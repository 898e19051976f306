// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

/**
 * What the kernel knows about one TCP connection at one moment, from our side of it. Immutable.
 *
 * @param source where it was read; where nothing {@linkplain #isKnown is known} all numbers are 0
 * @param unacknowledged bytes that the kernel has taken from us and that the peer's kernel has not acknowledged, whether
 *     they were sent or not; at least 0
 * @param unread bytes in our own receive buffer; at least 0
 * @param retransmissions how often in a row the retransmission timer has expired without an acknowledgement; at least 0
 * @param unansweredProbes how many window probes or keep-alive probes in a row were sent without an answer; at least 0
 * @param probing whether nothing is in flight and bytes wait to be sent: the peer's receive window has no room, or the
 *     kernel cannot send at all
 * @param sinceAcknowledgement milliseconds since the last segment with an acknowledgement came from the peer, or -1 where
 *     that is not known
 */
public record SocketState(
        Source source,
        long unacknowledged,
        long unread,
        int retransmissions,
        int unansweredProbes,
        boolean probing,
        long sinceAcknowledgement) {
    /** Nothing is known: the platform does not tell, or the socket is not connected. */
    public static final SocketState UNKNOWN = new SocketState(Source.NONE, 0, 0, 0, 0, false, -1);

    /** Nothing is known: the kernel's table of sockets has more rows than are read, and this one may stand behind them. */
    public static final SocketState TABLE_TOO_LONG = new SocketState(Source.TABLE_TOO_LONG, 0, 0, 0, 0, false, -1);

    /** Where it was read. */
    public enum Source {
        /** Nowhere. */
        NONE,
        /** Nowhere, because the tables of {@link #PROC_NET_TCP} are too long. */
        TABLE_TOO_LONG,
        /** The socket option TCP_INFO of Linux: {@code struct tcp_info} in {@code linux/tcp.h}. */
        TCP_INFO,
        /** The tables {@code /proc/net/tcp} and {@code /proc/net/tcp6} of Linux: {@code proc_net_tcp.txt}. */
        PROC_NET_TCP
    }

    /** Whether anything is known. */
    public boolean isKnown() {
        return source != Source.NONE && source != Source.TABLE_TOO_LONG;
    }
}
