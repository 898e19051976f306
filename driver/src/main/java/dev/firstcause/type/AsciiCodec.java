// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;

/** Strings of the characters 0 to 127, a byte each (section 6.1). */
final class AsciiCodec extends CheckedCodec<String> {
    private static final int LAST = 0x7f;

    AsciiCodec() {
        super(NativeType.ASCII, String.class);
    }

    @Override
    public void encode(String value, WireOutput out) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > LAST) {
                throw new IllegalArgumentException(
                        "ascii takes the characters 0 to 127, and the one at index " + i + " is none of them");
            }
        }
        out.writeUtf8(value);
    }

    @Override
    String decodeContent(ByteBuffer bytes) {
        byte[] copy = copyOf(bytes);
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] < 0) {
                throw error(i, "a byte between 0 and 127", "a greater one");
            }
        }
        return new String(copy, US_ASCII);
    }

    @Override
    String empty() {
        return "";
    }
}
