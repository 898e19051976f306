// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.protocol.text.OneLine;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code system.local}, {@code system.peers_v2} or {@code system.peers}. Nodes write the columns one after the
 * other, so any of them may be missing.
 *
 * @param reported where clients find the node, or null if the row has no address of a host and a valid port
 * @param key the address by which the table knows the node, for messages
 */
record NodeRow(
        @Nullable UUID hostId,
        @Nullable InetSocketAddress reported,
        @Nullable String datacenter,
        @Nullable String rack,
        @Nullable String version,
        Set<String> tokens,
        @Nullable UUID schemaVersion,
        @Nullable String key) {
    NodeRow {
        tokens = Set.copyOf(tokens);
    }

    /** The node, or null if its host id, data centre or rack is missing. */
    @Nullable
    NodeInfo info() {
        return hostId == null || datacenter == null || rack == null
                ? null
                : new NodeInfo(hostId, reported, datacenter, rack, version, tokens, schemaVersion);
    }

    /** Whether nothing is missing that a session needs. */
    boolean isWhole() {
        return reported != null && info() != null;
    }

    /** What is missing, in words. */
    String missing() {
        if (info() != null) {
            return "it does not say where it listens for clients";
        }
        List<String> missing = new ArrayList<>();
        addMissing(missing, "host id", hostId);
        addMissing(missing, "data centre", datacenter);
        addMissing(missing, "rack", rack);
        addMissing(missing, "address for clients", reported);
        return "its row in the system tables has no " + String.join(", no ", missing)
                + ": it is joining, or the row is left over from a node that is gone";
    }

    private static void addMissing(List<String> missing, String name, @Nullable Object value) {
        if (value == null) {
            missing.add(name);
        }
    }

    /** What the row has, in one line. */
    @Override
    public String toString() {
        return (hostId == null ? "at " + key : hostId)
                + (datacenter == null
                        ? ""
                        : " (" + OneLine.of(datacenter) + "/" + (rack == null ? "?" : OneLine.of(rack)) + ")");
    }
}
