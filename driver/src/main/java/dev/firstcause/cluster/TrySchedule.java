// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.failure.FailureKind;

/** When a node is tried next. Confined to the cluster's loop, whose time it uses. */
final class TrySchedule {
    /** The pause after a death: a death rarely comes alone, and the others are heard of before anything is tried. */
    static final long AFTER_DEATH_MILLIS = 50;

    private final ClusterContext context;
    private int handshakes;
    private long dueNanos;
    private long downSinceNanos;

    /** The first try is due at once. */
    TrySchedule(ClusterContext context) {
        this.context = context;
        this.dueNanos = context.loop().nanoTime();
        this.downSinceNanos = dueNanos;
    }

    boolean isDue(long now) {
        return now - dueNanos >= 0;
    }

    /** Something says that the node is up: the next try is due now, and pauses begin anew. */
    void hint() {
        handshakes = 0;
        dueNanos = context.loop().nanoTime();
    }

    /** A connection is open: pauses begin anew. */
    void succeeded() {
        handshakes = 0;
    }

    /**
     * A try failed.
     *
     * @param isUrgent whether no other node can serve
     * @return the pause until the next try, in milliseconds
     */
    long failed(FailureKind kind, boolean isUrgent) {
        long now = context.loop().nanoTime();
        handshakes += Reconnection.isBeyondConnect(kind) ? 1 : 0;
        long outageMillis = (now - downSinceNanos) / 1_000_000;
        long wait = context.reconnection().waitMillis(kind, handshakes, outageMillis, isUrgent);
        dueNanos = now + wait * 1_000_000;
        return wait;
    }

    /** A connection died. If it was the last one, the outage begins. */
    void died(long now, boolean isLast) {
        dueNanos = now + AFTER_DEATH_MILLIS * 1_000_000;
        downSinceNanos = isLast ? now : downSinceNanos;
    }

    /** How long the node has been down. Nobody sets the loop's clock, but the time of day may be changed. */
    long outageSeconds() {
        return (context.loop().nanoTime() - downSinceNanos) / 1_000_000_000;
    }
}
