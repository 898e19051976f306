// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;

/**
 * The notations [unsigned vint] and [vint] of section 3: 1 to 9 bytes, as many as the number needs. The 1 bits that the
 * first byte begins with count the bytes that follow it; a [vint] is zigzag-encoded, so that small negative numbers are
 * short too. Bytes more than needed are accepted.
 */
final class Vint {
    private Vint() {}

    static void writeUnsigned(long value, WireOutput out) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(value);
        int following = Math.min(8, Math.max(0, bits - 1) / 7);
        int ones = (0xff00 >> following) & 0xff;
        out.writeByte(following == 8 ? ones : ones | (int) (value >>> (8 * following)));
        for (int i = following - 1; i >= 0; i--) {
            out.writeByte((int) (value >>> (8 * i)));
        }
    }

    static void writeSigned(long value, WireOutput out) {
        writeUnsigned((value << 1) ^ (value >> 63), out);
    }

    /**
     * Any 64 bits: more than a {@code long} can say comes out negative.
     *
     * @throws ProtocolException if the bytes end before the number does
     */
    static long readUnsigned(WireInput in, String what) {
        int at = in.offset();
        int first = in.readByte(what);
        int following = Integer.numberOfLeadingZeros(~(first << 24));
        if (in.remaining() < following) {
            throw in.error(
                    at, what + " [vint] of " + (1 + following) + " bytes", CheckedCodec.bytes(1 + in.remaining()));
        }
        long value = first & (0xff >> following);
        for (int i = 0; i < following; i++) {
            value = (value << 8) | in.readByte(what);
        }
        return value;
    }

    /** As {@link #readUnsigned}, of a [vint]. */
    static long readSigned(WireInput in, String what) {
        long value = readUnsigned(in, what);
        return (value >>> 1) ^ -(value & 1);
    }
}
