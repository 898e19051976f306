// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What stands in a node's system tables: itself, its peers, and a schema with nothing in it but the system's own. */
final class SystemRows {
    static final String RELEASE = "5.0.5";
    static final String CQL_VERSION = "3.4.7";
    private static final int STORAGE_PORT = 7000;
    private static final List<String> KEYSPACES = List.of("system", "system_schema");

    private final NodeSettings settings;
    private final int index;
    private final Supplier<List<Member>> cluster;

    SystemRows(NodeSettings settings, int index, Supplier<List<Member>> cluster) {
        this.settings = settings;
        this.index = index;
        this.cluster = cluster;
    }

    List<Map<String, Object>> of(SystemTable table) {
        return switch (table.keyspace() + "." + table.name()) {
            case "system.local" -> List.of(local());
            case "system.peers", "system.peers_v2" -> peers();
            case "system_schema.keyspaces" -> keyspaces();
            default -> List.of();
        };
    }

    private Map<String, Object> local() {
        Member self = cluster.get().get(index);
        InetAddress address = self.address().getAddress();
        Map<String, Object> row = common(self);
        row.put("key", "local");
        row.put("bootstrapped", "COMPLETED");
        row.put("broadcast_address", address);
        row.put("broadcast_port", STORAGE_PORT);
        row.put("cluster_name", settings.clusterName());
        row.put("cql_version", CQL_VERSION);
        row.put("gossip_generation", 1);
        row.put("listen_address", address);
        row.put("listen_port", STORAGE_PORT);
        row.put(
                "native_protocol_version",
                String.valueOf(settings.newestVersion().number()));
        row.put("partitioner", "org.apache.cassandra.dht.Murmur3Partitioner");
        row.put("rpc_port", self.address().getPort());
        row.put("truncated_at", Map.of());
        return row;
    }

    private List<Map<String, Object>> peers() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Member member : cluster.get()) {
            if (member.index() != index) {
                InetAddress address = member.address().getAddress();
                Map<String, Object> row = common(member);
                row.put("peer", address);
                row.put("peer_port", STORAGE_PORT + member.index());
                row.put("native_address", address);
                row.put("native_port", member.address().getPort());
                rows.add(row);
            }
        }
        return rows;
    }

    private static Map<String, Object> common(Member member) {
        Map<String, Object> row = new HashMap<>();
        row.put("data_center", member.dataCenter());
        row.put("rack", member.rack());
        row.put("host_id", member.hostId());
        row.put("release_version", RELEASE);
        row.put("rpc_address", member.address().getAddress());
        row.put("schema_version", member.schema());
        row.put("tokens", member.tokens());
        return row;
    }

    private static List<Map<String, Object>> keyspaces() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String name : KEYSPACES) {
            rows.add(Map.of(
                    "keyspace_name",
                    name,
                    "durable_writes",
                    true,
                    "replication",
                    Map.of("class", "org.apache.cassandra.locator.LocalStrategy")));
        }
        return rows;
    }
}
