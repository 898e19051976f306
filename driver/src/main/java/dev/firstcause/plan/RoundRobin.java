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
 * Begins each plan at another healthy node, in turn; or at a second one, if that has less to do: a node that has just come
 * back is slow at first, and gets as much as it can bear by this. Any thread.
 */
public final class RoundRobin {
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

    /**
     * The plan for the next request.
     *
     * @param confining the consistency that keeps the request in the local data centre; null if it may fail over
     */
    public QueryPlan plan(@Nullable Consistency confining) {
        NodeSet now = nodes.get();
        List<Node> local = now.local();
        int its = turn.getAndIncrement() & Integer.MAX_VALUE;
        return new QueryPlan(now, local.isEmpty() ? 0 : first(local, Node::load, its), its, confining);
    }

    /**
     * The less loaded of two. Each node is compared with each other in turn, for two that are always compared would share
     * what one is spared; and only with one that is healthy, for a choice of one is none.
     *
     * @param load of a node; endless ({@code Integer.MAX_VALUE}) if it is not healthy
     * @param its number of the turn, 0 or more
     */
    static <N> int first(List<N> local, ToIntFunction<? super N> load, int its) {
        int count = local.size();
        if (count == 1) {
            return 0;
        }
        int best = its % count;
        int least = Integer.MAX_VALUE;
        int healthy = 0;
        for (int step = 0; step < count && healthy < 2; step++) {
            int each = at(its, step, count);
            int much = load.applyAsInt(local.get(each));
            healthy += much < Integer.MAX_VALUE ? 1 : 0;
            if (much < least) {
                best = each;
                least = much;
            }
        }
        return best;
    }

    /** Where that step of that turn is: the turn's own place first, then the others from another one each time around. */
    private static int at(int its, int step, int count) {
        int own = its % count;
        if (step == 0) {
            return own;
        }
        int shift = its / count % (count - 1);
        return (own + 1 + (step - 1 + shift) % (count - 1)) % count;
    }
}
