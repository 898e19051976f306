// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what a {@link Cluster} knows and holds with what is true in a {@link ScriptedCluster}. */
final class ScriptedView {
    private final Cluster cluster;
    private final ScriptedCluster nodes;
    private final int connections;
    private final Set<String> used;

    /**
     * A view to be compared.
     *
     * @param connections how many the driver wants to each node that it uses
     * @param used the data centres whose nodes it uses
     */
    ScriptedView(Cluster cluster, ScriptedCluster nodes, int connections, String... used) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.connections = connections;
        this.used = Set.of(used);
    }

    /** What is wrong; empty if all that is told is true, each living node has its connections, and nothing else has any. */
    List<String> wrong() {
        List<String> wrong = new ArrayList<>(wrongNodes());
        int expected = 0;
        for (ScriptedMember member : nodes.members) {
            boolean serves = member.life == ScriptedMember.Life.SERVES && used.contains(member.datacenter);
            int its = serves ? connections : 0;
            expected += its;
            cluster.reports().stream()
                    .filter(report -> member.hostId.equals(report.hostId()))
                    .filter(report -> serves && (report.connections() != its || report.state() != NodeState.UP))
                    .forEach(report -> wrong.add(report + " has " + report.connections() + " of " + its));
        }
        List<ScriptedMember> controlled = nodes.controlled();
        if (controlled.size() != 1 || !nodes.members.contains(controlled.get(0))) {
            wrong.add("control connections to " + controlled);
        }
        if (nodes.connections() != expected + 1) {
            wrong.add(nodes.connections() + " connections, and not " + expected + " and one");
        }
        return wrong;
    }

    /** What is wrong with the nodes that are told, whatever their state. */
    List<String> wrongNodes() {
        Set<String> known =
                cluster.reports().stream().map(ScriptedView::words).collect(Collectors.toCollection(TreeSet::new));
        Set<String> members =
                nodes.members.stream().map(ScriptedView::words).collect(Collectors.toCollection(TreeSet::new));
        List<String> wrong = new ArrayList<>();
        if (!known.equals(members)) {
            wrong.add("known are " + known + ", and there are " + members);
        }
        if (cluster.reports().size() != known.size()) {
            wrong.add("some are known twice: " + cluster.reports());
        }
        return wrong;
    }

    private static String words(NodeReport report) {
        return report.hostId() + " " + report.endpoint() + " " + report.datacenter() + " " + report.rack() + " "
                + report.version();
    }

    private static String words(ScriptedMember member) {
        return member.hostId + " " + member.endpoint() + " " + member.datacenter + " " + member.rack + " "
                + member.version;
    }
}
