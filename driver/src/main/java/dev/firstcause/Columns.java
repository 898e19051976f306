// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.VectorType;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.CqlDuration;
import dev.firstcause.type.TypeCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * The columns of a result, shared by all its rows, and of a prepared statement by all its results: names to indexes,
 * codecs by index, and the errors that name a column. Immutable.
 */
final class Columns {
    static final Columns NONE = new Columns(List.of());

    private static final Map<Class<?>, String> GETTERS = Map.ofEntries(
            Map.entry(BigDecimal.class, "getBigDecimal"),
            Map.entry(BigInteger.class, "getBigInteger"),
            Map.entry(Boolean.class, "getBoolean"),
            Map.entry(Byte.class, "getByte"),
            Map.entry(ByteBuffer.class, "getByteBuffer"),
            Map.entry(CqlDuration.class, "getDuration"),
            Map.entry(Double.class, "getDouble"),
            Map.entry(Float.class, "getFloat"),
            Map.entry(InetAddress.class, "getInetAddress"),
            Map.entry(Instant.class, "getInstant"),
            Map.entry(Integer.class, "getInt"),
            Map.entry(List.class, "getList"),
            Map.entry(LocalDate.class, "getLocalDate"),
            Map.entry(LocalTime.class, "getLocalTime"),
            Map.entry(Long.class, "getLong"),
            Map.entry(Map.class, "getMap"),
            Map.entry(Set.class, "getSet"),
            Map.entry(Short.class, "getShort"),
            Map.entry(String.class, "getString"),
            Map.entry(UUID.class, "getUuid"));

    private final List<ColumnSpec> specs;
    private final TypeCodec<?>[] codecs;
    private final Map<String, Integer> indexes = new HashMap<>();

    Columns(List<ColumnSpec> specs) {
        this.specs = specs;
        this.codecs = new TypeCodec<?>[specs.size()];
        for (int i = 0; i < codecs.length; i++) {
            codecs[i] = Codecs.of(specs.get(i).type());
            indexes.putIfAbsent(specs.get(i).name(), i);
        }
    }

    List<ColumnSpec> specs() {
        return specs;
    }

    int count() {
        return codecs.length;
    }

    /** The first column of that name. */
    int indexOf(String name) {
        Integer index = indexes.get(name);
        if (index == null) {
            throw new IllegalArgumentException(
                    "No column \"" + name + "\" among " + describe() + ": use one of these names, in the same case");
        }
        return index;
    }

    TypeCodec<?> codec(int index) {
        if (index < 0 || index >= codecs.length) {
            throw new IndexOutOfBoundsException(
                    "No column number " + index + " among " + describe() + ": they are counted from 0");
        }
        return codecs[index];
    }

    /** The codec of a column whose values are to be read as a class. */
    TypeCodec<?> codec(int index, Class<?> asked) {
        TypeCodec<?> codec = codec(index);
        Class<?> javaType = codec.javaType();
        if (asked == float[].class
                && codec.type() instanceof VectorType vector
                && vector.element() == NativeType.FLOAT) {
            return Codecs.floatVector(vector.dimension());
        }
        if (javaType != asked && !asked.isAssignableFrom(javaType)) {
            String getter = GETTERS.get(javaType);
            throw new IllegalArgumentException(place(index) + " is read as " + javaType.getTypeName() + ", not as "
                    + asked.getTypeName() + ": use " + (getter == null ? "" : getter + ", or ") + "get with "
                    + javaType.getSimpleName() + ".class");
        }
        return codec;
    }

    /** As {@link #codec(int, Class)}, of lists or vectors. */
    TypeCodec<?> list(int index, Class<?> element) {
        TypeCodec<?> codec = codec(index, List.class);
        DataType inner =
                codec.type() instanceof VectorType vector ? vector.element() : ((ListType) codec.type()).element();
        require(index, "elements", inner, element);
        return codec;
    }

    /** As {@link #codec(int, Class)}, of sets. */
    TypeCodec<?> set(int index, Class<?> element) {
        TypeCodec<?> codec = codec(index, Set.class);
        require(index, "elements", ((SetType) codec.type()).element(), element);
        return codec;
    }

    /** As {@link #codec(int, Class)}, of maps. */
    TypeCodec<?> map(int index, Class<?> key, Class<?> value) {
        TypeCodec<?> codec = codec(index, Map.class);
        MapType type = (MapType) codec.type();
        require(index, "keys", type.key(), key);
        require(index, "values", type.value(), value);
        return codec;
    }

    private void require(int index, String what, DataType inner, Class<?> asked) {
        Class<?> javaType = Codecs.of(inner).javaType();
        if (!asked.isAssignableFrom(javaType)) {
            throw new IllegalArgumentException(
                    place(index) + " has " + what + " that are read as " + javaType.getTypeName() + ", not as "
                            + asked.getTypeName() + ": use " + javaType.getSimpleName() + ".class");
        }
    }

    /** The error for a value that no primitive can say. */
    IllegalStateException unsayable(int index, boolean isNull) {
        String javaType = codecs[index].javaType().getSimpleName();
        return new IllegalStateException(place(index) + (isNull ? " is null" : " is empty (a value of 0 bytes)")
                + ", which a primitive cannot be: ask isNull first, or use get with " + javaType
                + ".class, which gives null");
    }

    /** The error for bytes that are no value of a column's type. */
    ProtocolException malformed(int index, ProtocolException e) {
        return new ProtocolException(
                e.unit() + " in column \"" + specs.get(index).name() + "\"", e.offset(), e.expected(), e.found(), e);
    }

    private String place(int index) {
        ColumnSpec spec = specs.get(index);
        return "Column \"" + spec.name() + "\" of type " + spec.type();
    }

    /** Such as {@code 2 columns ("id", "name")}. */
    String describe() {
        return codecs.length + (codecs.length == 1 ? " column" : " columns") + list(specs);
    }

    /** The names in parentheses after a space, or nothing. */
    static String list(List<ColumnSpec> specs) {
        StringJoiner names = new StringJoiner(", ", " (", ")").setEmptyValue("");
        specs.forEach(spec -> names.add('"' + spec.name() + '"'));
        return names.toString();
    }
}
