// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes values that stand inside another, whose classes the compiler could not check, and says of a wrong one where it
 * stands: {@code element 1 of list<list<int>>: element 3 of list<int>: ...}.
 */
final class Place {
    private Place() {}

    static <T> T checked(TypeCodec<T> codec, Object value) {
        if (!codec.javaType().isInstance(value)) {
            throw new IllegalArgumentException(
                    codec.type() + " takes a " + codec.javaType().getTypeName() + ", not a "
                            + value.getClass().getTypeName() + remedy(codec.javaType(), value.getClass()));
        }
        @SuppressWarnings("unchecked") // it is an instance of T's class, and T's own arguments are checked further in
        T checked = (T) value;
        return checked;
    }

    private static String remedy(Class<?> wanted, Class<?> given) {
        if (!given.isArray() || !Collection.class.isAssignableFrom(wanted)) {
            return "";
        }
        return ": put the elements of the array into a " + wanted.getSimpleName();
    }

    /** Writes a [bytes] that must not be null. */
    static void writeElement(
            TypeCodec<?> codec, @Nullable Object value, WireOutput out, String what, int index, DataType type) {
        if (value == null) {
            throw isNull(what, index, type);
        }
        try {
            codec.write(value, out);
        } catch (IllegalArgumentException e) {
            throw isWrong(what, index, type, e);
        }
    }

    static IllegalArgumentException isNull(String what, int index, DataType type) {
        return new IllegalArgumentException("CQL collections cannot hold null: " + what + " " + index + " of " + type);
    }

    static IllegalArgumentException isWrong(String what, int index, DataType type, IllegalArgumentException cause) {
        return new IllegalArgumentException(what + " " + index + " of " + type + ": " + cause.getMessage(), cause);
    }
}
