// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.metadata.NodeStateListenerBase;
import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Apache driver, as it is without a configuration, takes stand-in nodes for Cassandra. */
class ApacheDriverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity SERVER = AUTHORITY.server("127.0.0.1", "127.0.0.2", "127.0.0.3");
    private static final String SELECT = "SELECT total FROM shop.orders WHERE id = ? AND year = :year";

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void connects_over_tls_and_runs_a_prepared_statement(String protocol) throws IOException, GeneralSecurityException {
        try (StandInNode node = StandInNode.builder()
                        .tls(SERVER)
                        .protocols(protocol)
                        .clientCertificates(AUTHORITY)
                        .password("app", "secret")
                        .start();
                CqlSession session = builder(node.address(), TlsClients.showing(AUTHORITY.client("app"), AUTHORITY))
                        .withAuthCredentials("app", "secret")
                        .build()) {
            node.when(SELECT)
                    .binds(NativeType.TEXT, NativeType.INT)
                    .answers(Answer.rows(
                            Table.empty().column("total", NativeType.BIGINT).row(42L)));

            PreparedStatement prepared = session.prepare(SELECT);
            for (int i = 0; i < 3; i++) {
                assertThat(session.execute(prepared.bind("a", 2026)).one().getLong("total"))
                        .isEqualTo(42);
            }
            assertThat(session.getContext().getProtocolVersion().getCode()).isEqualTo(5);
            assertThat(node.openConnections())
                    .extracting(StandInConnection::tlsProtocol)
                    .containsOnly(protocol);
            assertThat(session.getMetadata().getClusterName()).contains("Stand-in Cluster");
        }
    }

    @Test
    void prepares_again_what_a_node_has_forgotten() throws IOException, GeneralSecurityException {
        try (StandInNode node = StandInNode.builder().tls(SERVER).start();
                CqlSession session = connect(node.address())) {
            node.when("SELECT n FROM t")
                    .answers(Answer.rows(
                            Table.empty().column("n", NativeType.INT).row(1)));
            PreparedStatement prepared = session.prepare("SELECT n FROM t");
            node.forgetStatements();

            assertThat(session.execute(prepared.bind()).one().getInt(0)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sees_three_nodes_and_spreads_its_requests(boolean onOneAddress) throws IOException, GeneralSecurityException {
        StandInNodeBuilder like = StandInNode.builder().tls(SERVER);
        try (StandInCluster cluster =
                        onOneAddress ? StandInCluster.startOnOneAddress(3, like) : StandInCluster.start(3, like);
                CqlSession session = connect(cluster.contactPoint())) {
            Set<SocketAddress> seen = session.getMetadata().getNodes().values().stream()
                    .map(node -> node.getEndPoint().resolve())
                    .collect(Collectors.toSet());
            assertThat(seen)
                    .isEqualTo(
                            cluster.nodes().stream().map(StandInNode::address).collect(Collectors.toSet()));
            assertThat(session.getMetadata().getTokenMap()).isPresent();
            Set<String> coordinators = new TreeSet<>();
            for (int i = 0; i < 30; i++) {
                coordinators.add(session.execute("SELECT n FROM t")
                        .getExecutionInfo()
                        .getCoordinator()
                        .getEndPoint()
                        .toString());
            }
            assertThat(coordinators).hasSize(3);
        }
    }

    @Test
    void sees_nodes_go_down_and_come_up()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        try (StandInCluster cluster =
                        StandInCluster.start(3, StandInNode.builder().tls(SERVER));
                CqlSession session = builder(cluster.contactPoint(), TlsClients.trusting(AUTHORITY))
                        .withNodeStateListener(new Told(changes))
                        .build()) {
            StandInNode third = cluster.node(3);
            third.awaitConnections(1, PATIENCE);
            awaitChange(changes, "up " + third.hostId());
            third.kill();
            cluster.push(new Event.Status(Event.Status.Direction.DOWN, third.address()));
            awaitChange(changes, "down " + third.hostId());

            third.replaceIdentity(AUTHORITY.server("127.0.0.3"));
            third.start();
            cluster.push(new Event.Status(Event.Status.Direction.UP, third.address()));
            awaitChange(changes, "up " + third.hostId());
            assertThat(session.getMetadata().getNodes().get(third.hostId()).getState())
                    .isEqualTo(NodeState.UP);
        }
    }

    private static void awaitChange(BlockingQueue<String> changes, String wanted) throws InterruptedException {
        String change;
        do {
            change = changes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(change).as("a change, before " + wanted).isNotNull();
        } while (!change.equals(wanted));
    }

    private static CqlSession connect(InetSocketAddress contactPoint) throws GeneralSecurityException {
        return builder(contactPoint, TlsClients.trusting(AUTHORITY)).build();
    }

    private static CqlSessionBuilder builder(InetSocketAddress contactPoint, SSLContext tls) {
        return CqlSession.builder()
                .addContactPoint(contactPoint)
                .withLocalDatacenter("datacenter1")
                .withSslContext(tls);
    }

    /** What the driver tells of its nodes. */
    private static final class Told extends NodeStateListenerBase {
        private final BlockingQueue<String> changes;

        Told(BlockingQueue<String> changes) {
            this.changes = changes;
        }

        @Override
        public void onUp(Node node) {
            changes.add("up " + node.getHostId());
        }

        @Override
        public void onDown(Node node) {
            changes.add("down " + node.getHostId());
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
