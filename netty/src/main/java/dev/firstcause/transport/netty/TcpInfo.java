// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.SocketState.Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct tcp_info} of {@code linux/tcp.h}, as getsockopt(TCP_INFO) fills it. It only grows at its end: a kernel
 * fills what it knows and leaves the rest, which is therefore set to ones before.
 */
final class TcpInfo {
    private static final int SIZE = 152;
    private static final int RETRANSMITS = 2;
    private static final int PROBES = 3;
    private static final int UNACKED = 24;
    private static final int LAST_ACK_RECEIVED = 56;

    /** Since Linux 4.1. */
    private static final int BYTES_ACKED = 120;

    private static final int BYTES_RECEIVED = 128;

    /** Since Linux 4.6. */
    private static final int NOT_SENT = 144;

    private TcpInfo() {}

    /** A buffer for the kernel to fill. */
    static ByteBuffer empty() {
        ByteBuffer info = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
        while (info.hasRemaining()) {
            info.put((byte) -1);
        }
        return info.flip();
    }

    /**
     * What it says.
     *
     * @param info filled by the kernel
     * @param written bytes that the socket has taken from us
     * @param read bytes that we have taken from the socket
     */
    static SocketState state(ByteBuffer info, long written, long read) {
        info.order(ByteOrder.nativeOrder());
        int inFlight = info.getInt(UNACKED);
        int notSent = Math.max(0, info.getInt(NOT_SENT));
        long acknowledged = info.getLong(BYTES_ACKED);
        long received = info.getLong(BYTES_RECEIVED);
        long unacknowledged = 0;
        if (inFlight > 0 || notSent > 0) {
            // The SYN counts as one byte that was acknowledged.
            unacknowledged = acknowledged < 0 ? written : Math.max(1, written - (acknowledged - 1));
        }
        return new SocketState(
                Source.TCP_INFO,
                unacknowledged,
                Math.max(0, received - read),
                info.get(RETRANSMITS) & 0xff,
                info.get(PROBES) & 0xff,
                inFlight == 0 && notSent > 0,
                info.getInt(LAST_ACK_RECEIVED) & 0xffff_ffffL);
    }
}
