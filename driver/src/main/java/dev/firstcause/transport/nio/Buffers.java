// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The direct buffers of one loop, all of one size: for receiving, for bytes on their way out, for bytes that wait. Who
 * takes one owns it until it is given back, so that a wire drained from inside {@code onBytes} reads into another buffer
 * than the one being told.
 *
 * <p>Owned by the loop's thread. A buffer is either here, or with exactly one owner.
 */
final class Buffers {
    /** Bytes in a buffer, and so the most that one system call moves (but for direct buffers of the caller). */
    static final int SIZE = 64 * 1024;

    /** Idle buffers kept; the rest is left to the collector after a rush. */
    private static final int KEPT = 32;

    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>(KEPT);

    /** A buffer of {@link #SIZE} bytes, cleared. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.pollFirst();
        return buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer.clear();
    }

    /** The last one given back is the next one taken: it is still in the processor's cache. */
    void giveBack(ByteBuffer buffer) {
        if (idle.size() < KEPT) {
            idle.addFirst(buffer);
        }
    }
}
