// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The two checksums of a segment. Their parameters are in no specification (CASSANDRA-17659), but in the servers: a
 * 24-bit one over the header, and CRC-32 over the payload, begun with four fixed bytes.
 */
final class Crc {
    private static final int CRC24_START = 0x875060;
    private static final int CRC24_POLYNOMIAL = 0x1974F0B;
    private static final byte[] CRC32_START = {(byte) 0xFA, 0x2D, 0x55, (byte) 0xCA};
    private static final int[] CRC24_TABLE = new int[256];

    static {
        for (int i = 0; i < CRC24_TABLE.length; i++) {
            int crc = i << 16;
            for (int bit = 0; bit < 8; bit++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) {
                    crc ^= CRC24_POLYNOMIAL;
                }
            }
            CRC24_TABLE[i] = crc;
        }
    }

    private final CRC32 crc32 = new CRC32();

    /**
     * The checksum of a header.
     *
     * @param header its bytes as a little-endian number
     * @param length how many bytes it has: 3 or 5
     */
    static int crc24(long header, int length) {
        int crc = CRC24_START;
        for (int i = 0; i < length; i++) {
            int next = ((crc >> 16) ^ (int) (header >> (8 * i))) & 0xff;
            crc = ((crc << 8) & 0xFFFFFF) ^ CRC24_TABLE[next];
        }
        return crc;
    }

    /** The checksum of a payload: the buffer's remaining bytes, which are read. */
    int crc32(ByteBuffer payload) {
        crc32.reset();
        crc32.update(CRC32_START, 0, CRC32_START.length);
        crc32.update(payload);
        return (int) crc32.getValue();
    }

    /** The checksum of a payload in an array. */
    int crc32(byte[] payload, int start, int length) {
        crc32.reset();
        crc32.update(CRC32_START, 0, CRC32_START.length);
        crc32.update(payload, start, length);
        return (int) crc32.getValue();
    }
}
