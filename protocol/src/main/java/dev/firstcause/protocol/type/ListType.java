// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;

/** A list of values of one type. */
public record ListType(DataType element) implements DataType {
    static final int ID = 0x20;

    @Override
    public int id() {
        return ID;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(ID);
        element.encode(out);
    }

    @Override
    public String toString() {
        return "list<" + element + ">";
    }
}
