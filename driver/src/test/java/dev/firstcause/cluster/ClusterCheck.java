// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.error.NodeState.CONNECTING;
import static dev.firstcause.error.NodeState.DOWN;
import static dev.firstcause.error.NodeState.UNUSED;
import static dev.firstcause.error.NodeState.UP;

import dev.firstcause.error.Change;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails tests after which what a cluster tells of its nodes contradicts itself: a node twice, a state that does not fit to
 * the connections or to the history, connections or requests of a node that is left, or of a session that is closed, a node
 * that is known and has no pool, or is not published.
 */
public final class ClusterCheck implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ClusterCheck.class);

    /** Deaths are told by other threads, a little later. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static final long PAUSE_NANOS = 1_000_000;

    @Override
    public void beforeEach(ExtensionContext context) {
        Watch watch = new Watch();
        Cluster.OBSERVERS.add(watch);
        context.getStore(NAMESPACE).put(Watch.class, watch);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Watch watch = context.getStore(NAMESPACE).remove(Watch.class, Watch.class);
        Cluster.OBSERVERS.remove(watch);
        List<String> wrong = watch.wrong();
        for (long end = System.nanoTime() + PATIENCE_NANOS; !wrong.isEmpty() && System.nanoTime() - end < 0; ) {
            LockSupport.parkNanos(PAUSE_NANOS);
            wrong = watch.wrong();
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    context.getDisplayName() + ": a cluster contradicts itself:\n    " + String.join("\n    ", wrong));
        }
    }

    /** What a cluster tells that cannot be; empty if all of it can. */
    static List<String> contradictions(Cluster cluster) {
        List<String> wrong = new ArrayList<>();
        List<NodeReport> reports = cluster.reports();
        NodeSet published = cluster.nodes();
        int nodes = published.local().size()
                + published.remote().size()
                + published.unused().size();
        long hosts = reports.stream().map(NodeReport::hostId).distinct().count();
        long endpoints = reports.stream().map(NodeReport::endpoint).distinct().count();
        if (hosts != reports.size() || endpoints != reports.size() || nodes != reports.size()) {
            wrong.add(nodes + " nodes are published, with " + hosts + " host ids and " + endpoints + " endpoints: "
                    + reports);
        }
        reports.forEach(report -> contradictions(report, wrong));
        unlike(cluster, published, wrong);
        return wrong;
    }

    /** Which nodes there are is held three times: by host id, as pools, and as what any thread reads. */
    private static void unlike(Cluster cluster, NodeSet published, List<String> wrong) {
        Set<Node> told = new HashSet<>(published.local());
        told.addAll(published.remote());
        told.addAll(published.unused());
        try {
            Set<Node> known = new HashSet<>(cluster.known().byHost().values());
            Set<Node> pooled =
                    cluster.known().pools().stream().map(NodePool::node).collect(Collectors.toSet());
            if (!known.equals(told) || !pooled.equals(told)) {
                wrong.add("published are " + told + ", known " + known + ", and pools are there of " + pooled);
            }
        } catch (ConcurrentModificationException e) {
            // The cluster's loop changes them at this moment. The check is repeated until it finds nothing.
            wrong.add("the nodes are changed while they are read: " + e);
        }
    }

    private static void contradictions(NodeReport report, List<String> wrong) {
        NodeState state = report.state();
        int connections = report.connections();
        if ((state == UP) != (connections > 0)) {
            wrong.add(report + " has " + connections + " connections");
        }
        if (connections > report.wanted()) {
            wrong.add(report + " has " + connections + " connections, and wants " + report.wanted());
        }
        if (connections == 0 && report.inFlight() != 0) {
            wrong.add(report + " has " + report.inFlight() + " requests in flight on no connection");
        }
        if (state == UNUSED && report.wanted() != 0) {
            wrong.add(report + " wants " + report.wanted() + " connections");
        }
        List<Change> history = report.history();
        NodeState last =
                history.isEmpty() ? state : history.get(history.size() - 1).state();
        // A death counts at once, and is written down when the cluster's loop comes to it.
        boolean isUntold = state == DOWN && last == UP;
        if (last != state && state != CONNECTING && !isUntold) {
            wrong.add(report + " was last " + last);
        }
    }

    /** Knows the clusters of one test. */
    private static final class Watch implements Consumer<Cluster> {
        private final Queue<Cluster> clusters = new ConcurrentLinkedQueue<>();

        @Override
        public void accept(Cluster cluster) {
            clusters.add(cluster);
        }

        List<String> wrong() {
            return clusters.stream()
                    .flatMap(cluster -> contradictions(cluster).stream())
                    .toList();
        }
    }
}
