// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.UserType;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A value of a user-defined type. Names of fields are as the type spells them, with case.
 *
 * <p>{@code ALTER TYPE ... ADD} adds fields at the end of a type. A value made before that may be bound to a statement
 * prepared after it: the new fields are null. A value that was read holds the fields that the server described for its
 * result; values of fields beyond those are skipped, so writing such a value again sets them to null.
 */
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
        return other instanceof UserType that && size() == that.fields().size() && beginsAs(that);
    }

    /** Whether it is the same type by name, and the fields that both have are of the same names. */
    private boolean beginsAs(UserType that) {
        if (!type.name().equals(that.name()) || !type.keyspace().equals(that.keyspace())) {
            return false;
        }
        for (int i = 0; i < Math.min(size(), that.fields().size()); i++) {
            if (!type.fields().get(i).name().equals(that.fields().get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /** A type with fewer fields, or with more, takes it as well, if no value of a field is lost. */
    @Override
    void requireFits(DataType other) {
        if (!(other instanceof UserType that) || !beginsAs(that)) {
            throw doesNotFit(other);
        }
        for (int i = that.fields().size(); i < size(); i++) {
            if (get(i) != null) {
                throw new IllegalArgumentException(that + " has no " + place(i)
                        + " here, and the value has one that is not null: prepare the statement again if the type has"
                        + " got that field since");
            }
        }
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
