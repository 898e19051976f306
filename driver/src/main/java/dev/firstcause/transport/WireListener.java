// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Is told the facts about a {@link Wire}, in its loop. In each turn of the loop what was received is told before anything
 * waiting is sent. After {@link #onEnd} and after a failure of connect or read nothing more is received; after a failure
 * of write what was received is still told. After {@link Wire#close} nothing is told at all.
 *
 * <p>A fact is told at the moment it is seen: from the loop, or from inside the {@link Wire#write} or {@link Wire#drain}
 * that met it. Every method of the wire may be called from every method here. What a listener throws goes to the
 * thread's uncaught exception handler, and the wire goes on as if nothing had been thrown.
 */
public interface WireListener {
    /** The connection was made. */
    void onConnected();

    /**
     * Bytes have come.
     *
     * @param bytes good until this method returns; whatever remains in it then is lost
     */
    void onBytes(ByteBuffer bytes);

    /**
     * All bytes of this turn were told: the moment to send what was made of them, at once. Told once a turn, after the
     * bytes of all wires, and at the end of a {@link Wire#drain}; also after an end or a failure that came right behind
     * the bytes.
     */
    void onBytesDone();

    /** The peer ended its side of the stream (FIN). Told once. */
    void onEnd();

    /**
     * The kernel reported an error. Told once for each operation at the most. After a failure of connect no descriptor is
     * left, but the wire is still to be closed.
     */
    void onFailed(Operation operation, IOException cause);

    /** All that was queued has been taken by the socket. Not told for a write that never had to wait. */
    void onWritable();

    /** The transport is closing; the wire is to be closed now, or is afterwards by the transport. */
    void onTransportClosed();

    /** What the error was the answer to. */
    enum Operation {
        CONNECT,
        READ,
        WRITE
    }
}
