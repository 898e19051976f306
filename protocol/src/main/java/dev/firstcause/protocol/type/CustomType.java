// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;

/** A type that only the server knows, by the name of its class. Its values are opaque bytes. */
public record CustomType(String className) implements DataType {
    static final int ID = 0x00;

    /**
     * The type that the class name spells out where it is one known here, else this type: protocol versions before v5
     * have no id for {@code duration}, and describe it this way.
     */
    public DataType spelledOut() {
        DataType type = ClassNames.parse(className);
        return type == null ? this : type;
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(ID);
        out.writeString(className);
    }

    @Override
    public String toString() {
        return "'" + className + "'";
    }
}
