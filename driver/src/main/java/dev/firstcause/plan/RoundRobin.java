// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Begins each plan at another node, in turn; but not at one that has far more to do than the next: a node that has just
 * come back is slow at first, and one that hangs does nothing at all. Any thread.
 */
public final class RoundRobin {
    /** So many requests are no queue yet. */
    private static final int NO_QUEUE = 16;

    private final Supplier<NodeSet> nodes;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * A policy for the nodes of one cluster.
     *
     * @param nodes gives those that are known at each moment
     */
    public RoundRobin(Supplier<NodeSet> nodes) {
        this.nodes = nodes;
    }

    /** The plan for the next request. */
    public QueryPlan plan() {
        NodeSet now = nodes.get();
        int its = turn.getAndIncrement();
        return new QueryPlan(now, isBusier(now.local(), its) ? its + 1 : its);
    }

    private static boolean isBusier(List<Node> local, int its) {
        int count = local.size();
        if (count < 2) {
            return false;
        }
        int load = local.get(Math.floorMod(its, count)).inFlight();
        return load > NO_QUEUE
                && load > 2 * local.get(Math.floorMod(its + 1, count)).inFlight();
    }
}
