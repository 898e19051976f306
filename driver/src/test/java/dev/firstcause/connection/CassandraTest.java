// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Silence;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.CassandraNode;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Cassandra with TLS, client certificates and passwords; the last test kills it. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CassandraTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final ConnectionOptions.Credentials RIGHT =
            new ConnectionOptions.Credentials("cassandra", "cassandra");

    @TempDir
    static Path folder;

    private static RealCluster cluster;
    private static CassandraNode node;
    private static Transport transport;
    private static Path trusted;
    private static TlsOptions tls;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path certificate = folder.resolve("client.pem");
        Path key = folder.resolve("client.key");
        AUTHORITY.client("app").write(certificate, key);
        trusted = AUTHORITY.writeTo(folder);
        tls = TlsOptions.builder()
                .trustPem(trusted)
                .identityPem(certificate, key)
                .build();
        cluster = RealCluster.builder()
                .tls(AUTHORITY)
                .clientCertificates(AUTHORITY)
                .password()
                .start();
        node = cluster.node(1);
        transport = TransportOptions.DEFAULT.withLoops(1).open();
    }

    @AfterAll
    static void stop() throws IOException {
        if (transport != null) {
            transport.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @Order(1)
    @CsvSource({"V5,", "V5,lz4", "V4,", "V4,lz4", "V4,snappy", "V3,"})
    void ten_thousand_pipelined_queries_from_eight_threads(ProtocolVersion version, String compression)
            throws InterruptedException, ExecutionException, TimeoutException {
        // A cold node on a busy host may need seconds before the first of so many answers, and is not dead.
        ConnectionOptions.Timeouts patient =
                ConnectionOptions.DEFAULT.timeouts().withLiveness(Duration.ofSeconds(60));
        Connection connection = open(options()
                .withVersions(version)
                .withCompression(compression)
                .withLimits(10_000, 100)
                .withTimeouts(patient));
        Frame first = connection
                .send(query("SELECT release_version FROM system.local"))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(((Rows) first.message()).count()).isEqualTo(1);
        AtomicInteger rows = new AtomicInteger();
        Set<String> others = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(10_000);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 1250; i++) {
                    connection
                            .send(query("SELECT release_version FROM system.local"), Duration.ofSeconds(60))
                            .whenComplete((frame, thrown) -> {
                                if (frame != null && frame.message() instanceof Rows one) {
                                    rows.addAndGet(one.count());
                                } else {
                                    others.add(String.valueOf(frame == null ? thrown : frame.message()));
                                }
                                done.countDown();
                            });
                }
            });
            thread.start();
            threads.add(thread);
        }
        assertThat(done.await(90, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(others).isEmpty();
        assertThat(rows).hasValue(10_000);
        assertThat(connection.inFlight()).isZero();
        connection.close();
    }

    @Test
    @Order(2)
    void a_wrong_password_and_none_are_told_with_the_servers_words() {
        Failure wrong = failureOf(options().withCredentials(new ConnectionOptions.Credentials("cassandra", "s3cr3t")));
        assertThat(wrong.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(wrong.detail()).contains("AUTHENTICATION_ERROR").contains("wrong credentials");
        assertThat(wrong.message()).doesNotContain("s3cr3t");
        Failure none = failureOf(ConnectionOptions.DEFAULT.withTls(tls));
        assertThat(none.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(none.detail()).contains("PasswordAuthenticator").contains("none were given");
    }

    @Test
    @Order(3)
    void no_client_certificate_is_told_as_that() {
        TlsOptions without = TlsOptions.builder().trustPem(trusted).build();
        Failure failure = failureOf(options().withTls(without));
        assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.CLIENT_CERT_REFUSED);
    }

    @Test
    @Order(4)
    @EnabledOnOs(OS.LINUX)
    void stopped_it_is_a_process_that_does_not_answer_and_neither_a_host_nor_a_network_that_is_gone()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("silences", 5); i++) {
            connections.add(open(options()));
        }
        node.pause();
        try {
            for (Connection connection : connections) {
                CompletableFuture<Frame> unused = connection
                        .send(query("SELECT release_version FROM system.local"), Duration.ofSeconds(30))
                        .toCompletableFuture();
            }
            for (Connection connection : connections) {
                Failure failure = connection.whenDead().toCompletableFuture().get(20, TimeUnit.SECONDS);
                assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.PEER_SILENT);
                assertThat(failure.silence()).as("%s", failure).isEqualTo(Silence.ACKNOWLEDGED);
            }
        } finally {
            node.resume();
        }
    }

    @Test
    @Order(5)
    void killed_with_a_thousand_requests_in_flight_it_tells_each_of_them_the_cause()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Connection connection = open(options());
        // Stopped first, so that the thousand are in flight when it dies; a thread may still end its answer to a few.
        node.pause();
        List<CompletableFuture<Frame>> calls = new ArrayList<>();
        AtomicInteger ends = new AtomicInteger();
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<Frame> call = connection
                    .send(query("SELECT release_version FROM system.local"), Duration.ofSeconds(30))
                    .toCompletableFuture();
            calls.add(call.whenComplete((frame, thrown) -> ends.incrementAndGet()));
        }
        node.kill();
        CompletableFuture<Failure> death =
                connection.whenDead().thenApply(one -> one).toCompletableFuture();
        Failure failure = death.get(10, TimeUnit.SECONDS);
        int failed = 0;
        for (CompletableFuture<Frame> call : calls) {
            ExecutionException thrown =
                    catchThrowableOfType(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
            if (thrown == null) {
                continue;
            }
            failed++;
            ConnectionShutdownException shutdown = (ConnectionShutdownException) thrown.getCause();
            assertThat(shutdown.failure()).isSameAs(failure);
            assertThat(shutdown.getCause()).isSameAs(failure.cause());
            assertThat(shutdown.fate()).isNotNull();
            assertThat(shutdown)
                    .hasMessageContaining("127.0.0.1:" + node.address().getPort())
                    .hasMessageContaining("defunct")
                    .hasMessageContaining(failure.detail());
        }
        assertThat(failed).isBetween(900, 1000);
        assertThat(ends).hasValue(1000);
        assertThat(failure.kind()).isIn(FailureKind.PEER_RESET, FailureKind.PEER_TRUNCATED);
        CompletableFuture<Frame> later = connection.send(query("SELECT 1")).toCompletableFuture();
        assertThat(later).isCompletedExceptionally();
        assertThat(connection.lastError()).containsSame(failure);
    }

    private static ConnectionOptions options() {
        return ConnectionOptions.DEFAULT.withTls(tls).withCredentials(RIGHT);
    }

    private static Endpoint endpoint() {
        InetSocketAddress address = node.address();
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    private static Connection open(ConnectionOptions options)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Connection.open(transport, endpoint(), options)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static Failure failureOf(ConnectionOptions options) {
        ExecutionException thrown = catchThrowableOfType(ExecutionException.class, () -> open(options));
        assertThat(thrown).isNotNull();
        return ((ConnectionShutdownException) thrown.getCause()).failure();
    }

    private static Query query(String text) {
        return new Query(text, new QueryParameters(Consistency.ONE, Values.NONE));
    }
}
