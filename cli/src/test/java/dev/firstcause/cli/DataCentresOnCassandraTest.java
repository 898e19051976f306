// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static dev.firstcause.cli.OnCassandra.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.Session;
import dev.firstcause.SessionBuilder;
import dev.firstcause.SimpleStatement;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two data centres of real nodes, two nodes in the first and one in the second; all of the first goes down and comes back. */
@Tag("cassandra")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "reboot", matches = "true", disabledReason = "takes three minutes: -Dreboot=true")
class DataCentresOnCassandraTest {
    private static final SimpleStatement READ = SimpleStatement.of("SELECT value FROM two.rows WHERE id = 1")
            .withConsistency(Consistency.ONE)
            .withTimeout(Duration.ofMinutes(1))
            .withIdempotence(true);
    private static final SimpleStatement LOCAL_READ = READ.withConsistency(Consistency.LOCAL_QUORUM);
    private static final SimpleStatement CONDITIONAL = SimpleStatement.of(
                    "INSERT INTO two.rows (id, value) VALUES (2, 2) IF NOT EXISTS")
            .withTimeout(Duration.ofMinutes(1))
            .withConsistency(Consistency.QUORUM)
            .withSerialConsistency(Consistency.LOCAL_SERIAL);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Enough for each node of a data centre to be chosen. */
    private static final int SOME = 40;

