// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * The type of a CQL value, as an [option] of the protocol describes it (sections 4.2.5.2 of the specifications). Each
 * type's {@code toString} is its name in CQL.
 */
public sealed interface DataType
        permits NativeType, ListType, SetType, MapType, TupleType, UserType, CustomType, VectorType {
    /** Types nested deeper than this are refused, so that no server can exhaust a reader's stack. */
    int DEEPEST = 64;

    /** The option's id on the wire. */
    int id();

    /** Writes the option: the id, and what belongs to it. */
    void encode(WireOutput out);

    /**
     * Reads an option.
     *
     * @throws ProtocolException if the id is unknown, or types nest deeper than {@link #DEEPEST}
     */
    static DataType decode(WireInput in) {
        return decode(in, 1);
    }

    private static DataType decode(WireInput in, int depth) {
        int at = in.offset();
        if (depth > DEEPEST) {
            throw in.error("types nested at most " + DEEPEST + " deep", "one deeper");
        }
        int id = in.readShort("type id");
        return switch (id) {
            case CustomType.ID -> VectorType.orCustom(in.readString("custom type class"));
            case ListType.ID -> new ListType(decode(in, depth + 1));
            case SetType.ID -> new SetType(decode(in, depth + 1));
            case MapType.ID -> new MapType(decode(in, depth + 1), decode(in, depth + 1));
            case TupleType.ID -> tuple(in, depth);
            case UserType.ID -> userType(in, depth);
            default -> {
                NativeType type = NativeType.byId(id);
                if (type == null) {
                    throw in.error(at, "the id of a CQL type", String.format("0x%04x", id));
                }
                yield type;
            }
        };
    }

    private static TupleType tuple(WireInput in, int depth) {
        int count = in.readShortCount("tuple element count", 2);
        List<DataType> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(decode(in, depth + 1));
        }
        return new TupleType(elements);
    }

    private static UserType userType(WireInput in, int depth) {
        String keyspace = in.readString("user type keyspace");
        String name = in.readString("user type name");
        int count = in.readShortCount("user type field count", 4);
        List<UserType.Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new UserType.Field(in.readString("user type field name"), decode(in, depth + 1)));
        }
        return new UserType(keyspace, name, fields);
    }
}
