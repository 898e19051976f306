// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static dev.firstcause.cli.OnCassandra.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.Session;
import dev.firstcause.SessionBuilder;
import dev.firstcause.SessionListener;
import dev.firstcause.SimpleStatement;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All three real nodes are down, each by another death; the session says so of each, and serves again by itself. What it
 * said, and how long it took, is written to {@code target/all-down-*.txt}.
 */
@Tag("cassandra")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "reboot", matches = "true", disabledReason = "takes ten minutes: -Dreboot=true")
class AllDownTest {
    private static final SimpleStatement REPEATABLE =
            SimpleStatement.of("SELECT release_version FROM system.local").withIdempotence(true);

    private static TestAuthority authority;
    private static RealCluster cluster;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        authority = TestAuthority.create();
        authority.writeTo(folder);
        cluster = RealCluster.builder().nodes(3).tls(authority).password().start();
        // The first user can log in only where a quorum of nodes is up; any other where one is.
        try (Session first =
                builder("nio", "jdk", 1).credentials("cassandra", "cassandra").build()) {
            first.execute("CREATE ROLE app WITH PASSWORD = 'secret' AND LOGIN = true AND SUPERUSER = true");
        }
    }

    @AfterAll
    static void end() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static SessionBuilder builder(String transport, String provider, int... contactPoints) throws IOException {
        SessionBuilder builder = Session.builder()
                .transport(TransportOptions.DEFAULT.withName(transport))
                .tls(TlsOptions.builder()
                        .provider(provider)
                        .trustPem(authority.writeTo(folder))
                        .build())
                .credentials("app", "secret");
        for (int number : contactPoints) {
            builder.contactPoint(endpoint(number));
        }
        return builder;
    }

    private static Endpoint endpoint(int number) {
        return OnCassandra.endpoint(cluster, number);
    }

    private static NodeReport report(Session session, int number) {
        return OnCassandra.report(session, endpoint(number));
    }

    private static void awaitAllUp(Session session) {
        await(
                "all are up",
                () -> session.nodes().stream()
                                .filter(node -> node.state() == NodeState.UP)
                                .count()
                        == 3);
    }

    @ParameterizedTest
    @CsvSource({
        "nio, jdk",
        "nio, boringssl",
        "netty-epoll, jdk",
        "netty-epoll, boringssl",
        "netty-nio, jdk",
        "netty-nio, boringssl"
    })
    void the_error_names_each_death_and_the_session_comes_back(String transport, String provider)
            throws IOException, InterruptedException {
        Map<Endpoint, Throwable> bad = new ConcurrentHashMap<>();
        SessionBuilder builder = builder(transport, provider, 4, 1)
                .localDatacenter("datacenter1")
                .listener(new SessionListener() {
                    @Override
                    public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
                        bad.put(contactPoint, why);
                    }
                });
        assertThatOpeningSaysWhatIsWrong(transport, provider);
        try (Session session = builder.build()) {
            awaitAllUp(session);
            await("the bad contact point is told", () -> bad.containsKey(endpoint(4)));
            assertThat(bad.get(endpoint(4))).hasMessageContaining("CONNECT_REFUSED");
            killEachInAnotherWay(session);
            String alone = catchThrowableOfType(NoNodeAvailableException.class, () -> session.execute(REPEATABLE))
                    .getMessage();
            assertThatItNamesEach(alone.lines().toList());
            String unopened = assertThatNoSessionOpensNow(transport, provider);
            cluster.node(2).resume();
            long resumed = System.nanoTime();
            await("served by the one that is back", () -> isServed(session));
            long served = (System.nanoTime() - resumed) / 1_000_000;
            Files.writeString(
                    Path.of("target", "all-down-" + transport + "-" + provider + ".txt"),
                    alone + "\n\n" + unopened + "\n\nserved " + served + " ms after the hung node went on\n");
            cluster.node(3).kill();
            cluster.node(3).replaceIdentity(authority.server("127.0.0.3"));
            cluster.rejoin(3);
            cluster.rejoin(1);
            awaitAllUp(session);
        }
    }

    private static void assertThatOpeningSaysWhatIsWrong(String transport, String provider) throws IOException {
        assertThat(catchThrowableOfType(
                        SessionOpeningException.class,
                        () -> builder(transport, provider, 1, 2)
                                .localDatacenter("dc9")
                                .build()))
                .hasMessageContaining("contact point " + endpoint(1) + ": Node ")
                .hasMessageContaining("contact point " + endpoint(2) + ": Node ")
                .hasMessageContaining(" for its cluster has no data centre \"dc9\", only [datacenter1]");
        assertThat(catchThrowableOfType(
                        SessionOpeningException.class,
                        () -> builder(transport, provider, 1, 2)
                                .credentials("app", "wrong")
                                .build()))
                .hasMessageContaining("contact point " + endpoint(1))
                .hasMessageContaining("contact point " + endpoint(2))
                .hasMessageContaining("STARTUP_REFUSED")
                .hasMessageContaining("wrong credentials");
    }

    private static void killEachInAnotherWay(Session session) throws IOException, InterruptedException {
        cluster.node(3).kill();
        cluster.node(3).replaceIdentity(authority.expired("127.0.0.3"));
        cluster.rejoin(3);
        await("the certificate is refused", () -> {
            Throwable lastTry = report(session, 3).lastTry();
            return lastTry != null && lastTry.getMessage().contains("SERVER_CERT_REFUSED");
        });
        cluster.node(1).kill();
        cluster.node(2).pause();
        await("none is up", () -> {
            CompletionStage<?> unused = session.executeAsync(REPEATABLE);
            LockSupport.parkNanos(20_000_000);
            return session.nodes().stream().allMatch(node -> node.state() == NodeState.DOWN);
        });
    }

    private static void assertThatItNamesEach(List<String> lines) {
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).contains("No node is available, so nothing was sent; decisive is ");
        assertThat(lines.get(1)).startsWith("  3 nodes: 3 down; decisive is node ");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("node " + endpoint(1), "DOWN since ")
                        .containsPattern("of PEER_(RESET|TRUNCATED|CLOSED)"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("node " + endpoint(2), "DOWN since ", "of PEER_SILENT"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("node " + endpoint(3), "DOWN since ", "SERVER_CERT_REFUSED", "expired"));
        assertThat(lines.subList(2, 5))
                .allSatisfy(line -> assertThat(line).containsAnyOf("next try ", "a try is under way"));
    }

    private static String assertThatNoSessionOpensNow(String transport, String provider) {
        String message = catchThrowableOfType(
                        SessionOpeningException.class,
                        () -> builder(transport, provider, 1, 2, 3).build())
                .getMessage();
        List<String> lines = message.lines().toList();
        assertThat(lines.get(0)).startsWith("Session could not be opened: ");
        assertThat(lines.get(1)).isEqualTo("  all 3 contact points failed");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains(endpoint(1) + ": ", "CONNECT_REFUSED"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains(endpoint(2) + ": ", "HANDSHAKE_TIMEOUT"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains(endpoint(3) + ": ", "SERVER_CERT_REFUSED", "expired"));
        return message;
    }

    private static boolean isServed(Session session) {
        CompletableFuture<?> answer = session.executeAsync(REPEATABLE).toCompletableFuture();
        await("answered", answer::isDone);
        return !answer.isCompletedExceptionally();
    }
}
