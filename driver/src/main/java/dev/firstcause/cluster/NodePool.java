// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one node that can be used now. Which there are is decided in the cluster's loop, by the {@link
 * Refill}; any thread may pick one, with one volatile read.
 */
final class NodePool {
    /** So many connections are compared with each other at the most: of hundreds, a few chosen by chance will do. */
    private static final int COMPARED = 8;

    /** A connection that may be dead is used only where there is no other. */
    private static final int SUSPECT_LOAD = 1 << 24;

    private static final Pick.Ready[] EMPTY = {};

    private final Endpoint endpoint;
    private final int wanted;
    private final FailureJournal journal;
    private volatile Pick.Ready[] ready = EMPTY; // written in the cluster's loop

    /**
     * A pool without connections.
     *
     * @param wanted how many there should be; 0 for a node that the session may not use
     */
    NodePool(Endpoint endpoint, int wanted) {
        this.endpoint = endpoint;
        this.wanted = wanted;
        this.journal = new FailureJournal(wanted == 0 ? NodeState.UNUSED : NodeState.CONNECTING);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    int wanted() {
        return wanted;
    }

    FailureJournal journal() {
        return journal;
    }

    // ------------------------------------------------------------------ any thread

    Pick pick() {
        Pick.Ready[] all = ready;
        if (all.length <= COMPARED) {
            return least(all, 0, all.length);
        }
        Pick few = least(all, ThreadLocalRandom.current().nextInt(all.length), COMPARED);
        return few == Pick.None.NONE ? least(all, 0, all.length) : few;
    }

    private static Pick least(Pick.Ready[] all, int from, int count) {
        Pick best = Pick.None.NONE;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            Pick.Ready each = all[(from + i) % all.length];
            Connection connection = each.connection();
            int load = connection.inFlight() + (connection.isSuspect() ? SUSPECT_LOAD : 0);
            if (load < least && connection.isAlive()) {
                best = each;
                least = load;
            }
        }
        return best;
    }

    boolean isHealthy() {
        for (Pick.Ready each : ready) {
            if (each.connection().isAlive() && !each.connection().isSuspect()) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of its connections may be dead. */
    boolean isSuspect() {
        for (Pick.Ready each : ready) {
            if (each.connection().isSuspect() && each.connection().isAlive()) {
                return true;
            }
        }
        return false;
    }

    int load() {
        Pick.Ready[] all = ready;
        int count = Math.min(COMPARED, all.length);
        int from = count < all.length ? ThreadLocalRandom.current().nextInt(all.length) : 0;
        long load = 0;
        boolean healthy = false;
        for (int i = 0; i < count; i++) {
            Connection connection = all[(from + i) % all.length].connection();
            if (connection.isAlive()) {
                load += connection.inFlight();
                healthy |= !connection.isSuspect();
            }
        }
        return healthy ? (int) (load * all.length / count) : Integer.MAX_VALUE;
    }

    int alive() {
        int alive = 0;
        for (Pick.Ready each : ready) {
            alive += each.connection().isAlive() ? 1 : 0;
        }
        return alive;
    }

    /** The truth at this moment: deaths that the cluster's loop was not told of yet are in it. */
    NodeReport report(@Nullable NodeInfo info) {
        Pick.Ready[] all = ready;
        FailureJournal.Entry entry = journal.read();
        NodeState state = entry.state();
        Instant since = entry.since();
        Failure lastDeath = entry.lastDeath();
        Instant lastDeathAt = entry.lastDeathAt();
        int alive = 0;
        int inFlight = 0;
        Failure untold = null;
        for (Pick.Ready each : all) {
            Failure failure = each.connection().lastError().orElse(null);
            if (failure == null) {
                alive++;
                inFlight += each.connection().inFlight();
            } else {
                untold = failure;
            }
        }
        Failure last = untold == null ? lastDeath : untold;
        if (alive == 0 && state == NodeState.UP && last != null) {
            state = NodeState.DOWN;
            since = last.at();
            lastDeath = last;
            lastDeathAt = untold == null ? lastDeathAt : untold.at();
        }
        return new NodeReport(
                endpoint,
                info == null ? null : info.hostId(),
                info == null ? null : info.datacenter(),
                info == null ? null : info.rack(),
                info == null ? null : info.version(),
                state,
                since,
                alive,
                wanted,
                inFlight,
                lastDeath,
                lastDeathAt,
                entry.lastTry(),
                entry.lastTryAt(),
                entry.tries(),
                entry.nextTryAt(),
                entry.troubles(),
                entry.history());
    }

    // ------------------------------------------------------------------ the cluster's loop

    /** What was seen of the node, for all of its connections. */
    void nodeIsBusy(boolean busy) {
        for (Pick.Ready each : ready) {
            each.connection().nodeIsBusy(busy);
        }
    }

    /** The node has answered on a new connection. */
    void nodeAnswers() {
        for (Pick.Ready each : ready) {
            each.connection().nodeAnswers();
        }
    }

    int size() {
        return ready.length;
    }

    void add(Connection connection) {
        Pick.Ready[] more = Arrays.copyOf(ready, ready.length + 1);
        more[ready.length] = new Pick.Ready(connection);
        ready = more;
    }

    /** Whether it was there. */
    boolean remove(Connection connection) {
        Pick.Ready[] before = ready;
        Pick.Ready[] rest = Arrays.stream(before)
                .filter(each -> each.connection() != connection)
                .toArray(Pick.Ready[]::new);
        ready = rest.length == 0 ? EMPTY : rest;
        return rest.length < before.length;
    }

    /** Takes all of them out, to be closed. */
    List<Connection> removeAll() {
        List<Connection> all = Arrays.stream(ready).map(Pick.Ready::connection).toList();
        ready = EMPTY;
        return all;
    }
}
