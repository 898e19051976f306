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
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Nodes without a session, for tests of what is decided about nodes. */
public final class LoneNodes {
    private LoneNodes() {}

    /** A node without connections. */
    public static Node node(String host, String datacenter) {
        return node(new Endpoint(host, 9042), datacenter, 1);
    }

    private static Node node(Endpoint endpoint, String datacenter, int wanted) {
        UUID hostId = UUID.nameUUIDFromBytes(endpoint.toString().getBytes(StandardCharsets.UTF_8));
        NodeInfo info = new NodeInfo(hostId, null, datacenter, "rack1", null, Set.of(), null);
        return new Node(info, endpoint, wanted);
    }

    /** A node that is up, with a connection; it goes down with that. */
    public static Node up(String datacenter, Connection connection) {
        Node node = node(connection.endpoint(), datacenter, 1);
        connect(node, connection);
        return node;
    }

    /** Gives a node another connection. */
    public static void connect(Node node, Connection connection) {
        node.become(
                new NodeStatus.Up(node.history().now(), node.connections().with(connection), NodeStatus.Tries.NONE));
    }

    /** The node has left the cluster, or the session was closed. */
    public static void remove(Node node) {
        node.become(new NodeStatus.Removed(node.history().now(), NodeStatus.Tries.NONE));
    }

    /** A cluster of one node, which is up. */
    public static Cluster connected(Transport transport, InetSocketAddress address) {
        return Cluster.open(transport, options(endpoint(address), ConnectionOptions.DEFAULT, 1), new Deaf())
                .toCompletableFuture()
                .join();
    }

    static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    static ClusterOptions options(Endpoint contactPoint, ConnectionOptions connection, int connections) {
        return new ClusterOptions(
                List.of(contactPoint), null, List.of(), connection, null, connections, UnaryOperator.identity());
    }

    /** Listens to nothing. */
    static class Deaf implements ClusterListener {
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
        return node(new Endpoint(host, 9042), datacenter, 0);
    }
}
