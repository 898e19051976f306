// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Change;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster as any thread sees it: which one it is, how the session stands to it, and its connections. Its
 * {@link NodePool} alone writes its status. A node that moves to another address is another object.
 *
 * <p>Any thread may call its public methods.
 */
public final class Node {
    private final Endpoint endpoint;
    private final int wanted;
    private final NodeHistory history;
    private volatile NodeInfo info; // written in the cluster's loop, as the next one
    private volatile NodeStatus status;

    /**
     * A node without connections.
     *
     * @param wanted how many connections there should be; 0 for a node that the session may not use
     */
    Node(NodeInfo info, Endpoint endpoint, int wanted) {
        this(info, endpoint, wanted, new JournalClock());
    }

    Node(NodeInfo info, Endpoint endpoint, int wanted, JournalClock clock) {
        this.info = info;
        this.endpoint = endpoint;
        this.wanted = wanted;
        this.history = new NodeHistory(clock);
        this.status = wanted == 0
                ? new NodeStatus.Unused(clock.now())
                : new NodeStatus.Connecting(clock.now(), NodeStatus.Tries.NONE);
    }

    NodeInfo info() {
        return info;
    }

    /** The node says something else of itself. In the cluster's loop. */
    void update(NodeInfo now) {
        info = now;
    }

    int wanted() {
        return wanted;
    }

    NodeHistory history() {
        return history;
    }

    NodeStatus status() {
        return status;
    }

    /** Those that requests can be sent on; some may have died just now. */
    ConnectionSet connections() {
        return status instanceof NodeStatus.Up up ? up.connections() : ConnectionSet.NONE;
    }

    /** Publishes the next status. Called by the node's pool only, in the cluster's loop. */
    void become(NodeStatus next) {
        synchronized (history) { // so that a report never shows a state that its history does not end with
            if (next.state() != status.state()) {
                history.changed(next);
            }
            status = next;
        }
    }

    /** Where it listens, as seen from here. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The connection that has the least to do, or that there is none. */
    public Pick pick() {
        ConnectionSet set = connections();
        Pick pick = set.pick();
        // If all connections of this set are dead, the pool may have published a newer set with a living one.
        while (pick == Pick.None.NONE && set != connections()) {
            set = connections();
            pick = set.pick();
        }
        return pick;
    }

    /** Whether it has a connection that lives and is not suspect. */
    public boolean isHealthy() {
        return connections().isHealthy();
    }

    /**
     * How much it has to do: requests that wait for an answer on all its connections, given up ones whose answer is still
     * due included; estimated from a few of them where there are many. {@code Integer.MAX_VALUE} if it is not healthy.
     */
    public int load() {
        return connections().load();
    }

    /** All that is known of it, at this moment. */
    public NodeReport report() {
        NodeInfo its = info;
        NodeStatus before;
        NodeHistory.Entry past;
        // The living connections are counted once. Otherwise one could die between two counts, and the report would say
        // "up"
        // with 0 connections. If all of them are dead, the pool may have published a newer set with a living one.
        int alive;
        do {
            synchronized (history) {
                before = status;
                past = history.read();
            }
            alive = before.connections().alive();
        } while (alive == 0 && before.connections() != connections());
        Duration correction = past.correction();
        NodeStatus now = alive == 0 ? before.afterDeaths(correction) : before;
        boolean isDead = now != before; // its pool has not processed that yet
        Instant since = now.since().plus(correction);
        List<Change> changes = new ArrayList<>(past.changes());
        if (isDead) {
            changes.add(new Change(NodeState.DOWN, since, now.because()));
        }
        NodeStatus.Tries tries = now.tries();
        return new NodeReport(
                endpoint,
                its.hostId(),
                its.datacenter(),
                its.rack(),
                its.version(),
                now.state(),
                since,
                alive,
                wanted,
                now.connections().inFlight(),
                isDead ? now.because() : past.lastDeath(),
                isDead ? since : past.lastDeathAt(),
                tries.last(),
                plus(tries.lastAt(), correction),
                tries.count(),
                plus(tries.nextAt(), correction),
                past.troubles(),
                changes);
    }

    private static @Nullable Instant plus(@Nullable Instant at, Duration correction) {
        return at == null ? null : at.plus(correction);
    }

    /** Its address and data centre. */
    @Override
    public String toString() {
        NodeInfo now = info;
        return endpoint + " (" + now.datacenter() + "/" + now.rack() + ")";
    }
}
