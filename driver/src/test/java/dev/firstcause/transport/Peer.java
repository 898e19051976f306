// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.net.InetSocketAddress;

/** The other end, as raw as it gets: what a transport under test connects to. */
public interface Peer extends AutoCloseable {
    InetSocketAddress address();

    /** The next connection made to {@link #address}. */
    Connection accept();

    @Override
    void close();

    /** One accepted connection. */
    interface Connection extends AutoCloseable {
        void send(byte[] bytes);

        /** Sends these bytes again and again until nothing more goes through, or {@code most} were sent. */
        long sendUntilBlocked(byte[] bytes, long most);

        /** Reads so many bytes; what is missing at the deadline makes it fail. */
        byte[] read(int count);

        /** Reads what is there. */
        byte[] readAvailable();

        /** Whether the stream ends here: all was read, and the other side is gone. */
        boolean isAtEnd();

        /** Ends this side of the stream. */
        void fin();

        /** Ends the connection with a reset. */
        void reset();

        @Override
        void close();
    }
}
