// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Nodes that nobody connects to, for tests of what is decided about nodes. */
public final class LoneNodes {
    private LoneNodes() {}

    /** A node without connections. */
    public static Node node(String host, String datacenter) {
        NodeInfo info = new NodeInfo(
                UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)), null, datacenter, "rack1", null);
        return new Node(info, new NodePool(new Endpoint(host, 9042), 1));
    }

    /** A node that the session may not use. */
    public static Node unused(String host, String datacenter) {
        NodeInfo info = new NodeInfo(
                UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)), null, datacenter, "rack1", null);
        return new Node(info, new NodePool(new Endpoint(host, 9042), 0));
    }
}
