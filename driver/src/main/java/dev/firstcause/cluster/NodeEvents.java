// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what pools tell to the other parts of the cluster, and to the session's listener and the flight recorder. */
final class NodeEvents implements NodeListener {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final Cluster cluster;
    private final ClusterListener listener;

    NodeEvents(Cluster cluster, ClusterListener listener) {
        this.cluster = cluster;
        this.listener = listener;
    }

    /** What a listener throws must neither keep the nodes from being tried, nor callers from getting their result. */
    static void guarded(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("A listener failed when it was told of {}", what, e);
        }
    }

    @Override
    public boolean isUrgent() {
        return cluster.known().noneIsHealthy();
    }

    @Override
    public void onBusy(Node node, boolean busy) {
        cluster.control().nodeIsBusy(node, busy);
    }

    @Override
    public void onOtherHost(Node node, UUID actual) {
        if (cluster.known().isOtherHost(node, actual)) {
            // If no node can serve any more, the host that answered is the one that can tell what has changed.
            cluster.control().hint(node.endpoint());
            cluster.control().refreshSoon();
        }
    }

    @Override
    public void onItself(Node node) {
        cluster.known().isItself(node);
    }

    @Override
    public void onSchemaHeard(Node node) {
        // Not guarded: a connection must not be used if nobody knows that changes may have been missed before it.
        listener.onSchemaHeard(node.endpoint());
    }

    @Override
    public void onSchemaChange(Node node, SchemaChange change) {
        guarded("a change of the schema", () -> listener.onSchemaChange(node.endpoint(), change));
    }

    @Override
    public void onDead(Node node, Failure failure) {
        guarded("a death", () -> listener.onConnectionDead(node.report(), failure));
    }

    @Override
    public void onUp(Node node, Connection connection) {
        cluster.control().hint(node.endpoint());
        guarded("a node that is up", () -> {
            NodeUp.record(node);
            listener.onNodeUp(node.report(), connection);
        });
    }

    @Override
    public void onDown(Node node, Failure failure) {
        if (cluster.known().isUnnamed(node)) {
            cluster.control().refreshSoon();
        }
        guarded("a node that is down", () -> {
            NodeDown.record(node);
            listener.onNodeDown(node.report(), failure);
        });
    }
}
