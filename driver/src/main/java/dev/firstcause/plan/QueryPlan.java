// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.protocol.message.Consistency;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the nodes are asked for one request. The healthy nodes of the local data centre come first, then its
 * other nodes. If the request may fail over, the other data centres follow in the same way, one after the other. Each node is
 * given once. Nodes that are down are given too, because they may be up again by then.
 *
 * <p>Belongs to one request: one thread at a time uses it. It copies no list of nodes; it collects the unhealthy nodes of a
 * data centre as it passes them.
 */
public final class QueryPlan {
    private static final int LOCAL = -1;

    private final NodeSet nodes;
    private final int first;
    private final int turn;
    private final @Nullable Consistency confining;
    /** The data centre that is being gone through: an index into those to fail over to, or {@link #LOCAL}. */
    private int datacenter = LOCAL;
    /** How many of its nodes have been looked at. */
    private int step;
    /** Its nodes that were not healthy; null if there are none. */
    private @Nullable List<Node> unhealthy;
    /** How many of these have been given. */
    private int unhealthyGiven;

    /**
     * A plan of which no node was given yet.
     *
     * @param first index of the local node to begin at; 0 if there are no local nodes
     * @param turn number of the request, 0 or more: each other data centre begins at the node of that number, counted round
     * @param confining the consistency that keeps the request in the local data centre; null if it may fail over
     */
    QueryPlan(NodeSet nodes, int first, int turn, @Nullable Consistency confining) {
        this.nodes = nodes;
        this.first = first;
        this.turn = turn;
        this.confining = confining;
    }

    /** Returns the next node to ask, or null if each was given once. */
    public @Nullable Node next() {
        while (true) {
            Node healthy = nextHealthy();
            if (healthy != null) {
                return healthy;
            }
            List<Node> others = unhealthy;
            if (others != null && unhealthyGiven < others.size()) {
                return others.get(unhealthyGiven++);
            }
            if (isLast() || confining != null) {
                return null;
            }
            datacenter++;
            step = 0;
            unhealthy = null;
            unhealthyGiven = 0;
        }
    }

    /** Returns the next healthy node of the present data centre; null if there is none, and the others are collected. */
    private @Nullable Node nextHealthy() {
        List<Node> some = datacenter == LOCAL ? nodes.local() : nodes.failOver().get(datacenter);
        int from = datacenter == LOCAL ? first : turn % Math.max(1, some.size());
        while (step < some.size()) {
            int at = from + step;
            Node node = some.get(at < some.size() ? at : at - some.size());
            step++;
            if (node.isHealthy()) {
                return node;
            }
            if (unhealthy == null) {
                unhealthy = new ArrayList<>(2);
            }
            unhealthy.add(node);
        }
        return null;
    }

    private boolean isLast() {
        return datacenter + 1 == nodes.failOver().size();
    }

    /** Returns all nodes of the plan, whether they were given already or not; a new list. */
    public List<Node> all() {
        List<Node> all = new ArrayList<>(nodes.local());
        if (confining == null) {
            all.addAll(nodes.remote());
        }
        return all;
    }

    /** Returns the consistency that keeps the request in the local data centre; null if it may fail over. */
    public @Nullable Consistency confining() {
        return confining;
    }

    /** Returns the nodes that are not in the plan because of {@link #confining}. */
    public List<Node> confined() {
        return confining == null ? List.of() : nodes.remote();
    }

    /** Returns the nodes that are not in the plan because the session may not use their data centres. */
    public List<Node> unused() {
        return nodes.unused();
    }
}
