// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.type.DataType;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value made of others, each of its own type and each possibly null. It never changes, as long as the values in it do
 * not. Their classes are those of {@link Codecs}, and are checked when the value is encoded.
 */
public abstract sealed class CompositeValue permits TupleValue, UdtValue {
    private final int size;

    /** Without the nulls at its end, so that a short value of a long type is small. */
    private final @Nullable Object[] values;

    CompositeValue(int size, @Nullable Object[] values) {
        int length = Math.min(size, values.length);
        while (length > 0 && values[length - 1] == null) {
            length--;
        }
        this.size = size;
        this.values = Arrays.copyOf(values, length);
    }

    static @Nullable Object[] requireCount(DataType type, int size, @Nullable Object[] values) {
        if (values.length != size) {
            throw new IllegalArgumentException(type + " takes " + size + " values, not " + values.length);
        }
        return values;
    }

    /** The CQL type. */
    public abstract DataType type();

    /** What an index stands for, for errors. */
    abstract String place(int index);

    /** Whether a type has values of this shape: as many, and of the same names. */
    abstract boolean hasShapeOf(DataType other);

    /**
     * Checks that a type takes this value.
     *
     * @throws IllegalArgumentException if it does not
     */
    abstract void requireFits(DataType other);

    final IllegalArgumentException doesNotFit(DataType other) {
        return new IllegalArgumentException(
                other + " does not take a value of " + type() + ", which has another name, or other fields");
    }

    /** How many values the type has, nulls included. */
    public final int size() {
        return size;
    }

    /**
     * The value at an index, or null.
     *
     * @throws IndexOutOfBoundsException if the index is not between 0 and {@code size() - 1}
     */
    public final @Nullable Object get(int index) {
        return Objects.checkIndex(index, size) < values.length ? values[index] : null;
    }

    /**
     * The value at an index as one of a class, or null.
     *
     * @throws IndexOutOfBoundsException if the index is not between 0 and {@code size() - 1}
     * @throws ClassCastException if it is of another class
     */
    public final <V> @Nullable V get(int index, Class<V> javaType) {
        Object value = get(index);
        if (value == null) {
            return null;
        }
        if (!javaType.isInstance(value)) {
            throw new ClassCastException(place(index) + " of " + type() + " is a "
                    + value.getClass().getTypeName() + ", not a " + javaType.getTypeName());
        }
        return javaType.cast(value);
    }

    /** Whether the other has the same shape (as many values, of the same names) and equal values. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof CompositeValue that && hasShapeOf(that.type()) && Arrays.equals(values, that.values);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(values);
    }
}
