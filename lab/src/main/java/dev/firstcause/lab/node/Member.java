// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/**
 * A node as the others of its cluster know it.
 *
 * @param address where drivers are told to connect
 * @param index its place among {@code count} nodes, which share the ring evenly
 * @param schema the version of the schema that it has
 */
record Member(
        InetSocketAddress address, UUID hostId, String dataCenter, String rack, int index, int count, UUID schema) {
    /** The schema version of nodes that nobody gave another. */
    static final UUID SCHEMA = UUID.fromString("6f1c2a3e-0000-4000-8000-000000000001");

    /** The host id that follows from an address, so that runs are alike. */
    static UUID hostId(InetSocketAddress address) {
        String name = address.getAddress().getHostAddress() + ":" + address.getPort();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same node, known at another address. */
    Member at(InetSocketAddress other) {
        return new Member(other, hostId, dataCenter, rack, index, count, schema);
    }

    /** The same node, with another schema version. */
    Member with(UUID other) {
        return new Member(address, hostId, dataCenter, rack, index, count, other);
    }

    /** The lowest token of the ring itself is none that a node can have. */
    Set<String> tokens() {
        return Set.of(Long.toString(Long.MIN_VALUE + 1 + index * Long.divideUnsigned(-1L, count)));
    }
}
