// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket channel together with its place in the loop's selector.
 *
 * <p>Owned by the loop's thread. The key is told of a new interest only when it differs.
 */
final class WatchedChannel {
    private final SocketChannel channel;
    private @Nullable SelectionKey key;
    private int interest;

    WatchedChannel(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Registers with a selector: the first, or the one that takes its place. */
    void register(Selector selector, int operations, NioWire wire) throws IOException {
        interest = operations;
        key = channel.register(selector, operations, wire);
    }

    boolean isRegistered() {
        return key != null;
    }

    void watchFor(int operations) {
        if (operations != interest && key != null && key.isValid()) {
            interest = operations;
            key.interestOps(operations);
        }
    }

    boolean isReady(int operation) {
        try {
            return key != null && (key.readyOps() & operation) != 0;
        } catch (CancelledKeyException cause) {
            // Its selector was closed over our heads; the next one will say.
            return false;
        }
    }

    /** The key first, and at once: a channel that is still registered keeps its descriptor until the next select. */
    void release(NioLoop loop) {
        try {
            if (key != null) {
                loop.forget(key);
            }
        } catch (IOException | RuntimeException cause) {
            loop.report(cause);
        }
        try {
            channel.close();
        } catch (IOException cause) {
            loop.report(cause);
        }
    }
}
