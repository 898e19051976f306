// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The codec of a type whose values all have the same length: a pair of functions between value and bytes. */
final class FixedLengthCodec<T> extends CheckedCodec<T> {
    private final int length;
    private final Writer<T> writer;
    private final Reader<T> reader;

    FixedLengthCodec(NativeType type, Class<T> javaType, int length, Writer<T> writer, Reader<T> reader) {
        super(type, javaType);
        this.length = length;
        this.writer = writer;
        this.reader = reader;
    }

    /** Writes exactly the codec's length. */
    interface Writer<T> {
        void write(WireOutput out, T value);
    }

    /** Reads a value from an index of a big-endian buffer, where the codec's length is known to be there. */
    interface Reader<T> {
        T read(ByteBuffer bytes, int at);
    }

    @Override
    public void encode(T value, WireOutput out) {
        writer.write(out, value);
    }

    @Override
    T decodeContent(ByteBuffer bytes) {
        return decodeContent(bytes, bytes.position(), bytes.remaining());
    }

    @Override
    T decodeContent(ByteBuffer bytes, int start, int count) {
        if (count != length) {
            throw error(0, bytes(length), bytes(count));
        }
        return reader.read(bytes.order() == ByteOrder.BIG_ENDIAN ? bytes : bytes.duplicate(), start);
    }
}
