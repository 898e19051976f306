// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few buffers of one size that the sessions of many connections lend each other, so that an idle connection holds none
 * and a busy one allocates none. Any thread may take and give; nobody waits: who finds none makes one.
 *
 * <p>They are where the provider's ciphers need no copy: on the heap for the JDK, outside of it for native ones.
 */
final class BufferPool {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final int size;
    private final boolean direct;
    private final AtomicReferenceArray<@Nullable ByteBuffer> spare;

    BufferPool(int size, boolean direct) {
        this.size = size;
        this.direct = direct;
        // A loop, of which there is hardly more than one a processor, uses two at once.
        this.spare = new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());
    }

    /** A buffer with room for nothing, which stands where there is none. */
    static ByteBuffer none() {
        return NONE;
    }

    /** An empty buffer with room for so many bytes or more. */
    ByteBuffer take(int least) {
        if (least > size) {
            return make(least);
        }
        int start = start();
        for (int i = 0; i < spare.length(); i++) {
            ByteBuffer found = spare.getAndSet((start + i) % spare.length(), null);
            if (found != null) {
                return found.clear();
            }
        }
        return make(size);
    }

    private ByteBuffer make(int capacity) {
        return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    }

    /** Whether an engine can work on a buffer where it lies. */
    boolean isAtHome(ByteBuffer buffer) {
        return direct ? buffer.isDirect() : buffer.hasArray();
    }

    /** Takes a buffer back; nobody may use it afterwards. */
    void give(ByteBuffer buffer) {
        if (buffer.capacity() != size) {
            return; // grown for once, or none at all
        }
        int start = start();
        for (int i = 0; i < spare.length(); i++) {
            if (spare.compareAndSet((start + i) % spare.length(), null, buffer)) {
                return;
            }
        }
    }

    /** Each thread begins elsewhere, so that they seldom meet. */
    private int start() {
        return (int) (Thread.currentThread().getId() * 7 % spare.length());
    }
}
