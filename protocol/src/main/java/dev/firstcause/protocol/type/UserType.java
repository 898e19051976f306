// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;
import java.util.List;

/** A user-defined type: named fields, in the order of the type; at most 65,535. */
public record UserType(String keyspace, String name, List<Field> fields) implements DataType {
    static final int ID = 0x30;

    public UserType {
        fields = List.copyOf(fields);
    }

    /** One field of a user-defined type. */
    public record Field(String name, DataType type) {}

    @Override
    public int id() {
        return ID;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(ID);
        out.writeString(keyspace);
        out.writeString(name);
        out.writeCount(fields.size(), "fields of a user-defined type");
        for (Field field : fields) {
            out.writeString(field.name());
            field.type().encode(out);
        }
    }

    @Override
    public String toString() {
        return keyspace + "." + name;
    }
}
