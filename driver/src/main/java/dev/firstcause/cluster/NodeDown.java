// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.time.Instant;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** In the flight recorder: a node has lost its last connection. */
@Name("dev.firstcause.NodeDown")
@Label("Node Down")
@Description("A session has no connection to the node any more")
@Category("Firstcause")
@StackTrace(false)
final class NodeDown extends Event {
    @Label("Node")
    final String node;

    @Label("Report")
    @Description("All that is known of it, in one line")
    final String report;

    private NodeDown(String node, String report) {
        this.node = node;
        this.report = report;
    }

    static void record(Node node) {
        if (new NodeDown("", "").isEnabled()) {
            new NodeDown(node.toString(), node.report().inWords(Instant.now())).commit();
        }
    }
}
