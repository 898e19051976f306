// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes the way networks, bugs and enemies do. */
final class Mutation {
    private static final int[] TELLING = {
        0, 1, -1, -2, -3, 3, 4, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private Mutation() {}

    /** Some damage at or after {@code from}; the bytes given are left alone. */
    static byte[] of(byte[] bytes, int from, Random random) {
        byte[] damaged = bytes.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            damaged = once(damaged, from, random);
        }
        return damaged;
    }

    private static byte[] once(byte[] bytes, int from, Random random) {
        int span = bytes.length - from;
        if (span <= 0) {
            return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
        }
        int at = from + random.nextInt(span);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> {
                if (at + 2 <= bytes.length) {
                    ByteBuffer.wrap(bytes).putShort(at, (short) TELLING[random.nextInt(TELLING.length)]);
                }
            }
            case 3 -> {
                if (at + 4 <= bytes.length) {
                    ByteBuffer.wrap(bytes).putInt(at, TELLING[random.nextInt(TELLING.length)]);
                }
            }
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
            }
            default -> {
                int length = random.nextInt(bytes.length - at) + 1;
                int source = from + random.nextInt(span - length + 1);
                System.arraycopy(bytes.clone(), source, bytes, at, Math.min(length, bytes.length - at));
            }
        }
        return bytes;
    }
}
