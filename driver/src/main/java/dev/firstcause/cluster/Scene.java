// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import org.jspecify.annotations.Nullable;

/** What pools and the control connection need of their cluster, and whom they tell. In the cluster's loop. */
interface Scene {
    Transport transport();

    Loop loop();

    /** Runs that in the loop, soon; drops it where the loop has ended. Any thread. */
    void execute(Runnable task);

    /** How connections of pools are made. */
    ConnectionOptions connectionOptions();

    @Nullable
    String keyspace();

    Reconnection reconnection();

    /** Whether no node can serve. */
    boolean isUrgent();

    /** Whether a node of which nothing comes was seen to be there, and busy. */
    void onBusy(Node node, boolean busy);

    /**
     * From now on changes of the node's schema are told, and before this they may have been missed. May throw: then the
     * connection must not be used.
     */
    void onSchemaHeard(Node node);

    /** The node's schema changed. In the loop of a connection to it. */
    void onSchemaChange(Node node, SchemaChange change);

    void onDead(Node node, Failure failure);

    void onUp(Node node, Connection connection);

    void onDown(Node node, Failure failure);
}
