// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.UserType;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A value of a user-defined type. Names of fields are as the type spells them, with case. */
public final class UdtValue extends CompositeValue {
    private final UserType type;

    /** A value of the first fields; the others are null. */
    UdtValue(UserType type, @Nullable Object[] values) {
        super(type.fields().size(), values);
        this.type = type;
    }

    /**
     * A value of the given fields, in the order of the type.
     *
     * @throws IllegalArgumentException if they are not as many as the type has
     */
    public static UdtValue of(UserType type, @Nullable Object... values) {
        return new UdtValue(type, requireCount(type, type.fields().size(), values));
    }

    /**
     * A value of the given fields by name; the others are null.
     *
     * @throws IllegalArgumentException if the type has no field of a name
     */
    public static UdtValue ofNamed(UserType type, Map<String, ? extends @Nullable Object> values) {
        @Nullable Object[] ordered = new Object[type.fields().size()];
        values.forEach((name, value) -> ordered[indexOf(type, name)] = value);
        return new UdtValue(type, ordered);
    }

    private static int indexOf(UserType type, String name) {
        for (int i = 0; i < type.fields().size(); i++) {
            if (type.fields().get(i).name().equals(name)) {
                return i;
            }
        }
        StringJoiner names = new StringJoiner(", ");
        type.fields().forEach(field -> names.add(field.name()));
        throw new IllegalArgumentException(type + " has no field " + name + ": it has " + names);
    }

    @Override
    public UserType type() {
        return type;
    }

    /**
     * The value of a field, or null.
     *
     * @throws IllegalArgumentException if the type has no field of that name
     */
    public @Nullable Object get(String field) {
        return get(indexOf(type, field));
    }

    /**
     * The value of a field as one of a class, or null.
     *
     * @throws IllegalArgumentException if the type has no field of that name
     * @throws ClassCastException if it is of another class
     */
    public <V> @Nullable V get(String field, Class<V> javaType) {
        return get(indexOf(type, field), javaType);
    }

    @Override
    String place(int index) {
        return "field " + type.fields().get(index).name();
    }

    @Override
    boolean hasShapeOf(DataType other) {
        if (!(other instanceof UserType that)
                || size() != that.fields().size()
                || !type.name().equals(that.name())
                || !type.keyspace().equals(that.keyspace())) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!type.fields().get(i).name().equals(that.fields().get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /** The fields, such as {@code {street: x, number: null}}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < size(); i++) {
            text.add(type.fields().get(i).name() + ": " + get(i));
        }
        return text.toString();
    }
}
