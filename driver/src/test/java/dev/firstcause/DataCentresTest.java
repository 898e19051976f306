// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.Consistency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When nodes of other data centres are asked: only if the application says so. */
@Lab
class DataCentresTest extends SessionHarness {
    private static final SimpleStatement GLOBAL =
            SimpleStatement.of("q").withConsistency(Consistency.QUORUM).withIdempotence(true);

    private StandInCluster cluster;
    private StandInNode near;
    private StandInNode far;

    @BeforeEach
    void start() throws IOException {
        cluster = StandInCluster.start(
                3,
                StandInNode.builder()
                        .dataCenter("near", "rack1")
                        .dataCenterOf(2, "far")
                        .dataCenterOf(3, "farther"));
        near = cluster.node(1);
        far = cluster.node(2);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private SessionBuilder builder() {
        return Session.builder()
                .contactPoint(
                        near.address().getAddress().getHostAddress(),
                        near.address().getPort())
                .localDatacenter("near");
    }

    private Session withoutNear(SessionBuilder builder) {
        Session session = builder.build();
        await("far nodes are reported", () -> session.nodes().size() == 3);
        near.kill();
        await("the near node is down", () -> report(session, near).state() == NodeState.DOWN);
        return session;
    }

    private static String coordinator(Session session, Statement<?> statement) {
        return session.execute(statement).info().coordinator().host();
    }

    @Test
    void are_not_asked_unless_the_application_says_so_and_the_error_says_why() {
        try (Session session = withoutNear(builder())) {
            NoNodeAvailableException thrown =
                    catchThrowableOfType(NoNodeAvailableException.class, () -> session.execute(GLOBAL));
            assertThat(thrown.nodes()).extracting(NodeReport::datacenter).containsExactly("near");
            assertThat(thrown.notAsked())
                    .flatExtracting(each -> each.nodes())
                    .extracting(NodeReport::datacenter)
                    .containsExactlyInAnyOrder("far", "farther");
            assertThat(thrown.getMessage())
                    .startsWith("No node is available")
                    .contains("not asked: 2 nodes of far and farther. This session does not fail over to these data"
                            + " centres: SessionBuilder.failOverTo names those that it may use")
                    .contains("(far/rack1): UNUSED since ");
        }
    }

    @Test
    void are_not_even_connected_to_when_no_plan_may_use_them() {
        try (Session session = withoutNear(builder())) {
            assertThat(report(session, far).state()).isEqualTo(NodeState.UNUSED);
            assertThat(report(session, far).wanted()).isZero();
        }
        assertThat(far.connections()).isEmpty();
        assertThat(cluster.node(3).connections()).isEmpty();
    }

    @Test
    void are_asked_in_the_order_that_the_application_names_them() {
        try (Session session = withoutNear(builder().failOverTo("farther", "far"))) {
            await(
                    "both are up",
                    () -> session.nodes().stream()
                                    .filter(each -> each.state() == NodeState.UP)
                                    .count()
                            == 2);
            for (int i = 0; i < 4; i++) {
                assertThat(coordinator(session, GLOBAL)).isEqualTo("127.0.0.3");
            }
            cluster.node(3).kill();
            await("farther is down", () -> report(session, cluster.node(3)).state() == NodeState.DOWN);
            assertThat(coordinator(session, GLOBAL)).isEqualTo("127.0.0.2");
        }
    }

    @Test
    void are_not_asked_first_while_a_local_node_can_serve() throws IOException {
        try (Session session = withoutNear(builder().failOverTo("far"))) {
            near.start();
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UNUSED);
            for (int i = 0; i < 4; i++) {
                assertThat(coordinator(session, GLOBAL)).isEqualTo("127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void are_asked_at_no_consistency_that_is_about_the_local_data_centre(Consistency consistency) {
        boolean local = consistency.name().startsWith("LOCAL_");
        try (Session session = withoutNear(builder().failOverTo("far"))) {
            await("far is up", () -> report(session, far).state() == NodeState.UP);
            SimpleStatement statement = SimpleStatement.of("q").withConsistency(consistency);
            if (local) {
                assertThatThrownBy(() -> session.execute(statement))
                        .isInstanceOf(NoNodeAvailableException.class)
                        .hasMessageContaining("not asked: 1 node of far. At " + consistency
                                + " only nodes of the local data centre are asked: use another consistency, or"
                                + " SessionBuilder.failOverAtLocalConsistency(true)")
                        .hasMessageContaining("not asked: 1 node of farther. This session does not fail over");
            } else {
                assertThat(coordinator(session, statement)).isEqualTo("127.0.0.2");
            }
        }
    }

    @Test
    void are_not_asked_for_a_condition_that_is_about_the_local_data_centre() {
        try (Session session = withoutNear(builder().failOverTo("far"))) {
            await("far is up", () -> report(session, far).state() == NodeState.UP);
            assertThatThrownBy(() -> session.execute(GLOBAL.withSerialConsistency(Consistency.LOCAL_SERIAL)))
                    .isInstanceOf(NoNodeAvailableException.class)
                    .hasMessageContaining("At LOCAL_SERIAL only nodes of the local data centre are asked");
            assertThat(coordinator(session, GLOBAL.withSerialConsistency(Consistency.SERIAL)))
                    .isEqualTo("127.0.0.2");
        }
    }

    @Test
    void are_asked_at_each_consistency_if_the_application_says_that_too() {
        try (Session session = withoutNear(builder().failOverTo("far").failOverAtLocalConsistency(true))) {
            await("far is up", () -> report(session, far).state() == NodeState.UP);
            assertThat(session.execute("q").info().coordinator().host()).isEqualTo("127.0.0.2");
        }
    }

    @Test
    void are_asked_to_prepare_a_statement_which_has_no_consistency_yet() {
        try (Session session = withoutNear(builder().failOverTo("far"))) {
            await("far is up", () -> report(session, far).state() == NodeState.UP);
            assertThat(session.prepare("q").query()).isEqualTo("q");
        }
    }

    @Test
    void that_were_not_asked_are_told_when_attempts_have_failed() {
        near.when("dies").answers(Answer.reset());
        try (Session session = builder().failOverTo("far").build()) {
            RequestFailedException thrown = catchThrowableOfType(
                    RequestFailedException.class,
                    () -> session.execute(SimpleStatement.of("dies").withIdempotence(true)));
            assertThat(thrown).isInstanceOf(AttemptsFailedException.class);
            assertThat(((AttemptsFailedException) thrown).notAsked()).hasSize(2);
            assertThat(thrown).hasMessageContaining("not asked: 1 node of far. At LOCAL_ONE only nodes");
        }
    }

    @Test
    void that_were_not_asked_are_told_when_the_local_ones_are_busy() {
        near.when("slow").answers(Answer.silence());
        SimpleStatement slow = SimpleStatement.of("slow").withTimeout(LONG);
        try (Session session =
                builder().connection(ConnectionOptions.DEFAULT.withLimits(2, 2)).build()) {
            List<CompletableFuture<ResultPage>> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(session.executeAsync(slow).toCompletableFuture());
            }
            assertThatThrownBy(() -> session.execute(slow))
                    .isInstanceOf(SessionBusyException.class)
                    .hasMessageContaining("not asked: 2 nodes of far and farther. This session does not fail over");
            assertThat(held).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void refuses_names_that_cannot_be_meant() {
        assertThatThrownBy(() -> builder().failOverTo())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one data centre");
        assertThatThrownBy(() -> builder().failOverTo("near").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"near\" is the local data centre");
        assertThatThrownBy(() -> builder().failOverTo("far", "far"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"far\" twice");
        assertThatThrownBy(() -> builder().failOverAtLocalConsistency(true).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("failOverTo");
    }
}
