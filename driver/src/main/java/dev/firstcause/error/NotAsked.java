// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.protocol.message.Consistency;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Nodes of other data centres that a request could not go to, and why it could not. Immutable. */
public final class NotAsked {
    private final List<NodeReport> nodes;
    private final String why;

    private NotAsked(List<NodeReport> nodes, String why) {
        this.nodes = List.copyOf(nodes);
        this.why = why;
    }

    /** Nodes of data centres that the session may not use. */
    public static NotAsked bySession(List<NodeReport> nodes) {
        return new NotAsked(
                nodes,
                "This session does not fail over to " + (datacenters(nodes).size() == 1 ? "this" : "these")
                        + " data centre" + (datacenters(nodes).size() == 1 ? "" : "s")
                        + ": SessionBuilder.failOverTo names those that it may use");
    }

    /** Nodes that the session may use, but not at the consistency of the request. */
    public static NotAsked byConsistency(List<NodeReport> nodes, Consistency consistency) {
        return new NotAsked(
                nodes,
                "At " + consistency + " only nodes of the local data centre are asked: use another consistency, or"
                        + " SessionBuilder.failOverAtLocalConsistency(true)");
    }

    private static Set<String> datacenters(List<NodeReport> nodes) {
        Set<String> names = new TreeSet<>();
        nodes.forEach(node -> names.add(String.valueOf(node.datacenter())));
        return names;
    }

    /** The nodes; at least one. */
    public List<NodeReport> nodes() {
        return nodes;
    }

    /** Why they were not asked, and what to change to have them asked. */
    public String why() {
        return why;
    }

    /** A message with these nodes at its end: why they were not asked, and a line for each. */
    static String added(String message, List<NotAsked> all, Instant now) {
        String text = message;
        for (NotAsked each : all) {
            text = Words.lines(text + "\n  " + each, each.nodes, node -> node.inWords(now));
        }
        return text;
    }

    /** How many nodes of which data centres, and why they were not asked. */
    @Override
    public String toString() {
        return "not asked: " + Words.count(nodes.size(), "node") + " of "
                + Words.firstLine(String.join(" and ", datacenters(nodes))) + ". " + why;
    }
}
