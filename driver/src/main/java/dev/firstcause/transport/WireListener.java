// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Is told the facts about a {@link Wire}, in its loop. In each turn of the loop what was received is told before anything
 * waiting is sent. After {@link #onEnd} and after a failure of connect or read nothing more is received; after a failure
 * of write what was received is still told.
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

    /** All bytes of this turn were told: the moment to send what was made of them, at once. */
    void onBytesDone();

    /** The peer ended its side of the stream (FIN). Told once. */
    void onEnd();

    /** The kernel reported an error. Told once for each operation at the most. */
    void onFailed(Operation operation, IOException cause);

    /** All that was queued has been taken by the socket. */
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
