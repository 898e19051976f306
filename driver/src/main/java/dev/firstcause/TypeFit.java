// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.util.List;
import java.util.stream.Collectors;

/** Whether bytes that were encoded for one CQL type mean the same as a value of another one. */
final class TypeFit {
    private TypeFit() {}

    /**
     * Whether the types are equal, at any depth, or differ in nothing but fields that user-defined types got at their end:
     * a value without these is complete, and they are null.
     */
    static boolean fits(DataType old, DataType now) {
        DataType before = spelledOut(old);
        DataType after = spelledOut(now);
        if (before instanceof ListType from && after instanceof ListType to) {
            return fits(from.element(), to.element());
        } else if (before instanceof SetType from && after instanceof SetType to) {
            return fits(from.element(), to.element());
        } else if (before instanceof MapType from && after instanceof MapType to) {
            return fits(from.key(), to.key()) && fits(from.value(), to.value());
        } else if (before instanceof VectorType from && after instanceof VectorType to) {
            return from.dimension() == to.dimension() && fits(from.element(), to.element());
        } else if (before instanceof TupleType from && after instanceof TupleType to) {
            return from.elements().size() == to.elements().size() && fitsEach(from.elements(), to.elements());
        } else if (before instanceof UserType from && after instanceof UserType to) {
            return from.keyspace().equals(to.keyspace())
                    && from.name().equals(to.name())
                    && to.fields().size() >= from.fields().size()
                    && names(from).equals(names(to).subList(0, from.fields().size()))
                    && fitsEach(types(from), types(to));
        }
        return before.equals(after);
    }

    /** As many of the later ones as there are of the earlier ones. */
    private static boolean fitsEach(List<DataType> from, List<DataType> to) {
        for (int i = 0; i < from.size(); i++) {
            if (!fits(from.get(i), to.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> names(UserType type) {
        return type.fields().stream().map(UserType.Field::name).toList();
    }

    private static List<DataType> types(UserType type) {
        return type.fields().stream().map(UserType.Field::type).toList();
    }

    /** Connections of different protocol versions describe one type differently. */
    private static DataType spelledOut(DataType type) {
        return type instanceof CustomType custom ? custom.spelledOut() : type;
    }

    /** The type in CQL, with the fields of user-defined types: their names alone would not show what has changed. */
    static String inWords(DataType type) {
        DataType shown = spelledOut(type);
        if (shown instanceof ListType list) {
            return "list<" + inWords(list.element()) + ">";
        } else if (shown instanceof SetType set) {
            return "set<" + inWords(set.element()) + ">";
        } else if (shown instanceof MapType map) {
            return "map<" + inWords(map.key()) + ", " + inWords(map.value()) + ">";
        } else if (shown instanceof VectorType vector) {
            return "vector<" + inWords(vector.element()) + ", " + vector.dimension() + ">";
        } else if (shown instanceof TupleType tuple) {
            return tuple.elements().stream().map(TypeFit::inWords).collect(Collectors.joining(", ", "tuple<", ">"));
        } else if (shown instanceof UserType user) {
            return user.fields().stream()
                    .map(field -> field.name() + " " + inWords(field.type()))
                    .collect(Collectors.joining(", ", user + " (", ")"));
        }
        return shown.toString();
    }
}
