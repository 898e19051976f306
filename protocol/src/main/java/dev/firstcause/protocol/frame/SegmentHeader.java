// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The header of a segment (section 2 of the v5 specification, which calls it a frame): a little-endian number of 3 bytes,
 * or 5 where compression was agreed on, and its 3 bytes of checksum.
 *
 * <pre>
 *   bits   0-16  length of the payload as sent              bits   0-16  length of the payload as sent
 *   bit      17  whether it holds whole frames              bits  17-33  its length once decompressed,
 *                                                                        0 where it was sent as it is
 *                                                           bit      34  whether it holds whole frames
 * </pre>
 */
final class SegmentHeader {
    /** Bytes of a payload at the most, before compression as well as after. */
    static final int LONGEST_PAYLOAD = (1 << 17) - 1;

    /** Bytes of checksum after the payload. */
    static final int TRAILER = 4;

    private static final int CRC = 3;

    private SegmentHeader() {}

    /** Bytes of a header, checksum included. */
    static int length(boolean compressed) {
        return (compressed ? 5 : 3) + CRC;
    }

    /** The header's number, its checksum verified. */
    static long read(ByteBuffer bytes, int start, boolean compressed) {
        int length = compressed ? 5 : 3;
        long header = littleEndian(bytes, start, length);
        int expected = Crc.crc24(header, length);
        int found = (int) littleEndian(bytes, start + length, CRC);
        if (expected != found) {
            throw new ProtocolException(
                    "segment",
                    length,
                    String.format("CRC24 0x%06x of the header", expected),
                    String.format("0x%06x", found));
        }
        return header;
    }

    private static long littleEndian(ByteBuffer bytes, int start, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes.get(start + i) & 0xffL) << (8 * i);
        }
        return value;
    }

    static int payloadLength(long header) {
        return (int) (header & LONGEST_PAYLOAD);
    }

    static int decompressedLength(long header) {
        return (int) (header >> 17 & LONGEST_PAYLOAD);
    }

    static boolean isSelfContained(long header, boolean compressed) {
        return (header >> (compressed ? 34 : 17) & 1) != 0;
    }

    static void write(byte[] bytes, int start, int payloadLength, boolean selfContained) {
        write(bytes, start, payloadLength | (selfContained ? 1L << 17 : 0), 3);
    }

    static void writeCompressed(
            byte[] bytes, int start, int payloadLength, int decompressedLength, boolean selfContained) {
        write(bytes, start, payloadLength | ((long) decompressedLength << 17) | (selfContained ? 1L << 34 : 0), 5);
    }

    private static void write(byte[] bytes, int start, long header, int length) {
        littleEndian(bytes, start, header, length);
        littleEndian(bytes, start + length, Crc.crc24(header, length), CRC);
    }

    static void littleEndian(byte[] bytes, int start, long value, int length) {
        for (int i = 0; i < length; i++) {
            bytes[start + i] = (byte) (value >> (8 * i));
        }
    }
}
