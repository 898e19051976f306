// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection. All methods are called in its loop, except where said.
 *
 * <p>A wire goes on reading after a write has failed, until it is closed: what the peer sent before is still to be had,
 * and may say why. After {@link #close} its listener hears nothing more.
 */
public interface Wire {
    /** The loop it belongs to. Any thread may ask. */
    Loop loop();

    /** Our own address, or null before the connection was made. Any thread may ask. */
    @Nullable
    InetSocketAddress localAddress();

    /**
     * Takes all remaining bytes of a buffer, sends what the socket takes now, and the rest when it takes more, in order.
     * The caller may use the buffer again at once. A failure is told to the listener, from inside this call, and
     * never thrown; afterwards, and before the connection was made, bytes are dropped.
     */
    void write(ByteBuffer bytes);

    /** Bytes taken by {@link #write} that the socket has not taken yet. */
    long queued();

    /** Bytes that the socket has taken since it was made. */
    long sent();

    /**
     * Reads what the socket holds at this moment, at once, even while reading is paused; the listener is told as always,
     * from inside this call. A listener that calls this in the middle of {@link WireListener#onBytes} gets later bytes
     * before it is done with earlier ones.
     *
     * @param most bytes to read, about; at least 1
     */
    void drain(int most);

    /** Stops reading until {@link #resumeReading}: the back-pressure that reaches the peer. */
    void pauseReading();

    /** Reads again. */
    void resumeReading();

    /**
     * Tells the kernel how long the peer may be silent before it gives the connection up, as far as the platform lets it be
     * told: keep-alive probes from {@code idle} on; and where there is TCP_USER_TIMEOUT, bytes of ours may stay
     * unacknowledged for the sum of both. It is a net below the driver's own heartbeat, and never tighter than that: the
     * kernel also gives up a peer that lives and only does not read. Does nothing before the connection was made.
     *
     * @param idle silence after which the peer is asked whether it lives
     * @param answer for which that may go unanswered
     */
    default void limitSilence(Duration idle, Duration answer) {}

    /**
     * What the kernel knows about the connection now: one look, that costs a system call or the reading of a table, for
     * who has found that something is wrong. {@link SocketState#UNKNOWN} where the kernel does not tell, before the
     * connection was made and after it was closed. Never null.
     */
    default SocketState state() {
        return SocketState.UNKNOWN;
    }

    /**
     * Ends the connection and frees its descriptor before it returns; what is queued is dropped. Does nothing the second
     * time.
     */
    void close();
}
