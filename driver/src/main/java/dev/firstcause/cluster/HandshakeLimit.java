// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.transport.Loop;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds how many connections of a session are being opened at the same time, over all its nodes: after a network failure
 * that hit all nodes, TLS handshakes and logins would otherwise compete with requests for the processor. First come, first
 * served; but openings to nodes that did not answer the last time come after all others, because their permits would mostly be
 * spent on waiting.
 *
 * <p>A permit is given back when the opening ends, and after {@link #LEASE_NANOS} in any case. An opening that takes longer
 * waits for its node and does no work, so nodes that hang cannot keep permits from nodes that answer.
 *
 * <p>Confined to the cluster's loop.
 */
final class HandshakeLimit {
    /** How many openings are in progress at the most. */
    static final int MOST = 16;

    /** How long an opening counts as work, in nanoseconds. */
    static final long LEASE_NANOS = 500_000_000;

    private final Loop loop;
    private final int most;
    private final Deque<Permit> waiting = new ArrayDeque<>();
    private final Deque<Permit> waitingForSilent = new ArrayDeque<>();
    private final Deque<Permit> held = new ArrayDeque<>(); // the oldest first
    private boolean granting;

    HandshakeLimit(Loop loop) {
        this(loop, MOST);
    }

    /**
     * A limit without any permits given.
     *
     * @param most 1 or more
     */
    HandshakeLimit(Loop loop, int most) {
        this.loop = loop;
        this.most = most;
    }

    /**
     * Asks for a permit.
     *
     * @param isSilent whether the node did not answer the last time
     * @param granted is run once, in the loop, when the opening may begin: before this returns if a permit is free. Not run if
     *     the permit is released before
     * @return to be released when the opening has ended, or is not wanted any more
     */
    Permit acquire(boolean isSilent, Runnable granted) {
        assert loop.inLoop();
        Permit permit = new Permit(granted);
        (isSilent ? waitingForSilent : waiting).add(permit);
        grant();
        return permit;
    }

    /** Takes back permits whose lease is over. */
    void onTick(long now) {
        assert loop.inLoop();
        while (!held.isEmpty() && now - held.getFirst().grantedNanos >= LEASE_NANOS) {
            held.removeFirst();
        }
        grant();
    }

    /** How many permits are held. */
    int held() {
        return held.size();
    }

    /** How many openings wait for a permit. */
    int waiting() {
        return waiting.size() + waitingForSilent.size();
    }

    /** Forgets the openings that wait, so that the end of others does not begin them. */
    void close() {
        assert loop.inLoop();
        waiting.clear();
        waitingForSilent.clear();
    }

    private Deque<Permit> next() {
        return waiting.isEmpty() ? waitingForSilent : waiting;
    }

    private void grant() {
        if (granting) {
            return; // an opening that began just now has ended already: the loop below goes on
        }
        granting = true;
        try {
            while (held.size() < most && !next().isEmpty()) {
                Permit next = next().removeFirst();
                next.grantedNanos = loop.nanoTime();
                held.addLast(next);
                next.granted.run();
            }
        } finally {
            granting = false;
        }
    }

    /** The right to have one opening in progress, or the place in the queue for it. */
    final class Permit {
        private final Runnable granted;
        private long grantedNanos;

        private Permit(Runnable granted) {
            this.granted = granted;
        }

        /** Gives the permit back, or leaves the queue. Does nothing the second time. */
        void release() {
            assert loop.inLoop();
            waiting.remove(this);
            waitingForSilent.remove(this);
            if (held.remove(this)) {
                grant();
            }
        }
    }
}
