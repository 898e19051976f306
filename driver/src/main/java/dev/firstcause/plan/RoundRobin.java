// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.protocol.message.Consistency;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the plan of each request. The first node is the less loaded of two healthy local nodes, and the two change from one
 * request to the next. So a node that has just come back, and is slow at first, is not overloaded. Any thread.
 */
public final class RoundRobin {
    private final Supplier<NodeSet> nodes;
    private final AtomicInteger turns = new AtomicInteger();

    /**
     * For the nodes of one cluster.
     *
     * @param nodes gives the nodes that are known at each moment
     */
    public RoundRobin(Supplier<NodeSet> nodes) {
        this.nodes = nodes;
    }

    /**
     * Returns the plan for the next request.
     *
     * @param confining the consistency that keeps the request in the local data centre; null if it may fail over
     */
    public QueryPlan plan(@Nullable Consistency confining) {
        NodeSet now = nodes.get();
        List<Node> local = now.local();
        int turn = turns.getAndIncrement() & Integer.MAX_VALUE;
        return new QueryPlan(now, local.isEmpty() ? 0 : first(local, Node::load, turn), turn, confining);
    }

    /**
     * Returns the index of the less loaded of two nodes. Pairs rotate, so that load removed from one node spreads over all
     * others. Unhealthy nodes are skipped.
     *
     * @param local at least one node
     * @param load of a node; {@code Integer.MAX_VALUE} if it is not healthy
     * @param turn number of the request, 0 or more
     */
    static <N> int first(List<N> local, ToIntFunction<? super N> load, int turn) {
        int count = local.size();
        if (count == 1) {
            return 0;
        }
        int best = turn % count;
        int least = Integer.MAX_VALUE;
        int healthy = 0;
        for (int step = 0; step < count && healthy < 2; step++) {
            int index = index(turn, step, count);
            int its = load.applyAsInt(local.get(index));
            healthy += its < Integer.MAX_VALUE ? 1 : 0;
            if (its < least) {
                best = index;
                least = its;
            }
        }
        return best;
    }

    /**
     * Returns the index of the node at one step of a turn. Step 0 is the turn's own node; the others follow it, from another
     * one each time all nodes have had a turn.
     */
    private static int index(int turn, int step, int count) {
        int own = turn % count;
        if (step == 0) {
            return own;
        }
        int shift = turn / count % (count - 1);
        return (own + 1 + (step - 1 + shift) % (count - 1)) % count;
    }
}
