// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.SessionOpeningException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An opening ends, whatever the address translator does, whatever addresses nodes tell, and whenever the transport ends. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class OpeningEndTest {
    private static final int CONNECTIONS = 2;
    private static final Duration A_MOMENT = Duration.ofMillis(60);
    private static final Duration LONG = Duration.ofSeconds(10);

    @Test
    void a_translator_that_throws_fails_the_opening_with_what_it_threw() {
        IllegalStateException thrown = new IllegalStateException("made up by the test");
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            ScriptedMember asked = nodes.members.get(0);
            asked.datacenter = "dc2";
            CompletableFuture<Cluster> opening = nodes.begin(
                    translated(ScriptedCluster.options(CONNECTIONS, "dc1", List.of(), asked), endpoint -> {
                        throw thrown;
                    }),
                    new LoneNodes.Deaf());
            nodes.await("it failed", LONG, opening::isDone);
            Throwable failure = catchThrowable(opening::join).getCause();
            assertThat(failure).isInstanceOf(SessionOpeningException.class);
            assertThat(((SessionOpeningException) failure).contactPoints())
                    .containsOnlyKeys(asked.endpoint())
                    .allSatisfy((point, why) -> assertThat(why).hasRootCause(thrown));
            nodes.advance(A_MOMENT);
            assertThat(nodes.connections()).isZero();
        }
    }

    @Test
    void a_translator_that_throws_later_leaves_the_nodes_as_they_were() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            UnaryOperator<Endpoint> brittle = endpoint -> {
                if (endpoint.host().equals("10.0.0.3")) {
                    throw new IllegalStateException("made up by the test");
                }
                return endpoint;
            };
            Cluster cluster = nodes.open(translated(options(nodes), brittle));
            ScriptedMember three = nodes.join("10.0.0.3");
            ScriptedMember four = nodes.join("10.0.0.4");
            nodes.tell(ScriptedEvents.joined(three));
            nodes.await("the other is there", LONG, () -> nodes.connections(four) == CONNECTIONS);
            assertThat(cluster.nodes().local())
                    .extracting(Node::endpoint)
                    .containsExactlyInAnyOrder(
                            nodes.members.get(0).endpoint(),
                            nodes.members.get(1).endpoint(),
                            four.endpoint());
            nodes.tell(ScriptedEvents.left(four));
            nodes.leave(four);
            nodes.await("and gone", LONG, () -> cluster.nodes().local().size() == 2);
            close(cluster, nodes, "translator");
        }
    }

    @Test
    void an_opening_fails_when_no_node_of_the_data_centre_says_where_it_listens() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            ScriptedMember asked = nodes.members.get(0);
            ScriptedMember near = nodes.members.get(1);
            near.datacenter = "near";
            asked.says.put(near.hostId, List.of(near.row().withoutAddress()));
            CompletableFuture<Cluster> opening =
                    nodes.begin(ScriptedCluster.options(CONNECTIONS, "near", List.of(), asked), new LoneNodes.Deaf());
            nodes.await("it failed", LONG, opening::isDone);
            Throwable failure = catchThrowable(opening::join).getCause();
            assertThat(failure).isInstanceOf(SessionOpeningException.class);
            assertThat(((SessionOpeningException) failure).contactPoints()).containsOnlyKeys(asked.endpoint());
            nodes.advance(A_MOMENT);
            assertThat(nodes.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_cluster_that_is_closed_right_after_each_step_of_its_opening_leaves_nothing(Step step) {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            nodes.members.forEach(member -> member.hold(step));
            CompletableFuture<Cluster> opening = nodes.begin(options(nodes), new LoneNodes.Deaf());
            nodes.advance(A_MOMENT);
            nodes.transport.close();
            nodes.settle();
            assertThat(opening).isDone();
            assertThat(nodes.connections()).isZero();
        }
    }

    private static ClusterOptions options(ScriptedCluster nodes) {
        return ScriptedCluster.options(CONNECTIONS, nodes.members.toArray(ScriptedMember[]::new));
    }

    private static ClusterOptions translated(ClusterOptions options, UnaryOperator<Endpoint> translator) {
        return new ClusterOptions(
                options.contactPoints(),
                options.localDatacenter(),
                options.failOver(),
                options.connection(),
                options.keyspace(),
                options.connectionsPerNode(),
                translator);
    }

    private static void close(Cluster cluster, ScriptedCluster nodes, String what) {
        CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
        nodes.advance(Duration.ofSeconds(1));
        assertThat(closed).as(what).isCompleted();
        assertThat(nodes.connections()).as(what).isZero();
    }
}
