// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.protocol.message.Consistency;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the nodes are asked for one request: those of the local data centre that are healthy, from one of
 * them on; then those that may not answer; then, if the request may fail over, in the same way those of each data centre that
 * it may fail over to, one after the other. Each node is in it once, the ones that are down included: they may have come back by then, and who
 * asks in vain is told why.
 *
 * <p>Belongs to one request, which is dealt with by one thread at a time.
 */
public final class QueryPlan {
    private static final int LOCAL = -1;

    private final NodeSet nodes;
    private final int first;
    private final int turn;
    private final @Nullable Consistency confining;
    private int step;
    /** The data centre among those to fail over to; {@link #LOCAL} for the local one. */
    private int place = LOCAL;

    private @Nullable List<Node> deferred;

    /**
     * A plan.
     *
     * @param first the node of the local data centre to begin at
     * @param turn where to begin in each other data centre: round it
     * @param confining the consistency that keeps the request in the local data centre; null if it may fail over
     */
    QueryPlan(NodeSet nodes, int first, int turn, @Nullable Consistency confining) {
        this.nodes = nodes;
        this.first = first;
        this.turn = turn;
        this.confining = confining;
    }

    /** The next node to ask, or null when each was given once. */
    public @Nullable Node next() {
        while (true) {
            List<Node> some = place == LOCAL ? nodes.local() : nodes.failOver().get(place);
            int from = place == LOCAL ? first : turn % Math.max(1, some.size());
            while (step < some.size()) {
                int at = from + step;
                Node node = some.get(at < some.size() ? at : at - some.size());
                step++;
                if (node.isHealthy()) {
                    return node;
                }
                defer(node);
            }
            if (deferred != null && !deferred.isEmpty()) {
                return deferred.remove(0);
            }
            if (isLast() || confining != null) {
                return null;
            }
            place++;
            step = 0;
        }
    }

    private boolean isLast() {
        return place + 1 == nodes.failOver().size();
    }

    private void defer(Node node) {
        if (deferred == null) {
            deferred = new ArrayList<>(2);
        }
        deferred.add(node);
    }

    /** All nodes that it gives, whether they were given already or not. */
    public List<Node> all() {
        List<Node> all = new ArrayList<>(nodes.local());
        if (confining == null) {
            all.addAll(nodes.remote());
        }
        return all;
    }

    /** The consistency that keeps the request in the local data centre; null if it may fail over. */
    public @Nullable Consistency confining() {
        return confining;
    }

    /** Nodes that it does not give because of {@link #confining}. */
    public List<Node> confined() {
        return confining == null ? List.of() : nodes.remote();
    }

    /** Nodes that it does not give because the session may not use their data centres. */
    public List<Node> unused() {
        return nodes.unused();
    }
}
