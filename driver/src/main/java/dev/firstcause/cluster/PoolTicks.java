// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.transport.Loop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Calls the pools of a cluster at its ticks. A pool at rest is called only every {@link #REST_NANOS}, so that an idle session
 * with thousands of nodes costs little more than one with a few.
 *
 * <p>Confined to the cluster's loop.
 */
final class PoolTicks {
    static final long REST_NANOS = 5 * Loop.REST_NANOS;

    private final Set<NodePool> restless = new LinkedHashSet<>();
    private boolean begun;
    private long sweptAt;

    /** The pool has something to do: it is called at every tick until it is at rest again. */
    void stir(NodePool pool) {
        restless.add(pool);
    }

    /**
     * Calls the pools that are not at rest; all of them if it is time.
     *
     * @param all gives all pools, in a list that does not change when a pool is called
     */
    void onTick(Supplier<List<NodePool>> all, long now) {
        List<NodePool> called;
        if (!begun || now - sweptAt >= REST_NANOS) {
            begun = true;
            sweptAt = now;
            called = all.get();
        } else {
            called = new ArrayList<>(restless);
        }
        for (NodePool pool : called) {
            pool.onTick(now);
            if (pool.isAtRest()) {
                restless.remove(pool);
            } else {
                restless.add(pool);
            }
        }
    }
}
