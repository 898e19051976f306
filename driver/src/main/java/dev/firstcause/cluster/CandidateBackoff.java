// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.FailureKind;
import java.util.HashMap;
import java.util.Map;

/**
 * When each candidate for the control connection may be connected to again after it failed. The pauses are those of {@link
 * Reconnection}, but not shorter than half a second: the pools already try the nodes themselves more often than that.
 *
 * <p>Confined to the cluster's loop.
 */
final class CandidateBackoff {
    static final long LEAST_MILLIS = 500;

    private final Reconnection reconnection;
    private final Map<Endpoint, Failing> failing = new HashMap<>();

    CandidateBackoff(Reconnection reconnection) {
        this.reconnection = reconnection;
    }

    /**
     * The candidate failed.
     *
     * @param now the loop's time, in nanoseconds
     * @param urgent whether no node can serve
     */
    void failed(Endpoint endpoint, Throwable why, long now, boolean urgent) {
        FailureKind kind = why instanceof ConnectionShutdownException death
                ? death.failure().kind()
                : FailureKind.INTERNAL;
        Failing before = failing.get(endpoint);
        long since = before == null ? now : before.sinceNanos();
        int handshakes = (before == null ? 0 : before.handshakes()) + (Reconnection.isBeyondConnect(kind) ? 1 : 0);
        long wait = reconnection.waitMillis(kind, handshakes, (now - since) / 1_000_000, urgent);
        failing.put(endpoint, new Failing(since, handshakes, now + Math.max(LEAST_MILLIS, wait) * 1_000_000));
    }

    boolean isDue(Endpoint endpoint, long now) {
        Failing its = failing.get(endpoint);
        return its == null || now - its.dueNanos() >= 0;
    }

    /** The node there is up, so it may be connected to at once. */
    void forget(Endpoint endpoint) {
        failing.remove(endpoint);
    }

    /** A node was found that can be read: the next search begins without pauses. */
    void clear() {
        failing.clear();
    }

    private record Failing(long sinceNanos, int handshakes, long dueNanos) {}
}
