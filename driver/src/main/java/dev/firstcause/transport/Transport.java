// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes over TCP. It reports facts to a {@link WireListener} (connected, bytes, the end of the stream, an
 * {@link java.io.IOException}) and interprets none of them.
 *
 * <p>Any thread may call these methods.
 */
public interface Transport extends AutoCloseable {
    /** The name in options and reports, such as {@code nio}. */
    String name();

    /** The loop for the next connection: each in its turn. */
    Loop nextLoop();

    /** Whether the calling thread is the one of a loop of this transport: it must not wait for what happens in loops. */
    boolean inLoop();

    /**
     * The longest hold-up that lasts now in one of its loops, with what that loop's thread does; null where all loops come to
     * their work.
     */
    default @Nullable HoldUp holdUp() {
        return null;
    }

    /**
     * Begins to connect. The outcome is told to the listener, in the loop, and never from inside this call. No deadline
     * of its own: who gives up closes the wire.
     *
     * @param address resolved; one that is not fails like any other connect
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    Wire connect(Loop loop, InetSocketAddress address, WireListener listener);

    /**
     * Ends the loops. The listener of each wire that is still open is told {@link WireListener#onTransportClosed} first.
     * Waits until the threads have ended, unless called in a loop.
     */
    @Override
    void close();
}
