// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.nio.ByteBuffer;

/** Buffers that are filled and grow. */
final class Buffers {
    private Buffers() {}

    /** The remaining bytes, in a buffer of their own. */
    static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /** A buffer being filled with room for that many more bytes: the same, or a larger one with the same content. */
    static ByteBuffer withRoom(ByteBuffer filling, int more) {
        if (filling.remaining() >= more) {
            return filling;
        }
        int capacity = Math.max(filling.position() + more, 2 * filling.capacity());
        return ByteBuffer.allocate(capacity).put(filling.flip());
    }
}
