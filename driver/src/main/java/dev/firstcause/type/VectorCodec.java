// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.VectorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors, in the format of Cassandra 5, for the specification does not know them: elements back to back, and before
 * each its length as an [unsigned vint], unless the server takes the element type for one of fixed length.
 */
final class VectorCodec<E> extends CheckedCodec<List<@Nullable E>> {
    private static final long VARIABLE = -1;
    private static final long TOO_LONG = 1L << 31;

    private final TypeCodec<E> element;
    private final int dimension;
    private final long elementLength;
    /** For arrays, where the elements are {@code float}. */
    private final @Nullable FloatVectorCodec floats;

    VectorCodec(VectorType type, TypeCodec<E> element) {
        super(type, List.class);
        this.element = element;
        this.dimension = type.dimension();
        this.elementLength = fixedLength(type.element());
        this.floats = type.element() == NativeType.FLOAT ? new FloatVectorCodec(dimension) : null;
    }

    /**
     * As the server has it: {@code tinyint}, {@code smallint}, {@code date} and {@code time} have a length too, and yet
     * it writes it before each.
     */
    private static long fixedLength(DataType type) {
        if (type instanceof VectorType vector) {
            long each = fixedLength(vector.element());
            return each == VARIABLE ? VARIABLE : Math.min(TOO_LONG, each * vector.dimension());
        }
        if (!(type instanceof NativeType plain)) {
            return VARIABLE;
        }
        return switch (plain) {
            case BOOLEAN -> 1;
            case FLOAT, INT -> 4;
            case BIGINT, DOUBLE, TIMESTAMP -> 8;
            case TIMEUUID, UUID -> 16;
            default -> VARIABLE;
        };
    }

    /** Takes a {@code float[]} as well, if the elements are {@code float}: that is what programs have embeddings in. */
    @Override
    public void write(@Nullable Object value, WireOutput out) {
        if (floats != null && value instanceof float[] array) {
            floats.write(array, out);
        } else {
            super.write(value, out);
        }
    }

    @Override
    public void encode(List<@Nullable E> value, WireOutput out) {
        if (value.size() != dimension) {
            throw new IllegalArgumentException(type() + " takes " + dimension + " elements, not " + value.size());
        }
        int index = 0;
        for (Object each : value) {
            if (each == null) {
                throw Place.isNull("element", index, type());
            }
            try {
                encodeElement(each, out);
            } catch (IllegalArgumentException e) {
                throw Place.isWrong("element", index, type(), e);
            }
            index++;
        }
    }

    private void encodeElement(Object value, WireOutput out) {
        int start = out.position();
        if (value instanceof float[] array && element instanceof VectorCodec<?> vector && vector.floats != null) {
            vector.floats.encode(array, out);
        } else {
            element.encode(Place.checked(element, value), out);
        }
        int length = out.position() - start;
        if (elementLength == VARIABLE) {
            byte[] content = Arrays.copyOfRange(out.array(), start, out.position());
            out.rewind(start);
            Vint.writeUnsigned(length, out);
            out.writeRaw(content, 0, length);
        } else if (length != elementLength) {
            throw new IllegalArgumentException(
                    "the codec of " + element.type() + " wrote " + bytes(length) + ", not " + elementLength);
        }
    }

    @Override
    List<@Nullable E> decodeContent(ByteBuffer bytes) {
        return Collections.unmodifiableList(elementLength == VARIABLE ? decodeVariable(bytes) : decodeFixed(bytes));
    }

    private List<@Nullable E> decodeFixed(ByteBuffer bytes) {
        if (bytes.remaining() != dimension * elementLength) {
            throw error(0, dimension + " elements of " + bytes(elementLength), bytes(bytes.remaining()));
        }
        List<@Nullable E> list = new ArrayList<>(dimension);
        ByteBuffer view = bytes.duplicate();
        int at = bytes.position();
        for (int i = 0; i < dimension; i++) {
            view.limit(at + (int) elementLength).position(at);
            list.add(element.decode(view));
            at += (int) elementLength;
        }
        return list;
    }

    private List<@Nullable E> decodeVariable(ByteBuffer bytes) {
        WireInput in = input(bytes);
        if (in.remaining() < dimension) {
            throw in.error(dimension + " elements of at least 1 byte", bytes(in.remaining()));
        }
        List<@Nullable E> list = new ArrayList<>(dimension);
        for (int i = 0; i < dimension; i++) {
            int at = in.offset();
            long length = Vint.readUnsigned(in, "element length");
            if (length < 0 || length > in.remaining()) {
                throw in.error(at, "element of at most " + bytes(in.remaining()), Long.toUnsignedString(length));
            }
            list.add(element.decode(in.readSlice((int) length, "element")));
        }
        in.requireEnd("the vector");
        return list;
    }
}
