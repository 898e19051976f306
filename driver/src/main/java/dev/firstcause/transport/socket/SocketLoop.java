// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.Loop;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What a {@link SocketWire} needs of its loop. All methods are called in the loop. */
public interface SocketLoop extends Loop {
    /** Where the buffers of its wires come from. */
    Buffers buffers();

    /** All wires that began and were not closed: kept by the wires themselves. */
    Set<SocketWire> wires();

    /** Whether the loop is about to end, and takes no new wires. */
    boolean isClosing();

    /** Reads what the sockets of all wires hold, whatever was found ready, and tells it. */
    default void readAll() {
        List<SocketWire> all = List.copyOf(wires());
        all.forEach(SocketWire::catchUp);
        all.forEach(SocketWire::tellBytesDone);
    }

    /** Tells the operator of the process what nobody else can be told: what a callback has thrown. */
    void report(Throwable thrown);

    /** Opens a socket for a wire of this loop; not connected, and watched for nothing. */
    TcpSocket newSocket(SocketWire wire) throws IOException;
}
