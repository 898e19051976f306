// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of values of one type. The protocol has no id for it: servers describe it as a custom type whose class
 * name spells out the element type and the dimension.
 *
 * @param element the type of each element
 * @param dimension how many elements; at least 1
 * @param className the server's words for this type, which equality leaves out
 */
public record VectorType(DataType element, int dimension, String className) implements DataType {
    public VectorType {
        if (dimension < 1) {
            throw new IllegalArgumentException("A vector of " + dimension + " elements: it has at least 1");
        }
    }

    /** The vector type that a server would describe in the usual words. */
    public VectorType(DataType element, int dimension) {
        this(element, dimension, ClassNames.ofVector(element, dimension));
    }

    /** The vector type that a class name spells out, or else the custom type of that name. */
    static DataType orCustom(String className) {
        DataType type = ClassNames.parse(className);
        return type instanceof VectorType vector
                ? new VectorType(vector.element, vector.dimension, className)
                : new CustomType(className);
    }

    @Override
    public int id() {
        return CustomType.ID;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(CustomType.ID);
        out.writeString(className);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VectorType that && dimension == that.dimension && element.equals(that.element);
    }

    @Override
    public int hashCode() {
        return 31 * element.hashCode() + dimension;
    }

    @Override
    public String toString() {
        return "vector<" + element + ", " + dimension + ">";
    }
}
