// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of one CQL type into bytes and back, in the formats of section 6 of the specification.
 * {@link Codecs} has one for each type; programs may bring their own. A codec holds no state and is safe for use by
 * many threads.
 *
 * <p>No error of a codec shows a value, or a part of it: only types, lengths, counts, indexes and names.
 *
 * @param <T> the Java class of the values
 */
public interface TypeCodec<T> {
    /** The CQL type. */
    DataType type();

    /** The class that each value is an instance of. What type arguments it has is checked when it is encoded. */
    Class<? super T> javaType();

    /**
     * Writes a value's content, without its length.
     *
     * <p>When this fails, a part of the value may have been written already; {@link WireOutput#rewind} takes it back.
     *
     * @throws IllegalArgumentException if the CQL type has no such value
     */
    void encode(T value, WireOutput out);

    /**
     * Reads a value from the remaining bytes of a buffer, all of them. The buffer's position stays, and nothing of the
     * buffer is kept: its bytes may change afterwards.
     *
     * @param bytes the content of a value that is not null
     * @return the value, or null where there are no bytes but the type has no value of zero length: such an "empty"
     *     value of an {@code int}, say, is a legacy of Cassandra's first years
     * @throws ProtocolException if the bytes are not a value of the type; offsets count from the first of these bytes
     */
    @Nullable
    T decode(ByteBuffer bytes);

    /**
     * As {@link #decode(ByteBuffer)}, from {@code length} bytes at an index of a buffer, whose position and limit say
     * nothing: reads a row's value where it lies.
     */
    default @Nullable T decode(ByteBuffer bytes, int start, int length) {
        return decode(bytes.slice(start, length));
    }

    /** A value's content as bytes of its own; see {@link #encode(Object, WireOutput)}. */
    default ByteBuffer encode(T value) {
        WireOutput out = new WireOutput(32);
        encode(value, out);
        return out.copy();
    }

    /**
     * Writes a [bytes]: a value's length and content, or -1 for null.
     *
     * @throws IllegalArgumentException if the value is not of this codec's class, or the CQL type has no such value
     */
    default void write(@Nullable Object value, WireOutput out) {
        if (value == null) {
            out.writeInt(-1);
            return;
        }
        int at = out.skip(4);
        encode(Place.checked(this, value), out);
        out.patchInt(at, out.position() - at - 4);
    }

    /**
     * Reads a [bytes] and the value in it.
     *
     * @param what the name of the value, for the error
     * @return null for a negative length, and where {@link #decode} gives null
     * @throws ProtocolException as {@link #decode}, or if the length is more than the bytes left
     */
    default @Nullable T read(WireInput in, String what) {
        ByteBuffer bytes = in.readBytes(what);
        return bytes == null ? null : decode(bytes);
    }
}
