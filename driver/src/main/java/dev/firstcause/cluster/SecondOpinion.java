// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions.Timeouts;

/**
 * Whether a node of which nothing comes is gone, or there and busy. A connection of its own tells, opened before the silent
 * ones are judged:
 *
 * <pre>
 *   TCP at the most     its process hangs, or the network drops all: they are dead of that
 *   OPTIONS, no more    its process is there, and its request threads are all busy: they are borne with for a while
 *   a request answered  it is well, and it is they that are broken
 * </pre>
 *
 * <p>The request threads of a Cassandra may all wait for a replica that hangs. Whoever takes it for dead then, too, loses
 * every node of the cluster to one. Confined to the cluster's loop.
 */
final class SecondOpinion {
    private static final long TELL_NANOS = 100_000_000;

    private final ClusterContext context;
    private final NodeListener listener;
    private final Node node;
    private boolean inDoubt;
    private boolean busy;
    private long dueNanos;
    private long tellNanos;

    SecondOpinion(ClusterContext context, NodeListener listener, Node node) {
        this.context = context;
        this.listener = listener;
        this.node = node;
    }

    /** Whether it is to be sought now. */
    boolean isWanted(long now) {
        if (!node.pool().isSuspect()) {
            inDoubt = false;
            busy = false;
            return false;
        }
        if (!inDoubt) {
            inDoubt = true;
            // Most silences are short, and a node that comes out of one has better things to do than handshakes.
            dueNanos = now + timeouts().suspicion().toNanos();
        }
        if (busy && now - tellNanos >= 0) {
            // Again and again, for any of its connections may be asked for life meanwhile.
            tell(now);
        }
        return now - dueNanos >= 0;
    }

    /** It is being sought. */
    void sought(long now) {
        dueNanos = now + 2 * timeouts().liveness().toNanos();
    }

    private Timeouts timeouts() {
        return context.options().connection().timeouts();
    }

    /** A new connection was answered a request: it is the silent ones that are broken. */
    void saysWell() {
        if (inDoubt) {
            node.pool().nodeAnswers();
        }
        says(false);
    }

    /** What a new connection tells; of no interest where there is no doubt. */
    void says(boolean isBusy) {
        if (inDoubt) {
            busy = isBusy;
            tell(context.loop().nanoTime());
        }
    }

    private void tell(long now) {
        tellNanos = now + TELL_NANOS;
        listener.onBusy(node, busy);
    }
}
