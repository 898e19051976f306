// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.failure.FailureKind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a node is tried again. A try that ends at the connect costs the node next to nothing and is made often, so that a
 * node that was rebooted serves again soon after it listens. One that costs it a handshake is made less and less often.
 *
 * <p>Each wait is jittered, for many clients lose a node at the same moment. Pure, but for the random numbers.
 */
final class Reconnection {
    private static final long FIRST_MILLIS = 100;
    private static final long SHORT_OUTAGE_MILLIS = Duration.ofMinutes(2).toMillis();
    private static final long CONNECT_MILLIS = 125;
    private static final long LATER_CONNECT_MILLIS = 1_000;
    private static final long SILENT_MILLIS = 1_000;
    /** While no other node can serve, somebody waits for this one. */
    private static final long URGENT_HANDSHAKE_MILLIS = 1_500;

    private static final long HANDSHAKE_MILLIS = 10_000;
    private static final int MOST_DOUBLINGS = 16;
    private static final long FIRST_REREAD_MILLIS = 1_000;
    /** Rows that are left over from nodes that are gone may stay for years. */
    private static final long REREAD_MILLIS = Duration.ofMinutes(5).toMillis();

    private final RandomGenerator random;

    Reconnection(RandomGenerator random) {
        this.random = random;
    }

    /**
     * How long to wait after a try that failed, in milliseconds.
     *
     * @param kind what it failed of
     * @param handshakes tries in a row, this one included, that went beyond the connect
     * @param outageMillis how long the node has been down
     * @param urgent whether no other node can serve
     */
    long waitMillis(FailureKind kind, int handshakes, long outageMillis, boolean urgent) {
        return switch (kind) {
            case CONNECT_REFUSED, CONNECT_TIMEOUT, UNREACHABLE, RESOLVE_FAILED ->
                jittered(outageMillis < SHORT_OUTAGE_MILLIS ? CONNECT_MILLIS : LATER_CONNECT_MILLIS);
            // These cost the node nothing, but they compete with the application for what is short.
            case LOCAL_LIMIT, LOCAL_FORBIDDEN -> jittered(LATER_CONNECT_MILLIS);
            // These tries took seconds themselves, so a short wait is no haste.
            case HANDSHAKE_TIMEOUT, PEER_SILENT -> jittered(Math.min(SILENT_MILLIS, grown(handshakes)));
            default -> jittered(Math.min(urgent ? URGENT_HANDSHAKE_MILLIS : HANDSHAKE_MILLIS, grown(handshakes)));
        };
    }

    /**
     * How long to wait, in milliseconds, before the nodes are read again because their rows told too little.
     *
     * @param readings in a row that told too little, at least 1
     */
    long rereadMillis(int readings) {
        return jittered(Math.min(REREAD_MILLIS, FIRST_REREAD_MILLIS << Math.min(MOST_DOUBLINGS, readings - 1)));
    }

    private static long grown(int handshakes) {
        return FIRST_MILLIS << Math.min(MOST_DOUBLINGS, Math.max(0, handshakes - 1));
    }

    /** Between half of it and all of it. */
    private long jittered(long millis) {
        return millis - millis / 2 + random.nextLong(millis / 2 + 1);
    }

    /** Whether a try that failed of this went beyond the connect. */
    static boolean isBeyondConnect(FailureKind kind) {
        return switch (kind) {
            case CONNECT_REFUSED, CONNECT_TIMEOUT, UNREACHABLE, RESOLVE_FAILED, LOCAL_LIMIT, LOCAL_FORBIDDEN -> false;
            default -> true;
        };
    }
}
