// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.nio.ByteBuffer;

/** Bytes that wait to be taken, all at once. Holds a buffer only while there are some. */
final class Pending {
    private final BufferPool pool;
    private ByteBuffer buffer = BufferPool.none();

    Pending(BufferPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return buffer.position() == 0;
    }

    /** The buffer, with room behind what waits; what is put there waits too. {@link #settle} follows. */
    ByteBuffer room(int least) {
        if (buffer.remaining() < least) {
            int length = buffer.position();
            int enough = Math.addExact(length, least);
            ByteBuffer larger = pool.take(length == 0 ? enough : Math.max(enough, 2 * length));
            larger.put(buffer.flip());
            pool.give(buffer);
            buffer = larger;
        }
        return buffer;
    }

    void add(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            room(bytes.remaining()).put(bytes);
        }
    }

    /** Gives the buffer back if nothing was put into the room. */
    void settle() {
        if (isEmpty()) {
            pool.give(buffer);
            buffer = BufferPool.none();
        }
    }

    /** What waits, to be read; nothing waits afterwards. The buffer goes to {@link #giveBack} when it has been read. */
    ByteBuffer takeAll() {
        ByteBuffer all = buffer.flip();
        buffer = BufferPool.none();
        return all;
    }

    /** Drops what waits. */
    void forget() {
        pool.give(buffer);
        buffer = BufferPool.none();
    }

    void giveBack(ByteBuffer all) {
        pool.give(all);
    }
}
