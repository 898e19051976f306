// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The way out of one wire: bytes go to the socket at once while it takes them, and wait here, in order, when it does not.
 *
 * <p>Owned by the loop's thread. Each chunk is ready to be sent (position to limit) and free behind its limit; the last
 * one is filled up before another is taken. An empty queue holds no buffer.
 */
final class Outbound {
    /** Chunks sent in one turn, so that one busy wire does not keep its neighbours waiting. */
    private static final int CHUNKS_PER_TURN = 16;

    private final Buffers buffers;
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(2);
    private long queued;
    private long sent;
    private boolean over;

    Outbound(Buffers buffers) {
        this.buffers = buffers;
    }

    long queued() {
        return queued;
    }

    long sent() {
        return sent;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Nothing is taken any more. */
    boolean isOver() {
        return over;
    }

    /** Takes all bytes; a heap buffer is copied once, chunk by chunk, so the JDK needs no temporary buffers of its own. */
    void write(TcpSocket socket, ByteBuffer bytes) throws IOException {
        boolean socketTakes = chunks.isEmpty();
        if (socketTakes && bytes.isDirect()) {
            sent += socket.write(bytes);
            socketTakes = false;
        }
        while (bytes.hasRemaining()) {
            append(bytes);
            if (socketTakes) {
                socketTakes = sendFirst(socket);
            }
        }
    }

    /** Sends what waits, as far as the socket takes it and this turn allows. */
    void flush(TcpSocket socket) throws IOException {
        boolean socketTakes = true;
        for (int i = 0; i < CHUNKS_PER_TURN && socketTakes && !chunks.isEmpty(); i++) {
            socketTakes = sendFirst(socket);
        }
    }

    /** Drops what waits, for good. */
    void end() {
        over = true;
        queued = 0;
        while (!chunks.isEmpty()) {
            buffers.giveBack(chunks.removeFirst());
        }
    }

    /** Copies as much as one chunk holds. */
    private void append(ByteBuffer bytes) {
        ByteBuffer last = chunks.peekLast();
        if (last == null || last.limit() == last.capacity()) {
            last = buffers.take().limit(0);
            chunks.addLast(last);
        }
        int end = last.limit();
        int count = Math.min(bytes.remaining(), last.capacity() - end);
        last.limit(end + count);
        last.put(end, bytes, bytes.position(), count);
        bytes.position(bytes.position() + count);
        queued += count;
    }

    /** Whether the socket took the whole first chunk. */
    private boolean sendFirst(TcpSocket socket) throws IOException {
        ByteBuffer first = chunks.getFirst();
        int count = socket.write(first);
        sent += count;
        queued -= count;
        if (first.hasRemaining()) {
            return false;
        }
        buffers.giveBack(chunks.removeFirst());
        return true;
    }
}
