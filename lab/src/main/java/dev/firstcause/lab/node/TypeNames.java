// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import java.util.Locale;

/** Types by their names in CQL, as far as the tables of a system need them. */
final class TypeNames {
    private TypeNames() {}

    static DataType parse(String name) {
        if (name.startsWith("list<")) {
            return new ListType(parse(inside(name)));
        } else if (name.startsWith("set<")) {
            return new SetType(parse(inside(name)));
        } else if (name.startsWith("map<")) {
            String[] both = inside(name).split(",", 2);
            return new MapType(parse(both[0]), parse(both[1]));
        }
        return NativeType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String inside(String name) {
        return name.substring(name.indexOf('<') + 1, name.length() - 1);
    }
}
