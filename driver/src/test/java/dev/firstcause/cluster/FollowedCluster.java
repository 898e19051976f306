// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A scripted cluster, the driver's cluster that follows it, and what the driver knows wrongly. */
record FollowedCluster(ScriptedCluster nodes, Cluster cluster, ScriptedView view) {
    static final int CONNECTIONS = 2;

    /** Longer than the driver may take to find out what has changed. */
    static final Duration LONG = Duration.ofSeconds(30);

    /** Runs a script with a cluster that was opened, and closes it. */
    static void with(int count, boolean hasPeersV2, Consumer<FollowedCluster> script) {
        try (ScriptedCluster nodes = ScriptedCluster.of(count)) {
            nodes.members.forEach(member -> member.hasPeersV2 = hasPeersV2);
            Cluster cluster = nodes.open(ScriptedCluster.options(CONNECTIONS, nodes.members.get(0)));
            FollowedCluster test =
                    new FollowedCluster(nodes, cluster, new ScriptedView(cluster, nodes, CONNECTIONS, "dc1"));
            test.becomesTrue();
            script.accept(test);
            test.end();
        }
    }

    /** The driver finds out the truth in time. */
    void becomesTrue() {
        for (long left = LONG.toMillis(); left > 0 && !view.wrong().isEmpty(); left -= 100) {
            nodes.advance(Duration.ofMillis(100));
        }
        assertThat(view.wrong()).isEmpty();
    }

    /** Closes the driver's cluster, and all its connections are closed. */
    void end() {
        CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
        nodes.advance(Duration.ofSeconds(1));
        assertThat(closed).isCompleted();
        assertThat(nodes.connections()).isZero();
    }
}
