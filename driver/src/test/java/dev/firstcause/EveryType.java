// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import dev.firstcause.type.CqlDuration;
import dev.firstcause.type.TupleValue;
import dev.firstcause.type.UdtValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A table with columns of every type, alone and in each collection that may hold it, and rows of their edges. */
final class EveryType {
    static final UserType ADDRESS = new UserType(
            "Shop",
            "address",
            List.of(
                    new UserType.Field("street", NativeType.TEXT),
                    new UserType.Field("Number", NativeType.SMALLINT),
                    new UserType.Field("opened", new ListType(NativeType.TIME)),
                    new UserType.Field("rent", NativeType.DURATION)));

    private static final TupleType PAIR = new TupleType(List.of(NativeType.INT, NativeType.TIMEUUID));

    private EveryType() {}

    /** A column, its type as CQL writes it, and the values that its rows have, one after the other. */
    record Column(String name, String cql, DataType type, List<Object> values) {
        /** The value of a row; null in the row after the last one with values. */
        Object value(int row) {
            return row == rows() - 1 ? null : values.get(row % values.size());
        }

        /** What is read of it: a collection that is not frozen is not there when it is empty. */
        Object stored(int row) {
            Object value = value(row);
            boolean empty = value instanceof Map<?, ?> map
                    ? map.isEmpty()
                    : value instanceof Collection<?> collection && collection.isEmpty();
            return empty && !cql.startsWith("frozen") ? null : value;
        }
    }

    static int rows() {
        return 9;
    }

