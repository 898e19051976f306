// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a node is found among those that are known, and which of them the control connection may go to. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class KnownNodesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration A_MOMENT = Duration.ofMillis(60);

    @Test
    void a_node_is_found_by_its_host_and_by_where_it_listens() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            Cluster cluster = nodes.open(ScriptedCluster.options(1, nodes.members.get(0)));
            KnownNodes known = cluster.known();
            for (ScriptedMember member : nodes.members) {
                NodePool pool = known.poolOf(member.hostId);
                assertThat(pool).isNotNull();
                assertThat(pool.node().endpoint()).isEqualTo(member.endpoint());
                assertThat(known.poolOf(member.endpoint())).isSameAs(pool);
                assertThat(known.poolAt(member.socketAddress())).isSameAs(pool);
            }
            assertThat(known.poolOf(new UUID(9, 9))).isNull();
            assertThat(known.poolOf(new Endpoint("10.0.0.9", ScriptedCluster.PORT)))
                    .isNull();
            assertThat(known.poolAt(new InetSocketAddress("10.0.0.9", ScriptedCluster.PORT)))
                    .isNull();
            close(cluster, nodes);
        }
    }

    @Test
    void the_control_connection_may_go_to_nodes_that_serve_and_to_contact_points_that_are_no_nodes() {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            ScriptedMember stranger = nodes.join("10.0.0.99");
            nodes.members.remove(stranger);
            nodes.kill(stranger);
            ScriptedMember three = nodes.members.get(2);
            three.datacenter = "dc2";
            Cluster cluster =
                    nodes.open(ScriptedCluster.options(1, "dc1", List.of(), nodes.members.get(0), stranger, three));
            nodes.await("both are up", LONG, () -> nodes.connections() >= 3);
            Endpoint one = nodes.members.get(0).endpoint();
            Endpoint two = nodes.members.get(1).endpoint();
            List<Endpoint> points = List.of(stranger.endpoint(), three.endpoint());
            assertThat(cluster.known().candidates()).startsWith(one, two).endsWith(points.toArray(Endpoint[]::new));
            assertThat(cluster.known().candidates()).hasSize(4);
            assertThat(cluster.known().noneIsHealthy()).isFalse();
            nodes.kill(nodes.members.get(1));
            nodes.advance(A_MOMENT);
            assertThat(cluster.known().candidates())
                    .as("its pool alone tries it")
                    .doesNotContain(two);
            assertThat(cluster.known().noneIsHealthy()).isFalse();
            nodes.kill(nodes.members.get(0));
            nodes.advance(A_MOMENT);
            assertThat(cluster.known().candidates()).containsExactlyElementsOf(points);
            assertThat(cluster.known().noneIsHealthy()).isTrue();
            nodes.members.forEach(nodes::revive);
            nodes.await("both are up", LONG, () -> !cluster.known().noneIsHealthy());
            close(cluster, nodes);
        }
    }

    private static void close(Cluster cluster, ScriptedCluster nodes) {
        CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
        nodes.advance(Duration.ofSeconds(1));
        assertThat(closed).isCompleted();
    }
}
