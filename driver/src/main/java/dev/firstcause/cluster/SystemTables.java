// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TypeCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes from a node's system tables: itself from {@code system.local}, the others from {@code system.peers_v2}
 * (Cassandra 4.0 and later) or {@code system.peers}.
 */
final class SystemTables {
    static final String LOCAL = "SELECT * FROM system.local";
    static final String PEERS_V2 = "SELECT * FROM system.peers_v2";
    static final String PEERS = "SELECT * FROM system.peers";

    static final String HOST_ID = "SELECT host_id FROM system.local WHERE key='local'";

    static final String LOCAL_SCHEMA = "SELECT host_id, schema_version FROM system.local";
    static final String PEERS_V2_SCHEMA = "SELECT host_id, schema_version FROM system.peers_v2";
    static final String PEERS_SCHEMA = "SELECT host_id, schema_version FROM system.peers";

    private static final int LAST_PORT = 65_535;

    private static final TypeCodec<Set<@Nullable String>> TOKENS = Codecs.set(Codecs.TEXT);

    private SystemTables() {}

    /**
     * The rows of a table.
     *
     * @param port where a node listens whose row does not say it: old ones listen all on the same port
     */
    static List<NodeRow> read(Rows rows, int port) {
        Map<String, Integer> indexes = indexes(rows);
        List<NodeRow> nodes = new ArrayList<>(rows.count());
        Rows.Cursor cursor = rows.cursor();
        while (cursor.next()) {
            nodes.add(node(new Row(cursor, indexes), port));
        }
        return nodes;
    }

    /** The schema version of each node of a table, by host id; without rows that lack one of the two. */
    static Map<UUID, UUID> schemaVersions(Rows rows) {
        Map<String, Integer> indexes = indexes(rows);
        Map<UUID, UUID> versions = new LinkedHashMap<>();
        Rows.Cursor cursor = rows.cursor();
        while (cursor.next()) {
            Row row = new Row(cursor, indexes);
            UUID host = row.get("host_id", Codecs.UUID);
            UUID version = row.get("schema_version", Codecs.UUID);
            if (host != null && version != null) {
                versions.put(host, version);
            }
        }
        return versions;
    }

    /** The host id in an answer to {@link #HOST_ID}; null if there is none. */
    static @Nullable UUID hostId(Rows rows) {
        Map<String, Integer> indexes = indexes(rows);
        Rows.Cursor cursor = rows.cursor();
        return cursor.next() ? new Row(cursor, indexes).get("host_id", Codecs.UUID) : null;
    }

    private static Map<String, Integer> indexes(Rows rows) {
        List<ColumnSpec> columns = rows.metadata().columns();
        if (columns == null) {
            throw new IllegalStateException("The node described a system table without its columns");
        }
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            indexes.put(columns.get(i).name(), i);
        }
        return indexes;
    }

    private static NodeRow node(Row row, int port) {
        Set<@Nullable String> tokens = row.get("tokens", TOKENS);
        InetAddress key = row.get("peer", Codecs.INET);
        return new NodeRow(
                row.get("host_id", Codecs.UUID),
                reported(row, port),
                row.get("data_center", Codecs.TEXT),
                row.get("rack", Codecs.TEXT),
                row.get("release_version", Codecs.TEXT),
                tokens == null
                        ? Set.of()
                        : tokens.stream().filter(Objects::nonNull).collect(Collectors.toSet()),
                row.get("schema_version", Codecs.UUID),
                key == null ? null : key.getHostAddress());
    }

    private static @Nullable InetSocketAddress reported(Row row, int port) {
        InetAddress address = row.get("native_address", Codecs.INET);
        Integer its = row.get("native_port", Codecs.INT);
        if (address == null) {
            address = row.get("rpc_address", Codecs.INET);
            its = row.get("rpc_port", Codecs.INT);
        }
        if (address == null) {
            return null;
        }
        // "Listens on all addresses" is nowhere to connect to: such a node is known by what others know it by.
        if (address.isAnyLocalAddress()) {
            address = row.get("peer", Codecs.INET);
        }
        if (address == null) {
            address = row.get("broadcast_address", Codecs.INET);
        }
        int listens = its == null || its == 0 ? port : its;
        return address == null || listens < 0 || listens > LAST_PORT ? null : new InetSocketAddress(address, listens);
    }

    private record Row(Rows.Cursor cursor, Map<String, Integer> indexes) {
        <T> @Nullable T get(String column, TypeCodec<T> codec) {
            Integer index = indexes.get(column);
            ByteBuffer bytes = index == null ? null : cursor.bytes(index);
            return bytes == null ? null : codec.decode(bytes);
        }
    }
}
