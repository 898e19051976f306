// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A non-blocking socket with what is to be written to it. What the client does not take waits, and an end waits for what
 * was said before it. Belongs to the node's thread.
 */
final class Line {
    private static final int DRAINED = 1 << 20;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private boolean finishing;

    Line(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    int read(ByteBuffer to) throws IOException {
        return channel.isOpen() && !finishing ? channel.read(to) : 0;
    }

    void send(ByteBuffer bytes) {
        if (channel.isOpen() && !finishing) {
            unsent.add(bytes);
            try {
                flush();
            } catch (IOException e) {
                // The client is gone. What it said before that is still to be read, and then how it went.
                unsent.clear();
            }
        }
    }

    void flush() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        for (ByteBuffer first = unsent.peek(); first != null; first = unsent.peek()) {
            channel.write(first);
            if (first.hasRemaining()) {
                break;
            }
            unsent.remove();
        }
        if (unsent.isEmpty() && finishing) {
            end();
        } else {
            // Who is about to end reads no more, and must not be woken for what comes.
            int reading = finishing ? 0 : SelectionKey.OP_READ;
            key.interestOps(unsent.isEmpty() ? reading : reading | SelectionKey.OP_WRITE);
        }
    }

    /** FIN, as soon as all is written. */
    void finish() {
        finishing = true;
        try {
            flush();
        } catch (IOException e) {
            unsent.clear();
            drop();
        }
    }

    /** What has come and is unread would make a RST of the FIN: it is read, and nobody is given it. */
    private void end() throws IOException {
        channel.shutdownOutput();
        ByteBuffer sink = ByteBuffer.allocate(16 * 1024);
        int count = 0;
        for (int drained = 0; count >= 0 && drained < DRAINED; drained += count) {
            count = channel.read(sink.clear());
            if (count == 0) {
                break;
            }
        }
        drop();
    }

    /** RST, whatever waits. */
    void reset() {
        if (channel.isOpen()) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                drop();
            }
        }
    }

    /** The descriptor is given back; FIN where none was sent. */
    void drop() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            key.cancel();
            // Without its key the channel is closed at once, and not in the next turn.
            key.selector().selectNow();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
