// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.socket.Buffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/**
 * Buffers from Netty's pool, which go back to it after a rush and when the loop ends. Which buffer of the JDK is whose is
 * looked up then only.
 */
final class PooledBuffers implements Buffers {
    private final ByteBufAllocator allocator;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>(KEPT);
    private final IdentityHashMap<ByteBuffer, ByteBuf> owners = new IdentityHashMap<>();
    private boolean over;

    PooledBuffers(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public ByteBuffer take() {
        ByteBuffer buffer = idle.pollFirst();
        return buffer == null ? allocate() : buffer.clear();
    }

    private ByteBuffer allocate() {
        ByteBuf owner = allocator.directBuffer(SIZE, SIZE);
        ByteBuffer buffer = owner.nioBuffer(0, SIZE);
        owners.put(buffer, owner);
        return buffer;
    }

    @Override
    public void giveBack(ByteBuffer buffer) {
        if (idle.size() < KEPT && !over) {
            idle.addFirst(buffer);
        } else {
            release(buffer);
        }
    }

    private void release(ByteBuffer buffer) {
        ByteBuf owner = owners.remove(buffer);
        if (owner != null) {
            owner.release();
        }
    }

    /** The loop ends: what is here goes back to the pool now, and what is lent when it is given back. */
    void end() {
        over = true;
        idle.forEach(this::release);
        idle.clear();
    }
}
