// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.type.DataType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the codecs here share: a type, errors that name it, and what zero bytes mean. */
abstract class CheckedCodec<T> implements TypeCodec<T> {
    private final DataType type;
    private final Class<? super T> javaType;
    private final String unit;

    CheckedCodec(DataType type, Class<? super T> javaType) {
        this.type = type;
        this.javaType = javaType;
        this.unit = "value of type " + type;
    }

    @Override
    public final DataType type() {
        return type;
    }

    @Override
    public final Class<? super T> javaType() {
        return javaType;
    }

    @Override
    public final @Nullable T decode(ByteBuffer bytes) {
        return bytes.hasRemaining() ? decodeContent(bytes) : empty();
    }

    @Override
    public final @Nullable T decode(ByteBuffer bytes, int start, int length) {
        return length > 0 ? decodeContent(bytes, start, length) : empty();
    }

    /** As {@link #decode(ByteBuffer)}, of at least one byte. */
    abstract T decodeContent(ByteBuffer bytes);

    /** The same, at an index. */
    T decodeContent(ByteBuffer bytes, int start, int length) {
        return decodeContent(bytes.slice(start, length));
    }

    /** The value of zero bytes, or null where there is none. */
    @Nullable
    T empty() {
        return null;
    }

    final WireInput input(ByteBuffer bytes) {
        return new WireInput(bytes, unit);
    }

    final WireInput input(ByteBuffer bytes, int start, int length) {
        return new WireInput(bytes, start, length, unit);
    }

    final ProtocolException error(int offset, String expected, String found) {
        return new ProtocolException(unit, offset, expected, found);
    }

    static String bytes(long count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }

    static byte[] copyOf(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    @Override
    public final String toString() {
        return "codec of " + type;
    }
}
