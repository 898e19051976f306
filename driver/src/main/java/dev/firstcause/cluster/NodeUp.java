// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.time.Instant;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** In the flight recorder: a node has a connection, and had none. */
@Name("dev.firstcause.NodeUp")
@Label("Node Up")
@Description("A session has a connection to the node again, or for the first time")
@Category("Firstcause")
@StackTrace(false)
final class NodeUp extends Event {
    @Label("Node")
    final String node;

    @Label("Report")
    @Description("All that is known of it, in one line")
    final String report;

    private NodeUp(String node, String report) {
        this.node = node;
        this.report = report;
    }

    static void record(Node node) {
        if (new NodeUp("", "").isEnabled()) {
            new NodeUp(node.toString(), node.report().inWords(Instant.now())).commit();
        }
    }
}
