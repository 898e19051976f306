// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.transport.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Nodes without a session, for tests of what is decided about nodes. */
public final class LoneNodes {
    private LoneNodes() {}

    /** A node without connections. */
    public static Node node(String host, String datacenter) {
        NodeInfo info = new NodeInfo(
                UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)), null, datacenter, "rack1", null);
        return new Node(info, new NodePool(new Endpoint(host, 9042), 1));
    }

    /** A cluster of one node, which is up. */
    public static Cluster connected(Transport transport, InetSocketAddress address) {
        Endpoint endpoint = new Endpoint(address.getAddress().getHostAddress(), address.getPort());
        ClusterOptions options = new ClusterOptions(
                List.of(endpoint), null, List.of(), ConnectionOptions.DEFAULT, null, 1, UnaryOperator.identity());
        return Cluster.open(transport, options, new Deaf())
                .toCompletableFuture()
                .join();
    }

    private static final class Deaf implements ClusterListener {
        @Override
        public void onConnectionDead(NodeReport node, Failure failure) {}

        @Override
        public void onSchemaHeard(Endpoint node) {}

        @Override
        public void onSchemaChange(Endpoint node, SchemaChange change) {}

        @Override
        public void onNodeUp(NodeReport node, Connection connection) {}

        @Override
        public void onNodeDown(NodeReport node, Failure failure) {}

        @Override
        public void onContactPointFailed(Endpoint contactPoint, Throwable why) {}
    }

    /** A node that the session may not use. */
    public static Node unused(String host, String datacenter) {
        NodeInfo info = new NodeInfo(
                UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)), null, datacenter, "rack1", null);
        return new Node(info, new NodePool(new Endpoint(host, 9042), 0));
    }
}
