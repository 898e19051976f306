// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * While no node can be read, contact points that are no nodes of the cluster are asked again. A handshake costs the asked
 * process work, so the pauses grow; a refused connect costs nothing, so they stay short.
 */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class ContactPointPausesTest {
    private static final int CONNECTIONS = 1;
    private static final Duration OUTAGE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Response OVERLOADED =
            new ErrorResponse.Plain(ErrorCode.OVERLOADED.number(), "made up by the test");

    /** {@link CandidateBackoff#LEAST_MILLIS}. */
    private static final long SHORTEST_MILLIS = 500;

    /** The longest pauses of {@link Reconnection}: while no node serves, and while one does. */
    private static final long URGENT_MILLIS = 1_500;

    private static final long CALM_MILLIS = 10_000;

    /** A pause ends at a tick, or when the pause of half a second after another candidate ends. */
    private static final long LATE_MILLIS = 600;

    @Test
    void grow_to_seconds_after_handshakes_that_fail_while_a_node_serves() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            ScriptedMember stranger = stranger(nodes);
            stranger.refuse(Step.STARTUP, OVERLOADED);
            Cluster cluster = open(nodes, stranger);
            // The second node serves requests and cannot be read, so the search goes on.
            nodes.members.get(1).refuse(Step.LOCAL, OVERLOADED);
            nodes.kill(nodes.members.get(0));
            List<Long> pauses = pauses(nodes, stranger);
            assertThat(pauses).allMatch(pause -> pause >= SHORTEST_MILLIS && pause <= CALM_MILLIS + LATE_MILLIS);
            assertThat(pauses.get(0)).isLessThan(2 * SHORTEST_MILLIS);
            // Each is drawn from the upper half of its range.
            assertThat(pauses.get(pauses.size() - 1)).isGreaterThanOrEqualTo(CALM_MILLIS / 2);
            endsWell(cluster, nodes);
        }
    }

    @Test
    void grow_no_longer_than_a_second_and_a_half_while_no_node_serves() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            ScriptedMember stranger = stranger(nodes);
            stranger.refuse(Step.STARTUP, OVERLOADED);
            Cluster cluster = open(nodes, stranger);
            nodes.kill(nodes.members.get(0));
            List<Long> pauses = pauses(nodes, stranger);
            assertThat(pauses).allMatch(pause -> pause >= SHORTEST_MILLIS && pause <= URGENT_MILLIS + LATE_MILLIS);
            assertThat(pauses.subList(pauses.size() / 2, pauses.size()))
                    .allMatch(pause -> pause >= URGENT_MILLIS / 2)
                    .anyMatch(pause -> pause > URGENT_MILLIS * 2 / 3);
            endsWell(cluster, nodes);
        }
    }

    @Test
    void stay_short_after_connects_that_are_refused() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            ScriptedMember stranger = stranger(nodes);
            nodes.kill(stranger);
            Cluster cluster = open(nodes, stranger);
            nodes.kill(nodes.members.get(0));
            assertThat(pauses(nodes, stranger))
                    .allMatch(pause -> pause >= SHORTEST_MILLIS && pause <= SHORTEST_MILLIS + LATE_MILLIS);
            endsWell(cluster, nodes);
        }
    }

    @Test
    void grow_after_control_connections_that_die_soon_after_the_nodes_were_read() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            Cluster cluster = nodes.open(ScriptedCluster.options(CONNECTIONS, nodes.members.get(0)));
            nodes.await("all are up", LONG, () -> nodes.connections() == CONNECTIONS + 1);
            int before = nodes.connects.size();
            Duration life = Duration.ofMillis(200);
            for (long left = OUTAGE.toNanos(); left > 0; left -= life.toNanos()) {
                nodes.advance(life);
                nodes.cutControl();
            }
            assertThat(nodes.connects.size() - before).isBetween(4, 30);
            endsWell(cluster, nodes);
        }
    }

    @Test
    void grow_at_a_node_that_serves_requests_and_does_not_show_its_tables() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            Cluster cluster = nodes.open(ScriptedCluster.options(CONNECTIONS, nodes.members.get(0)));
            nodes.await("all are up", LONG, () -> nodes.connections() == CONNECTIONS + 1);
            nodes.members.get(0).refuse(Step.LOCAL, OVERLOADED);
            nodes.cutControl();
            int before = nodes.connects.size();
            nodes.advance(OUTAGE);
            assertThat(nodes.connects.size() - before).isBetween(4, 30);
            endsWell(cluster, nodes);
        }
    }

    /** A process that listens, and is no member of the cluster. */
    private static ScriptedMember stranger(ScriptedCluster nodes) {
        ScriptedMember stranger = nodes.join("10.0.0.99");
        nodes.members.remove(stranger);
        return stranger;
    }

    private static Cluster open(ScriptedCluster nodes, ScriptedMember stranger) {
        Cluster cluster = nodes.open(ScriptedCluster.options(CONNECTIONS, nodes.members.get(0), stranger));
        nodes.await("all are up", LONG, () -> nodes.connections() == nodes.members.size() * CONNECTIONS + 1);
        return cluster;
    }

    /** The times between the connects to a node, in milliseconds. */
    private static List<Long> pauses(ScriptedCluster nodes, ScriptedMember asked) {
        List<Long> times = new ArrayList<>();
        long before = tries(nodes, asked.endpoint());
        for (long left = OUTAGE.toNanos(); left > 0; left -= Loop.TICK_NANOS) {
            nodes.advance(Duration.ofNanos(Loop.TICK_NANOS));
            long now = tries(nodes, asked.endpoint());
            for (long i = before; i < now; i++) {
                times.add(nodes.loop.nanoTime() / 1_000_000);
            }
            before = now;
        }
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            pauses.add(times.get(i) - times.get(i - 1));
        }
        assertThat(pauses).as("tries at %s", times).hasSizeGreaterThan(2);
        return pauses;
    }

    private static long tries(ScriptedCluster nodes, Endpoint endpoint) {
        return nodes.connects.stream()
                .filter(each -> each.getAddress().getHostAddress().equals(endpoint.host()))
                .count();
    }

    private static void endsWell(Cluster cluster, ScriptedCluster nodes) {
        nodes.members.forEach(ScriptedMember::refuseNothing);
        nodes.members.forEach(nodes::revive);
        nodes.await("all are up again", LONG, () -> nodes.connections() == nodes.members.size() * CONNECTIONS + 1);
        CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
        nodes.advance(Duration.ofSeconds(1));
        assertThat(closed).isCompleted();
        assertThat(nodes.connections()).isZero();
    }
}
