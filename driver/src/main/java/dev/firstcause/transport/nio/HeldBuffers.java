// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import dev.firstcause.transport.socket.Buffers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Buffers of the JDK. What is more than {@link #KEPT} after a rush is left to the collector. */
final class HeldBuffers implements Buffers {
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>(KEPT);

    @Override
    public ByteBuffer take() {
        ByteBuffer buffer = idle.pollFirst();
        return buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer.clear();
    }

    /** The last one given back is the next one taken: it is still in the processor's cache. */
    @Override
    public void giveBack(ByteBuffer buffer) {
        if (idle.size() < KEPT) {
            idle.addFirst(buffer);
        }
    }
}
