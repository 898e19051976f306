// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;

/**
 * A node of the cluster, and the door to its connections. A node that moves to another address is another object.
 *
 * <p>Any thread may call its public methods.
 */
public final class Node {
    private final NodePool pool;
    private volatile NodeInfo info; // written in the cluster's loop

    Node(NodeInfo info, NodePool pool) {
        this.info = info;
        this.pool = pool;
    }

    NodeInfo info() {
        return info;
    }

    /** The node says something else of itself. In the cluster's loop. */
    void update(NodeInfo now) {
        info = now;
    }

    NodePool pool() {
        return pool;
    }

    /** Where it listens, as far as we are concerned. */
    public Endpoint endpoint() {
        return pool.endpoint();
    }

    /** The connection that has the least to do, or that there is none. */
    public Pick pick() {
        return pool.pick();
    }

    /** Whether it has a connection of which nothing bad is known. */
    public boolean isHealthy() {
        return pool.isHealthy();
    }

    /**
     * How much it has to do: requests that wait for an answer on all its connections, given up ones whose answer is still
     * due included; estimated from a few of them where there are many. Endless if it is not healthy.
     */
    public int load() {
        return pool.load();
    }

    /** All that is known of it, at this moment. */
    public NodeReport report() {
        return pool.report(info);
    }

    /** Its address and data centre. */
    @Override
    public String toString() {
        NodeInfo now = info;
        return endpoint() + " (" + now.datacenter() + "/" + now.rack() + ")";
    }
}
