// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.SocketState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A non-blocking TCP socket, and its place among those that its loop watches: what one machinery has to give so that a
 * {@link SocketWire} can be made of it. Interprets nothing. Owned by the loop's thread.
 */
public interface TcpSocket {
    /** Watched for the outcome of the connect. */
    int CONNECT = 1;

    /** Watched for bytes, the end of the stream, or an error behind them. */
    int READ = 2;

    /** Watched for room in the send buffer. */
    int WRITE = 4;

    /** Begins to connect; whether it was connected at once. */
    boolean connect(InetSocketAddress remote) throws IOException;

    /** The outcome of the connect: whether there is one yet. */
    boolean finishConnect() throws IOException;

    /** Our own address, once connected. */
    InetSocketAddress localAddress() throws IOException;

    /**
     * Reads what is there.
     *
     * @param buffer direct
     * @return bytes read; 0 when there is nothing now; -1 at the end of the stream
     */
    int read(ByteBuffer buffer) throws IOException;

    /**
     * Sends what the kernel takes.
     *
     * @param buffer direct
     * @return bytes taken; 0 when there is no room now
     */
    int write(ByteBuffer buffer) throws IOException;

    /**
     * From now on the loop watches for these, and for nothing else: a socket of which nothing is wanted may not keep its
     * loop awake, whatever state it is in.
     *
     * @param operations a sum of {@link #CONNECT}, {@link #READ} and {@link #WRITE}, or 0
     */
    void watchFor(int operations) throws IOException;

    /** Whether one of the operations watched for was found ready in this turn of the loop. */
    boolean isReady(int operation);

    /** Tells the kernel how long the peer may be silent, as far as the kernel can be told: {@link dev.firstcause.transport.Wire#limitSilence}. */
    void limitSilence(Duration idle, Duration answer) throws IOException;

    /**
     * What the kernel knows about the connection now.
     *
     * @throws IOException if the kernel does not tell
     */
    SocketState state() throws IOException;

    /** Frees the descriptor before it returns. What cannot be closed in order is reported to the loop, and not thrown. */
    void close();
}
