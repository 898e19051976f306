// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that are joined in pairs: what comes from one goes to the other, its end too. For any thread. */
final class Pipes implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    private final String name;
    private final List<SocketChannel> open = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this

    /** Pairs whose threads are called that. */
    Pipes(String name) {
        this.name = name;
    }

    /** Joins two connections, which are closed when both sides have ended, when one fails, or with this. */
    void join(SocketChannel first, SocketChannel second) {
        synchronized (this) {
            if (closed) {
                end(first, second);
                return;
            }
            open.add(first);
            open.add(second);
        }
        Ends ends = new Ends(first, second);
        start(() -> copy(first, second, ends));
        start(() -> copy(second, first, ends));
    }

    private void start(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(SocketChannel from, SocketChannel to, Ends ends) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try {
            while (from.read(chunk) >= 0) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
                chunk.clear();
            }
            to.shutdownOutput();
            ends.half();
        } catch (IOException e) {
            // One of them is broken, or was closed: so is the other for whoever is behind it.
            ends.whole();
        }
    }

    private static void end(SocketChannel first, SocketChannel second) {
        for (SocketChannel channel : List.of(first, second)) {
            try {
                channel.close();
            } catch (IOException e) {
                // What cannot be closed in order is closed all the same.
            }
        }
    }

    @Override
    public void close() {
        List<SocketChannel> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(open);
            open.clear();
        }
        for (int i = 0; i < all.size(); i += 2) {
            end(all.get(i), all.get(i + 1));
        }
    }

    /** How much of a pair has ended. */
    private static final class Ends {
        private final SocketChannel first;
        private final SocketChannel second;
        private boolean half; // guarded by this

        Ends(SocketChannel first, SocketChannel second) {
            this.first = first;
            this.second = second;
        }

        synchronized void half() {
            if (half) {
                whole();
            }
            half = true;
        }

        void whole() {
            end(first, second);
        }
    }
}
