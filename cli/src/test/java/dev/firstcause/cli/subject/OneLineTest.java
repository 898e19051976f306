// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.Session;
import dev.firstcause.SessionBuilder;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of an application whose node is rebooted: a line, however many connections there were. */
@Lab
class OneLineTest {
    private static final int CONNECTIONS = 300;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path folder;

    @Test
    void three_hundred_connections_that_die_together_are_one_line_and_a_count(TestAuthority authority, StandInNode node)
            throws IOException, InterruptedException {
        SessionBuilder builder = Session.builder()
                .contactPoint("127.0.0.1", node.address().getPort())
                .tls(TlsOptions.builder().trustPem(authority.writeTo(folder)).build());
        assertOneLine(builder, node.address(), node::kill, node::start);
    }

    /** What is done to a node. */
    @FunctionalInterface
    interface Deed {
        void run() throws IOException, InterruptedException;
    }

    /** Opens a session with many connections to one node, which is rebooted. */
    @SuppressWarnings("try") // the logs are listened to, and not asked
    static void assertOneLine(SessionBuilder builder, InetSocketAddress node, Deed kill, Deed start)
            throws IOException, InterruptedException {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Logs logs = Logs.of("dev.firstcause", lines::add);
                Session session = builder.connectionsPerNode(CONNECTIONS).build()) {
            await(() -> session.nodes().get(0).connections() == CONNECTIONS);
            kill.run();
            await(() -> session.nodes().get(0).triesSince() > 3);
            start.run();
            await(() -> session.nodes().get(0).connections() == CONNECTIONS);
            assertThat(session.nodes().get(0).state()).isEqualTo(NodeState.UP);
        }
        // The 301st is the one on which the session hears of the cluster.
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("301 connections to node 127.0.0.1:" + node.getPort() + " died")
                        .containsPattern("of PEER_(RESET|TRUNCATED|CLOSED)"));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
