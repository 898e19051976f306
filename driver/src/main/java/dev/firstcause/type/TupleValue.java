// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.TupleType;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A value of a CQL tuple. */
public final class TupleValue extends CompositeValue {
    private final TupleType type;

    /** A value of the first elements; the others are null. */
    TupleValue(TupleType type, @Nullable Object[] values) {
        super(type.elements().size(), values);
        this.type = type;
    }

    /**
     * A value of the given elements.
     *
     * @throws IllegalArgumentException if they are not as many as the type has
     */
    public static TupleValue of(TupleType type, @Nullable Object... values) {
        return new TupleValue(type, requireCount(type, type.elements().size(), values));
    }

    @Override
    public TupleType type() {
        return type;
    }

    @Override
    String place(int index) {
        return "element " + index;
    }

    @Override
    boolean hasShapeOf(DataType other) {
        return other instanceof TupleType that && size() == that.elements().size();
    }

    @Override
    void requireFits(DataType other) {
        if (!hasShapeOf(other)) {
            throw doesNotFit(other);
        }
    }

    /** The elements, such as {@code (1, null, x)}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < size(); i++) {
            text.add(String.valueOf(get(i)));
        }
        return text.toString();
    }
}
