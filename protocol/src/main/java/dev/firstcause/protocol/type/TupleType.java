// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;
import java.util.List;
import java.util.stream.Collectors;

/** A fixed sequence of values, each of its own type; at most 65,535. */
public record TupleType(List<DataType> elements) implements DataType {
    static final int ID = 0x31;

    public TupleType {
        elements = List.copyOf(elements);
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(ID);
        out.writeCount(elements.size(), "elements of a tuple");
        for (DataType element : elements) {
            element.encode(out);
        }
    }

    @Override
    public String toString() {
        return elements.stream().map(DataType::toString).collect(Collectors.joining(", ", "tuple<", ">"));
    }
}
