// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** News of the control connection and of pools reaches the part of the cluster that it concerns. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class RoutedEventsTest {
    private static final Failure DEATH =
            NodeHistoryTest.failure(FailureKind.PEER_RESET, Phase.IDLE, "Connection reset", Instant.EPOCH);

    private final ScriptedCluster nodes = ScriptedCluster.of(2);
    private final ScriptedMember one = nodes.members.get(0);
    private final ScriptedMember two = nodes.members.get(1);
    private final ClusterOptions options = ScriptedCluster.options(1, one);
    private final Cluster cluster = nodes.open(options);
    private final ControlEvents control = new ControlEvents(cluster, options, new LoneNodes.Deaf());
    private final NodeEvents pools = new NodeEvents(cluster, new LoneNodes.Deaf());

    @BeforeEach
    void rest() {
        nodes.await(
                "both pools are complete",
                Duration.ofSeconds(5),
                () -> pool(one).isAtRest() && pool(two).isAtRest());
    }

    @AfterEach
    void end() {
        try (nodes) {
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            nodes.advance(Duration.ofSeconds(1));
            assertThat(closed).isCompleted();
        }
    }

    private NodePool pool(ScriptedMember member) {
        return Objects.requireNonNull(cluster.known().poolOf(member.hostId));
    }

    private void inLoop(Runnable task) {
        nodes.loop.execute(task);
        nodes.loop.runUntilIdle();
    }

    @Test
    void the_death_of_the_control_connection_is_logged_with_those_of_the_pool_of_its_host() {
        inLoop(() -> control.onControlDied(one.endpoint(), two.hostId, DEATH));
        assertThat(pool(two).isAtRest()).as("something is to be logged").isFalse();
        assertThat(pool(one).isAtRest()).isTrue();
    }

    @Test
    void where_the_host_is_not_known_yet_the_endpoint_tells_the_pool() {
        inLoop(() -> control.onControlDied(one.endpoint(), null, DEATH));
        assertThat(pool(one).isAtRest()).as("something is to be logged").isFalse();
        assertThat(pool(two).isAtRest()).isTrue();
    }

    @Test
    void the_death_of_a_control_connection_to_no_node_concerns_no_pool() {
        inLoop(() -> control.onControlDied(one.endpoint(), new UUID(9, 9), DEATH));
        assertThat(pool(one).isAtRest()).isTrue();
        assertThat(pool(two).isAtRest()).isTrue();
    }

    @Test
    void it_is_urgent_when_no_node_is_healthy() {
        assertThat(control.isUrgent()).isFalse();
        assertThat(pools.isUrgent()).isFalse();
        nodes.kill(one);
        nodes.settle();
        assertThat(control.isUrgent()).isFalse();
        assertThat(pools.isUrgent()).isFalse();
        nodes.kill(two);
        nodes.settle();
        assertThat(control.isUrgent()).isTrue();
        assertThat(pools.isUrgent()).isTrue();
    }

    @Test
    void a_node_that_answered_itself_takes_back_that_another_host_did() {
        Node its = pool(two).node();
        inLoop(() -> pools.onOtherHost(its, new UUID(9, 9)));
        assertThat(cluster.known().isOtherHost(its, new UUID(9, 9))).isFalse();
        inLoop(() -> pools.onItself(its));
        assertThat(cluster.known().isOtherHost(its, new UUID(9, 9))).isTrue();
    }

    @Test
    void another_host_makes_the_cluster_read_its_nodes() {
        ScriptedMember three = nodes.join("10.0.0.3");
        nodes.advance(Duration.ofSeconds(3));
        assertThat(cluster.known().poolOf(three.hostId)).isNull();
        inLoop(() -> pools.onOtherHost(pool(two).node(), new UUID(9, 9)));
        nodes.await(
                "the nodes were read",
                Duration.ofSeconds(3),
                () -> cluster.known().poolOf(three.hostId) != null);
        nodes.advance(Duration.ofSeconds(3));
    }
}
