// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.text.OneLine;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads nodes from a node's system tables: itself from {@code system.local}, the others from {@code system.peers_v2}
 * (Cassandra 4.0 and later) or {@code system.peers}.
 */
final class SystemTables {
    static final String LOCAL = "SELECT * FROM system.local";
    static final String PEERS_V2 = "SELECT * FROM system.peers_v2";
    static final String PEERS = "SELECT * FROM system.peers";

    static final String LOCAL_SCHEMA = "SELECT host_id, schema_version FROM system.local";
    static final String PEERS_V2_SCHEMA = "SELECT host_id, schema_version FROM system.peers_v2";
    static final String PEERS_SCHEMA = "SELECT host_id, schema_version FROM system.peers";

    private static final Logger LOG = LoggerFactory.getLogger(SystemTables.class);

    private SystemTables() {}

    /**
     * The nodes of a table.
     *
     * @param port where a node listens whose row does not say it: old ones listen all on the same port
     */
    static List<NodeInfo> read(Rows rows, int port) {
        Map<String, Integer> indexes = indexes(rows);
        List<NodeInfo> nodes = new ArrayList<>(rows.count());
        Rows.Cursor cursor = rows.cursor();
        while (cursor.next()) {
            NodeInfo node = node(new Row(cursor, indexes), port);
            if (node != null) {
                nodes.add(node);
            }
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

    private static @Nullable NodeInfo node(Row row, int port) {
        UUID hostId = row.get("host_id", Codecs.UUID);
        String datacenter = row.get("data_center", Codecs.TEXT);
        String rack = row.get("rack", Codecs.TEXT);
        if (hostId == null || datacenter == null || rack == null) {
            LOG.warn(
                    "A node is left out whose row in the system tables is not complete (host id {}, data centre {},"
                            + " rack {}, address {}): it is joining, or a leftover of one that is gone",
                    hostId,
                    datacenter == null ? null : OneLine.of(datacenter),
                    rack == null ? null : OneLine.of(rack),
                    row.get("peer", Codecs.INET));
            return null;
        }
        return new NodeInfo(hostId, reported(row, port), datacenter, rack, row.get("release_version", Codecs.TEXT));
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
        return address == null ? null : new InetSocketAddress(address, its == null || its == 0 ? port : its);
    }

    private record Row(Rows.Cursor cursor, Map<String, Integer> indexes) {
        <T> @Nullable T get(String column, TypeCodec<T> codec) {
            Integer index = indexes.get(column);
            ByteBuffer bytes = index == null ? null : cursor.bytes(index);
            return bytes == null ? null : codec.decode(bytes);
        }
    }
}
