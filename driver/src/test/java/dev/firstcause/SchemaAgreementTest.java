// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.Table;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whether a session knows that all nodes have heard of a change of the schema. */
@Lab
class SchemaAgreementTest extends SessionHarness {
    private static final String CREATE = "CREATE TABLE t (id int PRIMARY KEY)";
    private static final Answer CREATED = Answer.of(new Result.Schema(
            new SchemaChange(SchemaChange.Change.CREATED, SchemaChange.Target.TABLE, "shop", "t", List.of())));
    private static final UUID NEW = UUID.fromString("6f1c2a3e-0000-4000-8000-00000000000f");
    private static final String ASKS_LOCAL = "SELECT host_id, schema_version FROM system.local";
    private static final String ASKS_PEERS = "SELECT host_id, schema_version FROM system.peers_v2";

    private static void creates(StandInCluster cluster) {
        cluster.nodes().forEach(node -> node.when(CREATE).answers(CREATED));
    }

    private static void all(StandInCluster cluster, UUID version) {
        for (int i = 1; i <= cluster.nodes().size(); i++) {
            cluster.schemaVersion(i, version);
        }
    }

    private static boolean isAskedForVersions(StandInCluster cluster) {
        return cluster.nodes().stream()
                .flatMap(node -> node.connections().stream())
                .flatMap(connection -> connection.requests().stream())
                .anyMatch(received -> received.queries().contains(ASKS_PEERS));
    }

    @Test
    void a_change_of_the_schema_is_done_when_all_nodes_have_heard_of_it(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        creates(cluster);
        cluster.schemaVersion(1, NEW);
        try (Session session =
                to(cluster.node(1), authority).schemaAgreementWait(LONG).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            CompletableFuture<ResultPage> change =
                    session.executeAsync(SimpleStatement.of(CREATE)).toCompletableFuture();
            await("the nodes are asked", () -> isAskedForVersions(cluster));
            assertThat(change).isNotDone();
            all(cluster, NEW);
            assertThat(change.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
                            .join()
                            .info()
                            .schemaInAgreement())
                    .isTrue();
        }
    }

    @Test
    void a_change_that_a_node_does_not_hear_of_says_so_when_the_time_is_up(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        creates(cluster);
        cluster.schemaVersion(2, NEW);
        try (Session session = to(cluster.node(1), authority)
                .schemaAgreementWait(Duration.ofMillis(300))
                .build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThat(session.execute(CREATE).info().schemaInAgreement()).isFalse();
            assertThat(session.checkSchemaAgreement()).isFalse();
            all(cluster, NEW);
            assertThat(session.checkSchemaAgreement()).isTrue();
        }
    }

    @Test
    void a_node_that_is_down_is_not_waited_for(TestAuthority authority, StandInCluster cluster) throws IOException {
        creates(cluster);
        try (Session session =
                to(cluster.node(1), authority).schemaAgreementWait(LONG).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            cluster.node(3).kill();
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.DOWN);
            cluster.schemaVersion(1, NEW);
            cluster.schemaVersion(2, NEW);
            assertThat(session.execute(CREATE).info().schemaInAgreement()).isTrue();
        }
    }

    @Test
    void a_node_of_a_data_centre_that_the_session_does_not_use_has_no_say() throws IOException {
        try (StandInCluster cluster = StandInCluster.start(
                3, StandInNode.builder().dataCenter("near", "rack1").dataCenterOf(3, "far"))) {
            cluster.schemaVersion(3, NEW);
            StandInNode contact = cluster.node(1);
            SessionBuilder builder = Session.builder()
                    .contactPoint(
                            contact.address().getAddress().getHostAddress(),
                            contact.address().getPort())
                    .schemaAgreementWait(Duration.ofMillis(300));
            try (Session near = builder.build()) {
                awaitStates(near, NodeState.UP, NodeState.UP, NodeState.UNUSED);
                assertThat(near.checkSchemaAgreement()).isTrue();
            }
            try (Session both = builder.failOverTo("far").build()) {
                awaitStates(both, NodeState.UP, NodeState.UP, NodeState.UP);
                assertThat(both.checkSchemaAgreement()).isFalse();
            }
        }
    }

    @Test
    void an_answer_that_leaves_out_a_live_node_is_no_agreement(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.nodes().forEach(node -> node.when(ASKS_PEERS).answers(versions()));
        try (Session session = to(cluster.node(1), authority)
                .schemaAgreementWait(Duration.ofMillis(300))
                .build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThat(session.checkSchemaAgreement()).isFalse();
            cluster.nodes().forEach(node -> node.when(ASKS_LOCAL).answers(versions()));
            assertThat(session.checkSchemaAgreement()).isFalse();
            cluster.nodes().forEach(StandInNode::forgetRules);
            assertThat(session.checkSchemaAgreement()).isTrue();
        }
    }

    private static Answer versions() {
        return Answer.rows(Table.empty()
                .in("system", "peers_v2")
                .column("host_id", NativeType.UUID)
                .column("schema_version", NativeType.UUID));
    }

    @Test
    void nobody_is_asked_where_there_is_nothing_to_wait_for(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        creates(cluster);
        try (Session session = to(cluster.node(1), authority)
                .schemaAgreementWait(Duration.ZERO)
                .build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThat(session.execute(CREATE).info().schemaInAgreement()).isFalse();
            assertThat(session.execute("SELECT 1").info().schemaInAgreement()).isTrue();
            assertThat(isAskedForVersions(cluster)).isFalse();
            // Asked in so many words, it looks once.
            assertThat(session.checkSchemaAgreement()).isTrue();
            assertThat(isAskedForVersions(cluster)).isTrue();
        }
    }

    @Test
    void a_node_with_the_older_table_of_peers_only_is_asked_for_that(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        creates(cluster);
        cluster.nodes()
                .forEach(node -> node.when(ASKS_PEERS)
                        .answers(Answer.error(ErrorCode.INVALID, "table peers_v2 does not exist")));
        try (Session session = to(cluster.node(1), authority)
                .schemaAgreementWait(Duration.ofMillis(300))
                .build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThat(session.execute(CREATE).info().schemaInAgreement()).isTrue();
            cluster.schemaVersion(3, NEW);
            assertThat(session.execute(CREATE).info().schemaInAgreement()).isFalse();
        }
    }

    @Test
    void when_the_node_that_made_the_change_dies_another_one_is_asked(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.node(1).when(CREATE).answers(CREATED.then(Answer.close()));
        try (Session session =
                to(cluster.node(1), authority).schemaAgreementWait(LONG).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            for (int i = 0; i < 3; i++) {
                assertThat(session.execute(CREATE).info().schemaInAgreement()).isTrue();
            }
        }
    }

    @Test
    void a_session_that_is_closed_waits_no_longer(TestAuthority authority, StandInCluster cluster) throws IOException {
        creates(cluster);
        cluster.schemaVersion(1, NEW);
        Session session = to(cluster.node(1), authority)
                .schemaAgreementWait(Duration.ofMinutes(10))
                .build();
        CompletableFuture<Boolean> agreement;
        try (session) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            agreement = session.checkSchemaAgreementAsync().toCompletableFuture();
            await("the nodes are asked", () -> isAskedForVersions(cluster));
        }
        assertThat(agreement.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join())
                .isFalse();
        assertThat(session.checkSchemaAgreement()).isFalse();
    }

    @Test
    void a_wait_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Session.builder().schemaAgreementWait(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give 0 to wait for nothing, or up to an hour");
        assertThatThrownBy(() -> Session.builder().schemaAgreementWait(Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
