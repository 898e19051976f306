// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The columns of a table that every Cassandra has, and how to find rows in it. */
record SystemTable(String keyspace, String name, List<ColumnSpec> columns) {
    private static final Map<String, SystemTable> ALL = readAll();

    static @Nullable SystemTable find(String keyspace, String name) {
        return ALL.get(keyspace + "." + name);
    }

    private static Map<String, SystemTable> readAll() {
        Map<String, SystemTable> tables = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(SystemTable.class.getResourceAsStream("system-tables.txt"));
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    SystemTable table = parse(line);
                    tables.put(table.keyspace + "." + table.name, table);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables;
    }

    private static SystemTable parse(String line) {
        String[] parts = line.split(": ", 2);
        String[] name = parts[0].split("\\.", 2);
        List<ColumnSpec> columns = new ArrayList<>();
        for (String column : parts[1].split(", ", -1)) {
            String[] words = column.split(" ", 2);
            columns.add(new ColumnSpec(name[0], name[1], words[0], TypeNames.parse(words[1])));
        }
        return new SystemTable(name[0], name[1], List.copyOf(columns));
    }

    @Nullable
    ColumnSpec column(String columnName) {
        for (ColumnSpec column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }

    /** The columns that are asked for. */
    List<ColumnSpec> chosen(Select select) {
        return select.columns().isEmpty()
                ? columns
                : select.columns().stream().map(this::require).toList();
    }

    /** What the statement's bind markers are. */
    List<ColumnSpec> markers(Select select) {
        List<ColumnSpec> markers = new ArrayList<>();
        for (Select.Condition condition : select.conditions()) {
            ColumnSpec column = require(condition.column());
            for (String value : condition.values()) {
                if (value.equals("?")) {
                    markers.add(column);
                } else if (value.startsWith(":")) {
                    markers.add(new ColumnSpec(keyspace, name, value.substring(1), column.type()));
                }
            }
        }
        return markers;
    }

    private ColumnSpec require(String columnName) {
        ColumnSpec column = column(columnName);
        if (column == null) {
            throw new IllegalArgumentException(
                    "Undefined column name " + columnName + " in table " + keyspace + "." + name);
        }
        return column;
    }

    /** The rows that pass, with the columns that are asked for. */
    Table select(Select select, List<Map<String, Object>> rows, Values bound) {
        List<List<@Nullable ByteBuffer>> passed = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            if (passes(select, row, bound)) {
                List<@Nullable ByteBuffer> cells = new ArrayList<>();
                for (ColumnSpec column : chosen(select)) {
                    cells.add(Cells.encode(column.type(), row.get(column.name())));
                }
                passed.add(cells);
            }
        }
        return Table.of(chosen(select), passed);
    }

    private boolean passes(Select select, Map<String, Object> row, Values bound) {
        int marker = 0;
        for (Select.Condition condition : select.conditions()) {
            ColumnSpec column = require(condition.column());
            ByteBuffer cell = Cells.encode(column.type(), row.get(column.name()));
            boolean found = false;
            for (String value : condition.values()) {
                boolean positional = value.equals("?");
                ByteBuffer wanted = positional ? bytes(bound, marker++) : value(value, column.type(), bound);
                found |= wanted != null && wanted.equals(cell);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ByteBuffer bytes(Values bound, int index) {
        return index < bound.count() && !bound.isNull(index) && !bound.isUnset(index) ? bound.bytes(index) : null;
    }

    private static @Nullable ByteBuffer value(String text, DataType type, Values bound) {
        if (!text.startsWith(":")) {
            return Cells.encode(type, literal(text, type));
        }
        for (int i = 0; i < bound.count(); i++) {
            if (text.substring(1).equals(bound.name(i))) {
                return bytes(bound, i);
            }
        }
        return null;
    }

    private static Object literal(String text, DataType type) {
        String bare =
                text.startsWith("'") ? text.substring(1, text.length() - 1).replace("''", "'") : text;
        if (type == NativeType.INT) {
            return Integer.valueOf(bare);
        } else if (type == NativeType.UUID) {
            return UUID.fromString(bare);
        } else if (type == NativeType.BOOLEAN) {
            return Boolean.valueOf(bare);
        } else if (type == NativeType.INET) {
            return address(bare);
        }
        return bare;
    }

    private static InetAddress address(String text) {
        // A name would be looked up, and a statement has none.
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("Unable to make inet address from '" + text + "'");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Unable to make inet address from '" + text + "'", e);
        }
    }
}
