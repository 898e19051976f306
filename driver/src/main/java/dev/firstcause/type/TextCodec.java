// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;

/** Strings in UTF-8 (sections 6.16 and 6.23). */
final class TextCodec extends CheckedCodec<String> {
    TextCodec(NativeType type) {
        super(type, String.class);
    }

    @Override
    public void encode(String value, WireOutput out) {
        out.writeUtf8(value);
    }

    @Override
    String decodeContent(ByteBuffer bytes) {
        return input(bytes).readRest("text");
    }

    @Override
    String decodeContent(ByteBuffer bytes, int start, int length) {
        return input(bytes, start, length).readRest("text");
    }

    @Override
    String empty() {
        return "";
    }
}
