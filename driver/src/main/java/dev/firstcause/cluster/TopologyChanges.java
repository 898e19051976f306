// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a reading of the system tables changes about the nodes that are known, as {@link Topology} computes it.
 *
 * @param list to be applied in this order
 * @param unclear by host id, or by row where that is missing: nodes that are kept as they were known, or left out if they
 *     were not known
 * @param unnamed nodes that are kept although they have no row
 */
record TopologyChanges(List<Change> list, Map<Object, Unclear> unclear, Set<UUID> unnamed) {
    /** One change of the known nodes. */
    sealed interface Change {
        /** A node that was not known. */
        record Added(NodeInfo info, Endpoint endpoint) implements Change {}

        /** A known node is to be replaced by another object with other connections, because of what {@code why} says. */
        record Moved(NodeInfo info, Endpoint endpoint, String why) implements Change {}

        /** A known node says something else of itself, and its connections stay. */
        record Updated(NodeInfo info) implements Change {}

        /** A known node is to be forgotten. */
        record Removed(UUID hostId, String why) implements Change {}
    }

    /**
     * A node about which the rows say too little.
     *
     * @param node words for it
     * @param datacenter null if the row does not have it
     * @param thrown what the address translator threw, if that is the reason
     */
    record Unclear(
            String node,
            @Nullable String datacenter,
            String why,
            @Nullable Throwable thrown) {}

    /** Whether the known nodes are those of the rows now. Otherwise another reading may tell more. */
    boolean isFinal() {
        return unclear.isEmpty() && unnamed.isEmpty();
    }
}
