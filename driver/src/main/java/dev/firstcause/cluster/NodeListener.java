// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import java.util.UUID;

/**
 * What the pool of a node tells its cluster, and the one question that it has. Called in the cluster's loop unless a method
 * says otherwise. Only {@link #onSchemaHeard} may throw.
 */
interface NodeListener {
    /** Whether no node of the cluster is healthy, so that requests fail until one is. */
    boolean isUrgent();

    /** The expected host answered on a new connection. */
    void onItself(Node node);

    /** A probe has shown that a silent node is busy, or that it is not. The connections of its pool are told already. */
    void onBusy(Node node, boolean busy);

    /**
     * Changes of the schema are told from now on, and earlier ones may have been missed. Called before the node's first
     * connection can be picked. If it throws, that connection is closed.
     */
    void onSchemaHeard(Node node);

    /** The node's schema changed. Called in the loop of a connection to the node. */
    void onSchemaChange(Node node, SchemaChange change);

    /**
     * A new connection leads to another host than the node's: the node was replaced, or its address leads to several nodes.
     * The connection is closed.
     *
     * @param actual the host that it leads to
     */
    void onOtherHost(Node node, UUID actual);

    /** A connection of the pool died, and the session had not closed it. */
    void onDead(Node node, Failure failure);

    /** The node has a connection, and had none. */
    void onUp(Node node, Connection connection);

    /** The node has lost its last connection, or its first try failed. */
    void onDown(Node node, Failure failure);
}
