// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** In the flight recorder: a connection is ready. */
@Name("dev.firstcause.ConnectionOpened")
@Label("Connection Opened")
@Description("A CQL connection is ready for requests")
@Category("Firstcause")
@StackTrace(false)
final class ConnectionOpened extends Event {
    @Label("Node")
    final String node;

    @Label("Connection")
    final String connection;

    private ConnectionOpened(String node, String connection) {
        this.node = node;
        this.connection = connection;
    }

    static void record(Endpoint node, Connection connection) {
        if (new ConnectionOpened("", "").isEnabled()) {
            new ConnectionOpened(node.toString(), connection.toString()).commit();
        }
    }
}
