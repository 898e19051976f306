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
    private final int count;
    private final Set<String> datacenters;
    private final String why;

    private NotAsked(List<NodeReport> nodes, Set<String> datacenters, String why) {
        this.nodes = Few.nodes(nodes);
        this.count = nodes.size();
        this.datacenters = datacenters;
        this.why = why;
    }

    /** Nodes of data centres that the session may not use. */
    public static NotAsked bySession(List<NodeReport> nodes) {
        Set<String> names = datacenters(nodes);
        return new NotAsked(
                nodes,
                names,
                "This session does not fail over to " + (names.size() == 1 ? "this data centre" : "these data centres")
                        + ": SessionBuilder.failOverTo names those that it may use");
    }

    /** Nodes that the session may use, but not at the consistency of the request. */
    public static NotAsked byConsistency(List<NodeReport> nodes, Consistency consistency) {
        return new NotAsked(
                nodes,
                datacenters(nodes),
                "At " + consistency + " only nodes of the local data centre are asked: use another consistency, or"
                        + " SessionBuilder.failOverAtLocalConsistency(true)");
    }

    private static Set<String> datacenters(List<NodeReport> nodes) {
        Set<String> names = new TreeSet<>();
        nodes.forEach(node -> names.add(String.valueOf(node.datacenter())));
        return names;
    }

    /**
     * The nodes; at least one. Of more than 20 nodes these are 20: the first of each kind of failure, and then those that come
     * first.
     */
    public List<NodeReport> nodes() {
        return nodes;
    }

    /** How many nodes were not asked for this reason; 1 or more, and more than {@link #nodes} has if there are more than 20. */
    public int count() {
        return count;
    }

    /** Why they were not asked, and what to change to have them asked. */
    public String why() {
        return why;
    }

    /** A message with these nodes at its end: why they were not asked, and a line for each. */
    static String added(String message, List<NotAsked> all, Instant now) {
        String text = message;
        for (NotAsked each : all) {
            text = Words.lines(text + "\n  " + each, each.nodes, each.count, node -> node.inWords(now));
        }
        return text;
    }

    /**
     * For a request for which there is no node, and no failure of one that explains it.
     *
     * @param why the first line of the message
     * @param planned the nodes that would have been asked
     * @param notAsked the others; what they failed of is suppressed
     * @param now the moment that ages are told for
     */
    public static IllegalStateException unexplained(
            String why, List<NodeReport> planned, List<NotAsked> notAsked, Instant now) {
        List<NodeReport> few = Few.nodes(planned);
        String message = few.isEmpty() ? why : Words.lines(why, few, planned.size(), node -> node.inWords(now));
        IllegalStateException none = new IllegalStateException(added(message, notAsked, now));
        Causes.suppress(
                none,
                notAsked.stream()
                        .flatMap(each -> each.nodes.stream())
                        .flatMap(node -> node.originals().stream())
                        .toList());
        return none;
    }

    /** How many nodes of which data centres, and why they were not asked. */
    @Override
    public String toString() {
        return "not asked: " + Words.count(count, "node") + " of " + Words.firstLine(String.join(" and ", datacenters))
                + ". " + why;
    }
}
