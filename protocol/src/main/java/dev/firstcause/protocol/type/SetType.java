// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;

/** A set of values of one type. */
public record SetType(DataType element) implements DataType {
    static final int ID = 0x22;

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
        return "set<" + element + ">";
    }
}
