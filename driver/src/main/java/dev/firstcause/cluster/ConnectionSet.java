// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.failure.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one node that requests can be sent on. Immutable: a change makes another set. A connection that died
 * stays in the set until the cluster's loop has processed its death; it is never picked. Any thread.
 */
final class ConnectionSet {
    static final ConnectionSet NONE = new ConnectionSet(new Pick.Ready[0]);

    /** How many connections are compared with each other at the most. */
    private static final int COMPARED = 8;

    /** Makes a connection that may be dead the last choice. */
    private static final int SUSPECT_LOAD = 1 << 24;

    private final Pick.Ready[] ready;

    private ConnectionSet(Pick.Ready[] ready) {
        this.ready = ready;
    }

    /** A connection that lives and has the fewest requests in flight, among a few of them; suspect ones last. */
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

    /** Whether one of them lives and is not suspect. */
    boolean isHealthy() {
        for (Pick.Ready each : ready) {
            if (each.connection().isAlive() && !each.connection().isSuspect()) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of them lives and may be dead. */
    boolean isSuspect() {
        for (Pick.Ready each : ready) {
            if (each.connection().isSuspect() && each.connection().isAlive()) {
                return true;
            }
        }
        return false;
    }

    /** Requests in flight on all of them, estimated from a few; {@code Integer.MAX_VALUE} if none of these is healthy. */
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

    /** How many of them live. */
    int alive() {
        int alive = 0;
        for (Pick.Ready each : ready) {
            alive += each.connection().isAlive() ? 1 : 0;
        }
        return alive;
    }

    /** Requests in flight on those that live. */
    int inFlight() {
        int inFlight = 0;
        for (Pick.Ready each : ready) {
            inFlight += each.connection().isAlive() ? each.connection().inFlight() : 0;
        }
        return inFlight;
    }

    /** How many there are, dead ones included. */
    int size() {
        return ready.length;
    }

    boolean isEmpty() {
        return ready.length == 0;
    }

    List<Connection> all() {
        return Arrays.stream(ready).map(Pick.Ready::connection).toList();
    }

    /** What the last one to die of those in the set died of; null if all live. */
    @Nullable
    Failure lastDeath() {
        Failure last = null;
        for (Pick.Ready each : ready) {
            Failure failure = each.connection().lastError().orElse(null);
            if (failure != null && (last == null || !failure.at().isBefore(last.at()))) {
                last = failure;
            }
        }
        return last;
    }

    ConnectionSet with(Connection connection) {
        Pick.Ready[] more = Arrays.copyOf(ready, ready.length + 1);
        more[ready.length] = new Pick.Ready(connection);
        return new ConnectionSet(more);
    }

    /** The set without a connection; this set if it was not there. */
    ConnectionSet without(Connection connection) {
        Pick.Ready[] rest = Arrays.stream(ready)
                .filter(each -> each.connection() != connection)
                .toArray(Pick.Ready[]::new);
        if (rest.length == ready.length) {
            return this;
        }
        return rest.length == 0 ? NONE : new ConnectionSet(rest);
    }
}