    private static TestAuthority authority;
    private static RealCluster cluster;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        authority = TestAuthority.create();
        cluster = RealCluster.builder()
                .nodes(3)
                .tls(authority)
                .dataCenterOf(1, "dc1")
                .dataCenterOf(2, "dc1")
                .dataCenterOf(3, "dc2")
                // The node that is left reads its own rows: a neighbour that is dead may be unknown to it as such.
                .setting("dynamic_snitch", "false")
                .start();
        try (Session session = local("nio").build()) {
            session.execute(SimpleStatement.of("CREATE KEYSPACE two WITH replication ="
                            + " {'class': 'NetworkTopologyStrategy', 'dc1': 2, 'dc2': 1}")
                    .withTimeout(PATIENCE));
            session.execute(SimpleStatement.of("CREATE TABLE two.rows (id int PRIMARY KEY, value int)")
                    .withTimeout(PATIENCE));
            session.execute(SimpleStatement.of("INSERT INTO two.rows (id, value) VALUES (1, 1)")
                    .withConsistency(Consistency.ALL)
                    .withTimeout(PATIENCE));
        }
    }

    @BeforeEach
    void startThoseThatAreDown() throws IOException, InterruptedException {
        for (int number = 1; number <= 2; number++) {
            if (!cluster.node(number).isRunning()) {
                cluster.rejoin(number);
            }
        }
    }

    @AfterAll
    static void end() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static TlsOptions tls() throws IOException {
        return TlsOptions.builder().trustPem(authority.writeTo(folder)).build();
    }

    /** A session of the first data centre, which knows its two nodes at first. */
    private static SessionBuilder local(String transport) throws IOException {
        return Session.builder()
                .contactPoint(endpoint(1))
                .contactPoint(endpoint(2))
                .localDatacenter("dc1")
                .transport(TransportOptions.DEFAULT.withName(transport))
                .tls(tls());
    }

    private static Endpoint endpoint(int number) {
        return OnCassandra.endpoint(cluster, number);
    }

    private static NodeReport report(Session session, int number) {
        return OnCassandra.report(session, endpoint(number));
    }

    private static void awaitStates(Session session, NodeState first, NodeState second, NodeState other) {
        await(
                first + ", " + second + " and " + other,
                () -> session.nodes().size() == 3
                        && report(session, 1).state() == first
                        && report(session, 2).state() == second
                        && report(session, 3).state() == other);
    }

    private static void killLocal() throws IOException {
        cluster.node(1).kill();
        cluster.node(2).kill();
    }

    private static void assertThatServedBy(Session session, SimpleStatement statement, Endpoint... nodes) {
        for (int i = 0; i < SOME; i++) {
            assertThat(session.execute(statement).info().coordinator()).isIn((Object[]) nodes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-epoll"})
    void a_session_without_fail_over_never_goes_to_the_other(String transport)
            throws IOException, InterruptedException {
        try (OneNode other = OneNode.at(endpoint(3), tls());
                Session session = local(transport).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UNUSED);
            assertThatServedBy(session, READ, endpoint(1), endpoint(2));
            assertThatServedBy(session, LOCAL_READ, endpoint(1), endpoint(2));
            assertThat(report(session, 3).wanted()).isZero();
            assertThat(other.otherClients()).isZero();

            killLocal();
            awaitStates(session, NodeState.DOWN, NodeState.DOWN, NodeState.UNUSED);
            for (int i = 0; i < SOME; i++) {
                assertThat(catchThrowableOfType(NoNodeAvailableException.class, () -> session.execute(READ)))
                        .hasMessageContaining("2 nodes: 2 down")
                        .hasMessageContaining("not asked: 1 node of dc2. This session does not fail over to this data"
                                + " centre: SessionBuilder.failOverTo names those that it may use")
                        .hasMessageContaining("node " + endpoint(3) + " (dc2/rack3): UNUSED since ");
                assertThat(other.otherClients()).isZero();
                LockSupport.parkNanos(50_000_000);
            }

            cluster.rejoin(1);
            cluster.rejoin(2);
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UNUSED);
            assertThatServedBy(session, READ, endpoint(1), endpoint(2));
            assertThat(other.otherClients()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-epoll"})
    void a_session_with_fail_over_is_served_by_the_other_until_the_first_is_back(String transport)
            throws IOException, InterruptedException {
        try (Session session = local(transport).failOverTo("dc2").build();
                Session everywhere = local(transport)
                        .failOverTo("dc2")
                        .failOverAtLocalConsistency(true)
                        .build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            awaitStates(everywhere, NodeState.UP, NodeState.UP, NodeState.UP);
            SteadyRequests steady = new SteadyRequests(session, READ, 5, page -> {});
            try (steady) {
                await("some are answered", () -> steady.answered() >= SOME);
                assertThat(steady.coordinators()).isSubsetOf(endpoint(1), endpoint(2));

                killLocal();
                awaitStates(session, NodeState.DOWN, NodeState.DOWN, NodeState.UP);
                awaitStates(everywhere, NodeState.DOWN, NodeState.DOWN, NodeState.UP);
                assertThatServedBy(session, READ, endpoint(3));
                assertThatLocalStays(session);
                assertThatServedBy(everywhere, LOCAL_READ, endpoint(3));

                cluster.rejoin(1);
                await("the first node is up", () -> report(session, 1).state() == NodeState.UP);
                assertThatServedBy(session, READ, endpoint(1), endpoint(2));
                cluster.rejoin(2);
                awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
                awaitStates(everywhere, NodeState.UP, NodeState.UP, NodeState.UP);
                assertThatServedBy(session, LOCAL_READ, endpoint(1), endpoint(2));
                assertThatServedBy(everywhere, LOCAL_READ, endpoint(1), endpoint(2));
                assertThat(steady.coordinators()).isEqualTo(Set.of(endpoint(1), endpoint(2), endpoint(3)));
            }
            assertThat(steady.failures()).isEmpty();
        }
    }

    private static void assertThatLocalStays(Session session) {
        String not = "not asked: 1 node of dc2. At LOCAL_";
        String remedy = "SessionBuilder.failOverAtLocalConsistency(true)";
        assertThatThrownBy(() -> session.execute(LOCAL_READ))
                .isInstanceOf(NoNodeAvailableException.class)
                .hasMessageContaining(not + "QUORUM only nodes of the local data centre are asked")
                .hasMessageContaining(remedy);
        assertThatThrownBy(() -> session.execute(CONDITIONAL))
                .isInstanceOf(NoNodeAvailableException.class)
                .hasMessageContaining(not + "SERIAL only nodes of the local data centre are asked")
                .hasMessageContaining(remedy);
    }
}
