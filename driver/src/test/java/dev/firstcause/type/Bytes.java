// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes as tests write and show them: pairs of hexadecimal digits, spaces where they help. */
final class Bytes {
    private Bytes() {}

    static ByteBuffer of(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static String hex(ByteBuffer bytes) {
        return HexFormat.of().formatHex(copy(bytes));
    }

    static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }
}
