// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node from the system tables. Immutable.
 *
 * @param reported where the node says that clients find it; null if its own row has no usable address
 * @param tokens empty if its row has none
 * @param schemaVersion null if its row has none
 */
record NodeInfo(
        UUID hostId,
        @Nullable InetSocketAddress reported,
        String datacenter,
        String rack,
        @Nullable String version,
        Set<String> tokens,
        @Nullable UUID schemaVersion) {
    NodeInfo {
        tokens = Set.copyOf(tokens);
    }

    /** This, with the earlier value of each column that has none now: a node does not lose its version or its tokens. */
    NodeInfo completedBy(NodeInfo earlier) {
        return new NodeInfo(
                hostId,
                reported == null ? earlier.reported : reported,
                datacenter,
                rack,
                version == null ? earlier.version : version,
                tokens.isEmpty() ? earlier.tokens : tokens,
                schemaVersion == null ? earlier.schemaVersion : schemaVersion);
    }

    /** Its host id and where it stands. */
    @Override
    public String toString() {
        return hostId + " (" + datacenter + "/" + rack + ")";
    }
}
