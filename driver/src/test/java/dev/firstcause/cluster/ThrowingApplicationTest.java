// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.SchemaChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener and a translator that throw whenever they are called end nothing, and keep nothing from the others. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class ThrowingApplicationTest {
    private static final int CONNECTIONS = 2;
    private static final Duration LONG = Duration.ofSeconds(10);

    @Test
    void a_cluster_goes_on_whatever_its_listener_and_its_translator_throw() {
        Thrower listener = new Thrower();
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            ScriptedMember two = nodes.members.get(1);
            Endpoint refused = new Endpoint("10.0.0.99", ScriptedCluster.PORT);
            CompletableFuture<Cluster> opening = nodes.begin(options(nodes, refused), listener);
            nodes.await("the cluster is open", LONG, opening::isDone);
            Cluster cluster = opening.join();
            nodes.await("two are up", LONG, () -> up(cluster) == 2);
            nodes.tell(new Event.Schema(
                    new SchemaChange(SchemaChange.Change.UPDATED, SchemaChange.Target.TABLE, "ks", "t", List.of())));
            nodes.kill(two);
            nodes.await("one is down", LONG, () -> up(cluster) == 1);
            nodes.revive(two);
            nodes.await("it is back", LONG, () -> up(cluster) == 2 && nodes.connections(two) >= CONNECTIONS);
            assertThat(listener.told)
                    .containsExactly(
                            "onConnectionDead", "onContactPointFailed", "onNodeDown", "onNodeUp", "onSchemaChange");
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            nodes.settle();
            assertThat(closed).isCompleted();
            assertThat(nodes.connections()).isZero();
        }
    }

    private static long up(Cluster cluster) {
        return cluster.reports().stream()
                .filter(report -> report.state() == NodeState.UP)
                .count();
    }

    /** Two contact points, of which one is refused; the translator throws for the third node. */
    private static ClusterOptions options(ScriptedCluster nodes, Endpoint refused) {
        ClusterOptions plain = ScriptedCluster.options(CONNECTIONS, nodes.members.get(0));
        List<Endpoint> points = new ArrayList<>(plain.contactPoints());
        points.add(0, refused);
        return new ClusterOptions(
                points, null, List.of(), plain.connection(), plain.keyspace(), CONNECTIONS, endpoint -> {
                    if (endpoint.equals(nodes.members.get(2).endpoint())) {
                        throw new IllegalStateException("made up by the test");
                    }
                    return endpoint;
                });
    }

    /** Throws as soon as it is told anything. */
    private static final class Thrower implements ClusterListener {
        private final Set<String> told = new TreeSet<>();

        private void told(String what) {
            told.add(what);
            throw new InternalError("made up by the test");
        }

        @Override
        public void onConnectionDead(NodeReport node, Failure failure) {
            told("onConnectionDead");
        }

        @Override
        public void onSchemaHeard(Endpoint node) {
            // If this throws, the connection is not used: ClusterEndsTest.
        }

        @Override
        public void onSchemaChange(Endpoint node, SchemaChange change) {
            told("onSchemaChange");
        }

        @Override
        public void onNodeUp(NodeReport node, Connection connection) {
            told("onNodeUp");
        }

        @Override
        public void onNodeDown(NodeReport node, Failure failure) {
            told("onNodeDown");
        }

        @Override
        public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
            told("onContactPointFailed");
        }
    }
}
