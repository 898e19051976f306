// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns and rows for an answer. Values are given as Java has them: {@code String}, {@code Integer}, {@code Long},
 * {@code Boolean}, {@code UUID}, {@code InetAddress}, lists, sets, maps and the like; or as the bytes of the wire, for
 * any type. Immutable: each method gives another table.
 */
public final class Table {
    private static final Table EMPTY = new Table("lab", "stand_in", List.of(), List.of());

    private final String keyspace;
    private final String name;
    private final List<ColumnSpec> columns;
    private final List<List<@Nullable ByteBuffer>> rows;

    private Table(String keyspace, String name, List<ColumnSpec> columns, List<List<@Nullable ByteBuffer>> rows) {
        this.keyspace = keyspace;
        this.name = name;
        this.columns = columns;
        this.rows = rows;
    }

    /** No columns and no rows yet. */
    public static Table empty() {
        return EMPTY;
    }

    static Table of(List<ColumnSpec> columns, List<List<@Nullable ByteBuffer>> rows) {
        return new Table(EMPTY.keyspace, EMPTY.name, List.copyOf(columns), List.copyOf(rows));
    }

    /** Columns added from now on are said to be of that table. */
    public Table in(String keyspaceName, String tableName) {
        return new Table(keyspaceName, tableName, columns, rows);
    }

    /** With one more column; all come before the first row. */
    public Table column(String columnName, DataType type) {
        if (!rows.isEmpty()) {
            throw new IllegalStateException("Column " + columnName + " comes after rows: name all columns first");
        }
        List<ColumnSpec> more = new ArrayList<>(columns);
        more.add(new ColumnSpec(keyspace, name, columnName, type));
        return new Table(keyspace, name, List.copyOf(more), rows);
    }

    /** With one more row: a value a column, in their order; null is one. */
    public Table row(@Nullable Object... values) {
        if (values.length != columns.size() || values.length == 0) {
            throw new IllegalArgumentException("A row of " + values.length + " values in a table of " + columns.size()
                    + " columns: give a value for each, and at least one");
        }
        List<@Nullable ByteBuffer> row = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            row.add(Cells.encode(columns.get(i).type(), values[i]));
        }
        List<List<@Nullable ByteBuffer>> more = new ArrayList<>(rows);
        more.add(row);
        return new Table(keyspace, name, columns, List.copyOf(more));
    }

    List<ColumnSpec> columns() {
        return columns;
    }

    Rows rows(RowsMetadata metadata) {
        return Rows.of(metadata, rows);
    }

    /** How many rows of how many columns; never their content. */
    @Override
    public String toString() {
        return "Table[" + rows.size() + " rows of " + columns.size() + " columns]";
    }
}
