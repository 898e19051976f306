// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import java.time.Duration;

/**
 * Whether a node of which nothing comes is gone, or there and busy. A connection of its own tells, opened before the silent
 * ones are judged:
 *
 * <pre>
 *   nothing but TCP     the process hangs, and they are dead of that
 *   up to OPTIONS       the process is there, its request threads are all busy: they are borne with for a while
 *   a request answered  the node is well, and it is they that are broken
 * </pre>
 *
 * <p>The request threads of a Cassandra may all wait for a replica that hangs. Whoever takes it for dead then, too, loses
 * every node of the cluster to one. Confined to the cluster's loop.
 */
final class SecondOpinion {
    private final Scene scene;
    private final Node node;
    private boolean inDoubt;
    private boolean busy;
    private long dueNanos;

    SecondOpinion(Scene scene, Node node) {
        this.scene = scene;
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
        if (busy) {
            // Again and again, for any of its connections may become suspect meanwhile.
            scene.onBusy(node, true);
        }
        return now - dueNanos >= 0;
    }

    /** How the connection is made; what answers in no time when all is well is not waited for as long as else. */
    ConnectionOptions sought(long now) {
        Timeouts usual = timeouts();
        dueNanos = now + usual.request().toNanos();
        return scene.connectionOptions()
                .withTimeouts(new Timeouts(
                        usual.connect(),
                        patience(),
                        usual.request(),
                        usual.idle(),
                        usual.heartbeat(),
                        usual.suspicion()));
    }

    /** For an answer that takes a request thread. */
    Duration patience() {
        return timeouts().suspicion().multipliedBy(2);
    }

    private Timeouts timeouts() {
        return scene.connectionOptions().timeouts();
    }

    /** What the connection tells. */
    void says(boolean isBusy) {
        busy = isBusy;
        scene.onBusy(node, isBusy);
    }
}
