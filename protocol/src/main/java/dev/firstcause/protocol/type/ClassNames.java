// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The class names with which servers spell out a type that has no id in the protocol, such as {@code
 * org.apache.cassandra.db.marshal.VectorType(org.apache.cassandra.db.marshal.FloatType , 3)}.
 */
final class ClassNames {
    private static final String PACKAGE = "org.apache.cassandra.db.marshal.";
    private static final Map<String, DataType> NATIVE = new HashMap<>();

    static {
        for (NativeType type : NativeType.values()) {
            NATIVE.put(type.className(), type);
        }
    }

    private final String text;
    private int position;

    private ClassNames(String text) {
        this.text = text;
    }

    static String ofVector(DataType element, int dimension) {
        return PACKAGE + "VectorType(" + of(element, false) + " , " + dimension + ")";
    }

    private static String of(DataType type, boolean insideFrozen) {
        if (type instanceof NativeType nativeType) {
            return PACKAGE + nativeType.className();
        } else if (type instanceof VectorType vector) {
            return vector.className();
        } else if (type instanceof CustomType custom) {
            return custom.className();
        }
        String name;
        List<String> parameters = new ArrayList<>();
        if (type instanceof ListType list) {
            name = "ListType";
            parameters.add(of(list.element(), true));
        } else if (type instanceof SetType set) {
            name = "SetType";
            parameters.add(of(set.element(), true));
        } else if (type instanceof MapType map) {
            name = "MapType";
            parameters.add(of(map.key(), true));
            parameters.add(of(map.value(), true));
        } else if (type instanceof TupleType tuple) {
            name = "TupleType";
            tuple.elements().forEach(element -> parameters.add(of(element, true)));
        } else {
            UserType user = (UserType) type;
            name = "UserType";
            parameters.add(user.keyspace());
            parameters.add(hex(user.name()));
            user.fields().forEach(field -> parameters.add(hex(field.name()) + ":" + of(field.type(), true)));
        }
        String full = PACKAGE + name + "(" + String.join(",", parameters) + ")";
        return insideFrozen || type instanceof TupleType ? full : PACKAGE + "FrozenType(" + full + ")";
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(name.getBytes(UTF_8));
    }

    /** The type that a class name spells out, or null where it is none known here. */
    static @Nullable DataType parse(String className) {
        ClassNames parser = new ClassNames(className);
        try {
            DataType type = parser.type(1);
            return parser.position == className.length() ? type : null;
        } catch (NotKnown unknown) {
            return null;
        }
    }

    private DataType type(int depth) throws NotKnown {
        if (depth > DataType.DEEPEST) {
            throw new NotKnown();
        }
        String name = word();
        if (!name.startsWith(PACKAGE)) {
            throw new NotKnown();
        }
        name = name.substring(PACKAGE.length());
        DataType plain = NATIVE.get(name);
        if (plain != null) {
            return plain;
        }
        expect('(');
        DataType type = switch (name) {
            case "FrozenType" -> type(depth + 1);
            case "ListType" -> new ListType(type(depth + 1));
            case "SetType" -> new SetType(type(depth + 1));
            case "MapType" -> new MapType(type(depth + 1), afterComma(depth));
            case "TupleType" -> tuple(depth);
            case "UserType" -> userType(depth);
            case "VectorType" -> vector(depth);
            default -> throw new NotKnown();
        };
        expect(')');
        return type;
    }

    private DataType afterComma(int depth) throws NotKnown {
        expect(',');
        return type(depth + 1);
    }

    private TupleType tuple(int depth) throws NotKnown {
        List<DataType> elements = new ArrayList<>();
        elements.add(type(depth + 1));
        while (accept(',')) {
            elements.add(type(depth + 1));
        }
        return new TupleType(elements);
    }

    private UserType userType(int depth) throws NotKnown {
        String keyspace = word();
        expect(',');
        String name = unhex(word());
        List<UserType.Field> fields = new ArrayList<>();
        while (accept(',')) {
            String field = unhex(word());
            expect(':');
            fields.add(new UserType.Field(field, type(depth + 1)));
        }
        return new UserType(keyspace, name, fields);
    }

    private VectorType vector(int depth) throws NotKnown {
        DataType element = type(depth + 1);
        expect(',');
        String number = word();
        if (!number.matches("[1-9][0-9]{0,8}")) {
            throw new NotKnown();
        }
        return new VectorType(element, Integer.parseInt(number));
    }

    private static String unhex(String word) throws NotKnown {
        if (!word.matches("([0-9a-f]{2})+")) {
            throw new NotKnown();
        }
        return new String(HexFormat.of().parseHex(word), UTF_8);
    }

    private String word() throws NotKnown {
        skipSpaces();
        int start = position;
        while (position < text.length() && "(),: ".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        if (start == position) {
            throw new NotKnown();
        }
        return text.substring(start, position);
    }

    private void expect(char c) throws NotKnown {
        if (!accept(c)) {
            throw new NotKnown();
        }
    }

    private boolean accept(char c) {
        skipSpaces();
        if (position < text.length() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }

    /** Leaves the parser where the name is none of a type known here; never leaves this class. */
    private static final class NotKnown extends Exception {
        private static final long serialVersionUID = 1L;

        NotKnown() {
            super(null, null, false, false);
        }
    }
}
