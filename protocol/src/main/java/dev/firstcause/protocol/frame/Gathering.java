// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of something that comes in parts. Its memory follows what has come, not what was announced. */
final class Gathering {
    private static final int KEPT = 16 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer bytes = NOTHING;
    private int length;

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** What was gathered, from index 0 on; another buffer after each addition. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Takes bytes from {@code source} until there are {@code wanted}; false while there are fewer. */
    boolean fill(ByteBuffer source, int wanted) {
        int count = Math.min(source.remaining(), wanted - length);
        if (count > bytes.capacity() - length) {
            int grown = (int) Math.min(wanted, Math.max(length + count, 2L * bytes.capacity()));
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), grown));
        }
        source.get(bytes.array(), length, count);
        length += count;
        return length == wanted;
    }

    void clear() {
        length = 0;
        if (bytes.capacity() > KEPT) {
            bytes = NOTHING;
        }
    }
}
