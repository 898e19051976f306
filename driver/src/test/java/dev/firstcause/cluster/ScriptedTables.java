// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TypeCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers queries of system tables from rows, as a node does: all columns, or those that are named. */
final class ScriptedTables {
    private static final Pattern SELECT =
            Pattern.compile("SELECT (.+) FROM system\\.(local|peers|peers_v2)(?: WHERE key ?= ?'local')?");
    private static final Pattern USE = Pattern.compile("USE \"?(\\w+)\"?");

    private ScriptedTables() {}

    /** The table that a query asks for, or null if it asks for none of these. */
    static @Nullable String table(String query) {
        Matcher matcher = SELECT.matcher(query);
        return matcher.matches() ? matcher.group(2) : null;
    }

    /** Whether a query asks for the host id of the node alone. */
    static boolean isHostIdCheck(String query) {
        Matcher matcher = SELECT.matcher(query);
        return matcher.matches()
                && matcher.group(2).equals("local")
                && matcher.group(1).equals("host_id");
    }

    /** Whether a query sets the keyspace. */
    static boolean isUse(String query) {
        return USE.matcher(query).matches();
    }

    /**
     * The answer to a query.
     *
     * @param port where nodes listen for clients
     * @param hasPeersV2 false for a node of Cassandra 3, which has {@code system.peers} alone
     */
    static Response answer(String query, ScriptedRow local, List<ScriptedRow> peers, int port, boolean hasPeersV2) {
        Matcher use = USE.matcher(query);
        if (use.matches()) {
            return new Result.Keyspace(use.group(1));
        }
        Matcher select = SELECT.matcher(query);
        if (!select.matches()) {
            return Result.Nothing.INSTANCE;
        }
        String table = select.group(2);
        if (table.equals("peers_v2") && !hasPeersV2) {
            return invalid("unconfigured table peers_v2");
        }
        List<ScriptedRow> asked = table.equals("local") ? List.of(local) : peers;
        List<Map<String, Value>> rows =
                asked.stream().map(row -> columns(table, row, port)).toList();
        List<String> all = List.copyOf(columns(table, local, port).keySet());
        List<String> names =
                select.group(1).equals("*") ? all : List.of(select.group(1).split(", *"));
        List<String> unknown =
                names.stream().filter(name -> !all.contains(name)).toList();
        return unknown.isEmpty()
                ? rows(table, names, columns(table, local, port), rows)
                : invalid("Undefined column name " + unknown.get(0));
    }

    private static Response invalid(String message) {
        return new ErrorResponse.Plain(ErrorCode.INVALID.number(), message);
    }

    private static Map<String, Value> columns(String table, ScriptedRow row, int port) {
        Map<String, Value> columns = new LinkedHashMap<>();
        boolean isLocal = table.equals("local");
        if (isLocal) {
            columns.put("key", Value.of(Codecs.TEXT, "local"));
            columns.put("broadcast_address", Value.of(Codecs.INET, row.address()));
            columns.put("rpc_port", Value.of(Codecs.INT, row.address() == null ? null : port));
        } else {
            columns.put("peer", Value.of(Codecs.INET, row.address()));
        }
        columns.put("data_center", Value.of(Codecs.TEXT, row.datacenter()));
        columns.put("host_id", Value.of(Codecs.UUID, row.hostId()));
        columns.put("rack", Value.of(Codecs.TEXT, row.rack()));
        columns.put("release_version", Value.of(Codecs.TEXT, row.version()));
        columns.put("schema_version", Value.of(Codecs.UUID, row.schema()));
        columns.put("tokens", Value.of(Codecs.set(Codecs.TEXT), row.tokens()));
        if (table.equals("peers_v2")) {
            columns.put("native_address", Value.of(Codecs.INET, row.address()));
            columns.put("native_port", Value.of(Codecs.INT, row.address() == null ? null : port));
        } else {
            columns.put("rpc_address", Value.of(Codecs.INET, row.address()));
        }
        return columns;
    }

    private static Rows rows(
            String table, List<String> names, Map<String, Value> types, List<Map<String, Value>> rows) {
        List<ColumnSpec> specs = names.stream()
                .map(name -> new ColumnSpec(
                        "system", table, name, types.get(name).codec().type()))
                .toList();
        List<List<@Nullable ByteBuffer>> values = new ArrayList<>();
        for (Map<String, Value> row : rows) {
            List<@Nullable ByteBuffer> each = new ArrayList<>();
            names.forEach(name -> each.add(row.get(name).bytes()));
            values.add(each);
        }
        return Rows.of(RowsMetadata.of(specs), values);
    }

    private record Value(TypeCodec<?> codec, @Nullable ByteBuffer bytes) {
        static <T> Value of(TypeCodec<T> codec, @Nullable T value) {
            return new Value(codec, value == null ? null : codec.encode(value));
        }
    }
}
