// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three real nodes behind one name, as with a headless service. Each one reboots, and then one is replaced by a new node with
 * an empty disk at the same address. After each step the session knows each node once, by its own address and host id, and
 * holds all its connections to that node. No request fails.
 */
@Tag("cassandra")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "reboot", matches = "true", disabledReason = "takes four minutes: -Dreboot=true")
class OneNameOnCassandraTest {
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** So many that each node answers some of them. */
    private static final int SOME = 200;

    private static TestAuthority authority;
    private static RealCluster cluster;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        authority = TestAuthority.create();
        cluster = RealCluster.builder()
                .nodes(NODES)
                .tls(authority.server(NamedSession.NAME, "127.0.0.1", "127.0.0.2", "127.0.0.3"))
                .start();
    }

    @AfterAll
    static void end() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Endpoint endpoint(int number) {
        return OnCassandra.endpoint(cluster, number);
    }

    /** What the nodes say of themselves. */
    private static List<UUID> hostIds() throws IOException {
        TlsOptions tls =
                TlsOptions.builder().trustPem(authority.writeTo(folder)).build();
        List<UUID> ids = new ArrayList<>();
        for (int number = 1; number <= NODES; number++) {
            try (OneNode node = OneNode.at(endpoint(number), tls)) {
                ids.add(node.hostId());
            }
        }
        return ids;
    }

    private static List<String> expected(List<UUID> ids, int down) {
        List<String> lines = new ArrayList<>();
        for (int number = 1; number <= NODES; number++) {
            lines.add(NamedSession.line(
                    ids.get(number - 1),
                    endpoint(number),
                    number == down ? "DOWN" : "UP",
                    number == down ? 0 : NamedSession.CONNECTIONS));
        }
        lines.sort(null);
        return lines;
    }

    /**
     * Waits until the session says that, and nothing else.
     *
     * @param down the one node that is down, or 0
     */
    private static NamedSession.Said awaitNodes(String when, NamedSession session, List<UUID> ids, int down)
            throws IOException {
        List<String> expected = expected(ids, down);
        long from = System.nanoTime();
        while (true) {
            NamedSession.Said said = session.ask();
            if (said.nodes().equals(expected)) {
                return said;
            }
            if (System.nanoTime() - from > PATIENCE.toNanos()) {
                assertThat(said.nodes()).as(when).isEqualTo(expected);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Waits until each node has answered, under its own address and host id, and no other host has. */
    private static void awaitAllServe(String when, NamedSession session, List<UUID> ids) throws IOException {
        long from = awaitNodes(when, session, ids, 0).answered();
        Set<String> servedBy = new HashSet<>();
        while (true) {
            NamedSession.Said said = session.ask();
            servedBy.addAll(said.servedBy());
            if (said.answered() - from > SOME) {
                break;
            }
            LockSupport.parkNanos(20_000_000);
        }
        List<String> expected = new ArrayList<>();
        for (int number = 1; number <= NODES; number++) {
            expected.add(endpoint(number) + " is " + ids.get(number - 1));
        }
        assertThat(servedBy).as(when).containsExactlyInAnyOrderElementsOf(expected);
        awaitNodes(when + ", and later", session, ids, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-epoll"})
    void each_node_is_known_once_after_reboots_and_a_replacement(String transport)
            throws IOException, InterruptedException {
        List<UUID> ids = hostIds();
        List<String> addresses = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");
        int port = cluster.contactPoint().getPort();
        try (NamedSession session = NamedSession.start(addresses, port, authority.writeTo(folder), folder, transport)) {
            awaitAllServe("at first", session, ids);
            for (int number = 1; number <= NODES; number++) {
                cluster.node(number).kill();
                awaitNodes("while node " + number + " is down", session, ids, number);
                cluster.rejoin(number);
                awaitAllServe("after the reboot of node " + number, session, ids);
            }
            cluster.node(2).kill();
            awaitNodes("while node 2 is gone", session, ids, 2);
            cluster.replace(2);
            List<UUID> now = hostIds();
            assertThat(now.get(1)).isNotEqualTo(ids.get(1));
            awaitAllServe("after node 2 was replaced", session, now);
            assertThat(session.ask().failures()).isEmpty();
        }
    }
}
