// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;

/** A map from values of one type to values of another. */
public record MapType(DataType key, DataType value) implements DataType {
    static final int ID = 0x21;

    @Override
    public int id() {
        return ID;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(ID);
        key.encode(out);
        value.encode(out);
    }

    @Override
    public String toString() {
        return "map<" + key + ", " + value + ">";
    }
}
