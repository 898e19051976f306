// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;

/** Is told what becomes of nodes and their connections. Told in the cluster's loop; what it throws is logged, where nothing else is said. */
public interface ClusterListener {
    /** A connection to the node died, and not because we closed it. */
    void onConnectionDead(NodeReport node, Failure failure);

    /**
     * From now on changes of the node's schema are told; earlier ones may have been missed. Told before anybody can send
     * the node a request on the connection that they are told on. If it throws, that connection is closed.
     */
    void onSchemaHeard(Endpoint node);

    /** The node's schema changed. Told in the loop of a connection to it, before what the node says there afterwards. */
    void onSchemaChange(Endpoint node, SchemaChange change);

    /** The node has a connection, this one, and had none. */
    void onNodeUp(NodeReport node, Connection connection);

    /** The node has lost its last connection, to that failure. */
    void onNodeDown(NodeReport node, Failure failure);

    /** A contact point did not answer, while the session opened. */
    void onContactPointFailed(Endpoint contactPoint, Throwable why);
}