    static List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (NativeType type : NativeType.values()) {
            if (type != NativeType.COUNTER) {
                columns.addAll(columnsOf(type));
            }
        }
        columns.add(new Column("c_varchar", "varchar", NativeType.TEXT, edges(NativeType.TEXT)));
        columns.add(new Column(
                "nested",
                "frozen<map<text, list<bigint>>>",
                new MapType(NativeType.TEXT, new ListType(NativeType.BIGINT)),
                List.of(Map.of("", List.of(1L, -1L), "none", List.of()), Map.of())));
        columns.add(new Column(
                "pair",
                "tuple<int, timeuuid>",
                PAIR,
                List.of(TupleValue.of(PAIR, 7, edges(NativeType.TIMEUUID).get(0)), TupleValue.of(PAIR, null, null))));
        columns.add(new Column(
                "home",
                "address",
                ADDRESS,
                List.of(
                        UdtValue.of(
                                ADDRESS, "Hauptstraße", (short) 7, List.of(LocalTime.NOON), new CqlDuration(12, 0, 0)),
                        UdtValue.of(ADDRESS, "", null, List.of(), null))));
        columns.add(new Column(
                "point",
                "vector<float, 3>",
                new VectorType(NativeType.FLOAT, 3),
                List.of(List.of(1f, -0f, Float.MIN_VALUE), List.of(0f, Float.MAX_VALUE, -1.5f))));
        return columns;
    }

    private static List<Column> columnsOf(NativeType type) {
        List<Object> edges = edges(type);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("c_" + type, type.toString(), type, edges));
        columns.add(new Column(
                "l_" + type,
                "list<" + type + ">",
                new ListType(type),
                List.of(edges, List.of(edges.get(1)), List.of())));
        columns.add(new Column(
                "v_" + type,
                "map<int, " + type + ">",
                new MapType(NativeType.INT, type),
                List.of(numbered(edges), Map.of(-1, edges.get(1)), Map.of())));
        if (type != NativeType.DURATION) {
            columns.add(new Column(
                    "s_" + type,
                    "frozen<set<" + type + ">>",
                    new SetType(type),
                    List.of(
                            new LinkedHashSet<>(edges),
                            new LinkedHashSet<>(edges.subList(1, 2)),
                            new LinkedHashSet<>())));
            Map<Object, Object> keys = new LinkedHashMap<>();
            numbered(edges).forEach((number, edge) -> keys.put(edge, number));
            columns.add(new Column(
                    "k_" + type,
                    "map<" + type + ", int>",
                    new MapType(type, NativeType.INT),
                    List.of(keys, Map.of(edges.get(1), -1), Map.of())));
        }
        return columns;
    }

    private static Map<Object, Object> numbered(List<Object> values) {
        Map<Object, Object> numbered = new LinkedHashMap<>();
        values.forEach(value -> numbered.put(numbered.size(), value));
        return numbered;
    }

    /** Two values at least, all of them different for the server, too. */
    static List<Object> edges(NativeType type) {
        return switch (type) {
            case ASCII -> List.of("", "plain", "\u0000~\u007f");
            case TEXT -> List.of("", "größer", "\u0000\u07ff\uffff", "\ud83d\ude00");
            case BIGINT, COUNTER -> List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);
            case INT -> List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SMALLINT -> List.of((short) 0, (short) -1, Short.MIN_VALUE, Short.MAX_VALUE);
            case TINYINT -> List.of((byte) 0, (byte) -1, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case BLOB -> List.of(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[] {0, -1, 127}));
            case BOOLEAN -> List.of(true, false);
            case DATE ->
                List.of(
                        LocalDate.EPOCH,
                        LocalDate.of(1969, 12, 31),
                        LocalDate.of(-5877641, 6, 23),
                        LocalDate.of(5881580, 7, 11));
            case DECIMAL ->
                List.of(
                        BigDecimal.ZERO,
                        new BigDecimal("-12.3450"),
                        new BigDecimal("1E+300"),
                        new BigDecimal(BigInteger.ONE.shiftLeft(200).negate(), 500));
            case DOUBLE ->
                List.of(
                        0d,
                        -0d,
                        Double.MIN_VALUE,
                        -Double.MAX_VALUE,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY);
            case FLOAT ->
                List.of(
                        0f,
                        -0f,
                        Float.MIN_VALUE,
                        -Float.MAX_VALUE,
                        Float.NaN,
                        Float.NEGATIVE_INFINITY,
                        Float.POSITIVE_INFINITY);
            case DURATION ->
                List.of(
                        new CqlDuration(0, 0, 0),
                        new CqlDuration(-1, -2, -3),
                        new CqlDuration(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE),
                        new CqlDuration(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE));
            case INET ->
                List.of(
                        address(0, 0, 0, 0),
                        address(192, 0, 2, 255),
                        address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                        address(new int[16]));
            case TIME -> List.of(LocalTime.MIN, LocalTime.MAX, LocalTime.of(12, 0, 0, 1));
            case TIMESTAMP ->
                List.of(
                        Instant.EPOCH,
                        Instant.ofEpochMilli(-1),
                        Instant.ofEpochMilli(Long.MIN_VALUE),
                        Instant.ofEpochMilli(Long.MAX_VALUE));
            case TIMEUUID ->
                List.of(
                        UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
                        new UUID(0x1000, 0x8000_0000_0000_0000L),
                        new UUID(0xffff_ffff_ffff_1fffL, 0xbfff_ffff_ffff_ffffL));
            case UUID ->
                List.of(new UUID(0, 0), UUID.fromString("00000000-0000-4000-8000-000000000002"), new UUID(-1, -1));
            case VARINT ->
                List.of(
                        BigInteger.ZERO,
                        BigInteger.valueOf(-129),
                        BigInteger.ONE.shiftLeft(300),
                        BigInteger.ONE.shiftLeft(300).negate());
        };
    }

    private static InetAddress address(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static String create(String table) {
        return columns().stream()
                .map(column -> column.name() + " " + column.cql())
                .collect(Collectors.joining(", ", "CREATE TABLE " + table + " (id int PRIMARY KEY, ", ")"));
    }

    static String insert(String table, List<Column> columns) {
        return "INSERT INTO " + table + " (id" + names(columns) + ") VALUES (?" + ", ?".repeat(columns.size()) + ")";
    }

    /** Without the key, so that the n-th column is the n-th one. */
    static String select(String table, List<Column> columns) {
        return "SELECT " + names(columns).substring(2) + " FROM " + table + " WHERE id = ?";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(column -> ", " + column.name()).collect(Collectors.joining());
    }

    /** The key, and the values of a row. */
    static Object[] values(int id, int row, List<Column> columns) {
        List<Object> values = new ArrayList<>(Arrays.asList((Object) id));
        columns.forEach(column -> values.add(column.value(row)));
        return values.toArray();
    }
}
