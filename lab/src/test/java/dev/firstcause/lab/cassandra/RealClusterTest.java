// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Supported;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("cassandra")
@Timeout(value = 20, unit = TimeUnit.MINUTES) // the first time, the jars are fetched too
class RealClusterTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity CLIENT = AUTHORITY.client("app");
    private static final String INSERT = "INSERT INTO lab.orders (id, total) VALUES (7, 42)";
    private static final String SELECT = "SELECT total FROM lab.orders WHERE id = 7";

    @TempDir
    private Path folder;

    private Set<ProcessHandle> before;

    @BeforeEach
    void lookAround() {
        before = children();
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(children()).isSubsetOf(before);
        assertThat(folder).isEmptyDirectory();
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    private static CqlOverTls open(CassandraNode node) throws IOException, GeneralSecurityException {
        return CqlOverTls.open(node.address(), AUTHORITY, CLIENT);
    }

    private static CqlOverTls logIn(CassandraNode node) throws IOException, GeneralSecurityException {
        CqlOverTls connection = open(node);
        connection.logIn("cassandra", "cassandra");
        return connection;
    }

    @Test
    void three_nodes_are_one_cluster_whatever_one_of_them_lives_through()
            throws IOException, GeneralSecurityException, InterruptedException {
        RealCluster cluster = RealCluster.builder()
                .nodes(3)
                .tls(AUTHORITY)
                .clientCertificates(AUTHORITY)
                .password()
                .under(folder)
                .start();
        List<ProcessHandle> processes;
        try (cluster) {
            assertThat(cluster.contactPoint()).isEqualTo(cluster.node(1).address());
            allKnowEachOther(cluster);
            keepTheirFilesTogether(cluster);
            strangersAreRefused(cluster.node(3));
            oneHangs(cluster);
            oneReboots(cluster);
            onePortIsInUse(cluster.node(3));
            oneEndsInOrder(cluster.node(2));

            cluster.node(3).start();
            cluster.node(1).pause();
            processes = Stream.of(1, 3)
                    .map(number -> ProcessHandle.of(cluster.node(number).pid()).orElseThrow())
                    .toList();
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        cluster.close();
        assertThatIllegalStateException().isThrownBy(cluster.node(3)::start).withMessageContaining("closed");
    }

    private static void allKnowEachOther(RealCluster cluster) throws IOException, GeneralSecurityException {
        try (CqlOverTls first = logIn(cluster.node(1));
                CqlOverTls last = logIn(cluster.node(3))) {
            first.run("CREATE KEYSPACE lab WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
            first.run("CREATE TABLE lab.orders (id int PRIMARY KEY, total int)");
            // As drivers do.
            Await.until(() -> schemas(first).size() == 1);
            first.runOnAll(INSERT);
            assertThat(last.select(SELECT)).containsExactly("0000002a");
        }
        for (CassandraNode node : cluster.nodes()) {
            List<String> others = cluster.nodes().stream()
                    .filter(other -> other != node)
                    .map(other -> CqlOverTls.hex(other.address().getAddress().getAddress()))
                    .toList();
            try (CqlOverTls connection = logIn(node)) {
                // Drivers leave out peers of which less is known.
                Await.until(() -> connection
                                .select("SELECT host_id, tokens FROM system.peers")
                                .size()
                        == 2);
                assertThat(connection.select("SELECT rpc_address FROM system.peers"))
                        .containsExactlyInAnyOrderElementsOf(others);
            }
        }
    }

    private static Set<String> schemas(CqlOverTls connection) throws IOException {
        Set<String> versions = new HashSet<>(connection.select("SELECT schema_version FROM system.local"));
        versions.addAll(connection.select("SELECT schema_version FROM system.peers"));
        return versions;
    }

    private static void keepTheirFilesTogether(RealCluster cluster) throws IOException {
        for (CassandraNode node : cluster.nodes()) {
            String temporary = node.folder().toRealPath().resolve("tmp").toString();
            List<String> libraries = Files.readAllLines(Path.of("/proc/" + node.pid() + "/maps")).stream()
                    .filter(line -> line.contains("lz4"))
                    .toList();
            assertThat(libraries).isNotEmpty().allMatch(line -> line.contains(temporary));
        }
    }

    private static void strangersAreRefused(CassandraNode node) {
        Identity stranger = TestAuthority.create().client("stranger");
        assertThatThrownBy(() -> {
                    try (CqlOverTls connection = CqlOverTls.open(node.address(), AUTHORITY, stranger)) {
                        connection.ask(Supported.class, Options.INSTANCE);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static void oneHangs(RealCluster cluster)
            throws IOException, GeneralSecurityException, InterruptedException {
        CassandraNode node = cluster.node(2);
        try (CqlOverTls connection = open(node)) {
            node.pause();
            connection.send(Options.INSTANCE);
            connection.setPatience(500);
            assertThatThrownBy(connection::receive).isInstanceOf(SocketTimeoutException.class);
            assertThat(node.isRunning()).isTrue();
            logIn(cluster.node(3)).close();
            node.resume();
            connection.setPatience(120_000);
            assertThat(connection.receive()).isInstanceOf(Supported.class);
        }
    }

    private static void oneReboots(RealCluster cluster)
            throws IOException, GeneralSecurityException, InterruptedException {
        CassandraNode node = cluster.node(3);
        ProcessHandle process = ProcessHandle.of(node.pid()).orElseThrow();
        Identity other = AUTHORITY.server("127.0.0.3");
        node.replaceIdentity(other);
        try (CqlOverTls connection = open(node);
                CqlOverTls neighbour = logIn(cluster.node(1))) {
            assertThat(connection.server()).isNotEqualTo(other.certificate());
            node.kill();
            assertThat(process.isAlive()).isFalse();
            assertThatThrownBy(() -> connection.ask(Supported.class, Options.INSTANCE))
                    .isInstanceOf(IOException.class);
            assertThat(neighbour.select("SELECT key FROM system.local")).hasSize(1);
            node.start();
        }
        try (CqlOverTls connection = logIn(node)) {
            assertThat(connection.server()).isEqualTo(other.certificate());
            assertThat(connection.select(SELECT)).containsExactly("0000002a");
        }
    }

    private static void onePortIsInUse(CassandraNode node) throws IOException {
        node.kill();
        assertThatIllegalStateException().isThrownBy(node::kill);
        String port = node.toString();
        try (ServerSocket other =
                new ServerSocket(node.address().getPort(), 1, node.address().getAddress())) {
            assertThat(other.isBound()).isTrue();
            assertThatIOException()
                    .isThrownBy(node::start)
                    .withMessageContaining("node 3 cannot start")
                    .withMessageContaining("CQL port " + port + " is in use")
                    .withMessageContaining("End the program");
            assertThat(node.isRunning()).isFalse();
        }
    }

    private static void oneEndsInOrder(CassandraNode node) throws IOException {
        ProcessHandle process = ProcessHandle.of(node.pid()).orElseThrow();
        node.stop();
        assertThat(process.isAlive()).isFalse();
        assertThat(node.isRunning()).isFalse();
        assertThat(node.log()).contains("shutdown");
        assertThatThrownBy(() -> open(node)).isInstanceOf(ConnectException.class);
    }

    @Test
    void a_node_that_cannot_start_says_why_and_leaves_nothing() {
        assertThatIOException()
                .isThrownBy(() -> RealCluster.builder()
                        .nodes(2)
                        .setting("no_such_setting", "1")
                        .under(folder)
                        .start())
                .withMessageContaining("ended before it was ready")
                .withMessageContaining("no_such_setting");
    }

    @Test
    void a_node_that_is_not_ready_in_time_is_named_with_what_it_has_not_said()
            throws IOException, InterruptedException {
        ProcessBuilder silent = new ProcessBuilder("sh", "-c", "echo here I am; exec sleep 600");
        Path left = Files.createDirectory(folder.resolve("left"));
        try (Leash leash = Leash.around(left)) {
            NodeProcess process = NodeProcess.start(silent, "node 9", leash, Set.of("here I am", "ready"));
            List<NodeProcess> one = List.of(process);
            NodeProcess.await(process.said("here I am"), one, Duration.ofSeconds(30));
            assertThatIOException()
                    .isThrownBy(() -> NodeProcess.await(process.said("ready"), one, Duration.ofMillis(10)))
                    .withMessageContaining("node 9 has not said \"ready\"")
                    .withMessageContaining("here I am");
            process.kill();
        }
    }

    @Test
    void three_nodes_are_refused_where_there_is_memory_for_two() {
        assertThatIOException()
                .isThrownBy(() -> RealCluster.builder()
                        .nodes(3)
                        .memory(2_699)
                        .under(folder)
                        .start())
                .withMessageContaining("3 Cassandra nodes: they need 2700 MB, and 2699 MB are available")
                .withMessageContaining("fewer nodes");
    }

    @Test
    void the_memory_that_is_available_is_part_of_what_there_is() throws IOException {
        assertThat(Memory.available()).isPositive().isLessThan(1 << 30);
    }

    @Test
    void what_cannot_be_is_refused_at_once() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RealCluster.builder()
                        .clientCertificates(AUTHORITY)
                        .under(folder)
                        .start())
                .withMessageContaining("tls(");
        assertThatIllegalStateException()
                .isThrownBy(() -> RealCluster.builder()
                        .nodes(2)
                        .dataCenterOf(3, "far")
                        .under(folder)
                        .start())
                .withMessageContaining("node 3 of 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RealCluster.builder().nodes(4))
                .withMessageContaining("1 to 3");
    }
}
