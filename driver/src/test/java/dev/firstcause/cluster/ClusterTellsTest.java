// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.SchemaChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a session's listener is told of nodes, and what events of the nodes make the cluster do. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class ClusterTellsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration A_MOMENT = Duration.ofMillis(60);
    private static final Response OVERLOADED =
            new ErrorResponse.Plain(ErrorCode.OVERLOADED.number(), "made up by the test");
    private static final Event CREATED = new Event.Schema(
            new SchemaChange(SchemaChange.Change.CREATED, SchemaChange.Target.TABLE, "shop", "customers", List.of()));

    private final Told told = new Told();

    private Cluster open(ScriptedCluster nodes, ClusterOptions options) {
        CompletableFuture<Cluster> opening = nodes.begin(options, told);
        nodes.await("it is open", LONG, opening::isDone);
        return opening.join();
    }

    private static void close(Cluster cluster, ScriptedCluster nodes) {
        CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
        nodes.advance(Duration.ofSeconds(1));
        assertThat(closed).isCompleted();
    }

    // ------------------------------------------------------------------ what is told

    @Test
    void the_life_of_a_node_is_told_in_its_order() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            ScriptedMember one = nodes.members.get(0);
            Cluster cluster = open(nodes, ScriptedCluster.options(1, one));
            assertThat(told.words).containsExactly("heard 10.0.0.1", "up 10.0.0.1 UP");
            told.words.clear();
            nodes.kill(one);
            nodes.advance(A_MOMENT);
            assertThat(told.words).startsWith("dead 10.0.0.1 DOWN of PEER_RESET", "down 10.0.0.1 DOWN of PEER_RESET");
            told.words.clear();
            nodes.revive(one);
            nodes.await("it is up", LONG, () -> !told.words.isEmpty() && told.words.contains("up 10.0.0.1 UP"));
            assertThat(told.words).endsWith("heard 10.0.0.1", "up 10.0.0.1 UP");
            close(cluster, nodes);
        }
    }

    @Test
    void a_change_of_the_schema_is_told_of_each_node_that_tells_it() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            Cluster cluster = open(nodes, ScriptedCluster.options(1, nodes.members.get(0)));
            nodes.await("all are up", LONG, () -> nodes.connections() == 3);
            told.words.clear();
            nodes.tell(CREATED);
            nodes.settle();
            assertThat(told.words).containsExactlyInAnyOrder("changed 10.0.0.1 shop", "changed 10.0.0.2 shop");
            close(cluster, nodes);
        }
    }

    @Test
    void a_contact_point_that_cannot_be_used_is_told_and_a_node_that_is_none_is_not() {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            ScriptedMember dead = nodes.join("10.0.0.99");
            nodes.members.remove(dead);
            nodes.kill(dead);
            nodes.kill(nodes.members.get(2));
            Cluster cluster = open(nodes, ScriptedCluster.options(1, dead, nodes.members.get(0)));
            nodes.advance(Duration.ofSeconds(2));
            assertThat(told.words)
                    .filteredOn(word -> word.startsWith("contact point"))
                    .containsExactly("contact point 10.0.0.99");
            close(cluster, nodes);
        }
    }

    @Test
    void what_the_listener_throws_stops_nothing() {
        told.thrown = new InternalError("made up by the test");
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            ScriptedMember dead = nodes.join("10.0.0.99");
            nodes.members.remove(dead);
            nodes.kill(dead);
            Cluster cluster = open(nodes, ScriptedCluster.options(1, dead, nodes.members.get(0)));
            nodes.await("all are up", LONG, () -> nodes.connections() == 3);
            nodes.tell(CREATED);
            nodes.kill(nodes.members.get(1));
            nodes.advance(A_MOMENT);
            nodes.revive(nodes.members.get(1));
            nodes.await("all are up again", LONG, () -> nodes.connections() == 3);
            close(cluster, nodes);
        }
    }

    // ------------------------------------------------------------------ events of the nodes

    @Test
    void word_that_a_node_is_up_ends_the_pause_after_its_failed_tries() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            ScriptedMember one = nodes.members.get(0);
            ScriptedMember two = nodes.members.get(1);
            two.refuse(Step.STARTUP, OVERLOADED);
            Cluster cluster = open(nodes, ScriptedCluster.options(1, one));
            nodes.advance(Duration.ofSeconds(60));
            int before = nodes.connects.size();
            nodes.await("the next try", LONG, () -> nodes.connects.size() > before);
            nodes.advance(A_MOMENT);
            two.refuseNothing();
            int connects = nodes.connects.size();
            nodes.advance(A_MOMENT);
            nodes.advance(A_MOMENT);
            assertThat(nodes.connects).as("the pause lasts").hasSize(connects);
            nodes.tell(ScriptedEvents.down(two));
            nodes.advance(A_MOMENT);
            assertThat(nodes.connects).as("word of DOWN changes nothing").hasSize(connects);
            nodes.tell(ScriptedEvents.up(two));
            nodes.advance(A_MOMENT);
            assertThat(nodes.connections(two)).isEqualTo(1);
            assertThat(cluster.reports()).allMatch(report -> report.state() == NodeState.UP);
            close(cluster, nodes);
        }
    }

    @Test
    void events_are_heard_on_one_connection_alone() {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            Cluster cluster = open(nodes, ScriptedCluster.options(1, nodes.members.toArray(ScriptedMember[]::new)));
            nodes.await("all are up", LONG, () -> nodes.connections() == 4);
            assertThat(nodes.controlled()).hasSize(1);
            close(cluster, nodes);
        }
    }

    // ------------------------------------------------------------------ a busy node

    @Test
    void a_control_connection_to_a_busy_node_is_waited_for_and_one_to_another_node_is_not() {
        for (boolean itself : new boolean[] {true, false}) {
            try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
                ScriptedMember one = nodes.members.get(0);
                Cluster cluster = open(nodes, ScriptedCluster.options(1, one));
                Node busy = itself ? cluster.nodes().local().get(0) : LoneNodes.node("10.0.0.2", "dc1");
                nodes.hang(one);
                // Until the heartbeat of the idle connection has been sent, and its time is not over.
                nodes.advance(ScriptedCluster.TIMEOUTS.idle().plusMillis(200));
                nodes.loop.execute(() -> cluster.control().nodeIsBusy(busy, true));
                nodes.advance(ScriptedCluster.TIMEOUTS.heartbeat().plusMillis(200));
                assertThat(nodes.controlled()).hasSize(itself ? 1 : 0);
                nodes.revive(one);
                nodes.await("it is read", LONG, () -> nodes.controlled().size() == 1);
                close(cluster, nodes);
            }
        }
    }

    // ------------------------------------------------------------------ the cluster itself

    @Test
    void a_cluster_names_its_nodes_and_tells_them_local_ones_first() {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            nodes.members.get(0).datacenter = "dc3";
            nodes.members.get(1).datacenter = "dc2";
            Cluster cluster = open(nodes, ScriptedCluster.options(1, "dc1", List.of("dc2"), nodes.members.get(0)));
            assertThat(cluster.reports()).extracting(NodeReport::datacenter).containsExactly("dc1", "dc2", "dc3");
            assertThat(cluster.toString())
                    .containsSubsequence(
                            "10.0.0.3:9042 (dc1/rack1)", "10.0.0.2:9042 (dc2/rack1)", "10.0.0.1:9042 (dc3");
            assertThat(cluster.version()).isEqualTo(ProtocolVersion.V4);
            close(cluster, nodes);
            close(cluster, nodes);
        }
    }

    @Test
    void a_close_after_the_end_of_the_loop_is_completed_at_once() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            Cluster cluster = open(nodes, ScriptedCluster.options(1, nodes.members.get(0)));
            nodes.transport.close();
            assertThat(cluster.close("test").toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void a_close_is_completed_when_all_connections_are_dead_and_not_before() {
        try (ScriptedCluster nodes = ScriptedCluster.of(1)) {
            Cluster cluster = open(nodes, ScriptedCluster.options(1, nodes.members.get(0)));
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            assertThat(closed).isNotDone();
            nodes.settle();
            assertThat(closed).isCompleted();
            int connects = nodes.connects.size();
            nodes.advance(LONG);
            assertThat(nodes.connects).hasSize(connects);
        }
    }

    /** Writes down what it is told. */
    private static final class Told implements ClusterListener {
        private final List<String> words = new ArrayList<>();

        @Nullable
        private Error thrown;

        private void told(String word) {
            words.add(word);
            if (thrown != null) {
                throw thrown;
            }
        }

        private static String name(NodeReport node) {
            return node.endpoint().host() + " " + node.state();
        }

        @Override
        public void onConnectionDead(NodeReport node, Failure failure) {
            told("dead " + name(node) + " of " + failure.kind());
        }

        @Override
        public void onSchemaHeard(Endpoint node) {
            words.add("heard " + node.host());
        }

        @Override
        public void onSchemaChange(Endpoint node, SchemaChange change) {
            told("changed " + node.host() + " " + change.keyspace());
        }

        @Override
        public void onNodeUp(NodeReport node, Connection connection) {
            told("up " + name(node));
        }

        @Override
        public void onNodeDown(NodeReport node, Failure failure) {
            told("down " + name(node) + " of " + failure.kind());
        }

        @Override
        public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
            told("contact point " + contactPoint.host());
        }
    }
}
