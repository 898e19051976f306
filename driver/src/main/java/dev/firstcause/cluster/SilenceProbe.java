// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions.Timeouts;

/**
 * Finds out why a node is silent, with one new connection that is opened before the silent ones are judged:
 *
 * <pre>
 *   TCP at the most     its process hangs, or the network drops all packets: the silent connections are dead
 *   OPTIONS, no more    its process runs, and all its request threads are busy: more silence is tolerated for a while
 *   a request answered  it is healthy, and the silent connections are broken
 * </pre>
 *
 * <p>The request threads of a Cassandra node may all wait for a replica that hangs. A driver that took it for dead would
 * lose every node of the cluster because of that one replica.
 *
 * <p>Confined to the cluster's loop.
 */
final class SilenceProbe {
    private static final long TELL_NANOS = 100_000_000;

    private final ClusterContext context;
    private final NodeListener listener;
    private final Node node;
    private boolean inDoubt;
    private boolean busy;
    private long dueNanos;
    private long tellNanos;

    SilenceProbe(ClusterContext context, NodeListener listener, Node node) {
        this.context = context;
        this.listener = listener;
        this.node = node;
    }

    /** Whether a connection was suspect when it was last asked whether it is wanted. */
    boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether a connection is to be opened for it now. */
    boolean isWanted(long now) {
        assert context.loop().inLoop();
        if (!node.connections().isSuspect()) {
            inDoubt = false;
            busy = false;
            return false;
        }
        if (!inDoubt) {
            inDoubt = true;
            // Most silences are short, and a handshake would add load to a node that recovers from one.
            dueNanos = now + timeouts().suspicion().toNanos();
        }
        if (busy && now - tellNanos >= 0) {
            // Repeated, because further connections may become suspect meanwhile.
            tell(now);
        }
        return now - dueNanos >= 0;
    }

    /** A connection is being opened for it. */
    void begun(long now) {
        assert context.loop().inLoop();
        dueNanos = now + 2 * timeouts().liveness().toNanos();
    }

    /** A request was answered on a new connection: the silent connections are broken. */
    void nodeAnswers() {
        assert context.loop().inLoop();
        if (inDoubt) {
            node.connections().all().forEach(connection -> connection.nodeAnswers());
        }
        nodeIsBusy(false);
    }

    /** What the opening of a connection has shown; ignored unless a connection is suspect. */
    void nodeIsBusy(boolean isBusy) {
        assert context.loop().inLoop();
        if (inDoubt) {
            busy = isBusy;
            tell(context.loop().nanoTime());
        }
    }

    private void tell(long now) {
        tellNanos = now + TELL_NANOS;
        node.connections().all().forEach(connection -> connection.nodeIsBusy(busy));
        listener.onBusy(node, busy);
    }

    private Timeouts timeouts() {
        return context.options().connection().timeouts();
    }
}
