// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInCrowd;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A session with a thousand nodes: what it takes of the process is bounded, whatever the number of nodes. */
@Lab
class ThousandNodesTest {
    private static final int NODES = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** For a busy machine; nothing here is about silence. */
    private static final ConnectionOptions PATIENT = ConnectionOptions.DEFAULT.withTimeouts(
            new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE));

    /** The control connection. */
    private static final int MORE = 1;

    /** Threads of the transport: its loops, and those that look up names and load classes for it. */
    private static final int MOST_THREADS = 12;

    /**
     * Connections that are accepted and not yet ready at the same time. The driver begins 16 at a time, and more only after
     * each of them has taken half a second; a busy machine can cause that several times in a row.
     */
    private static final int MOST_HANDSHAKES = 250;

    /** For the session, the nodes that stand in, and the sockets of both. */
    private static final long MOST_BYTES = 300L << 20;

    private static void await(String what, BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from).as(what).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static int threads() {
        return Thread.getAllStackTraces().size();
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void are_opened_held_and_closed_with_bounded_means() throws IOException, InterruptedException, TimeoutException {
        try (StandInCrowd crowd = StandInCrowd.start(NODES)) {
            int threads = threads();
            long bytes = usedBytes();
            try (Session session = Session.builder()
                    .contactPoint(
                            crowd.addresses().get(0).getAddress().getHostAddress(),
                            crowd.addresses().get(0).getPort())
                    .connection(PATIENT)
                    .transport(TransportOptions.DEFAULT.withName("nio"))
                    .build()) {
                await("all are up", () -> isComplete(session.nodes()));
                await("nothing is left over", () -> crowd.openConnections() == NODES + MORE);
                assertThat(threads()).isLessThanOrEqualTo(threads + MOST_THREADS);
                assertThat(usedBytes() - bytes).isLessThan(MOST_BYTES);
                assertThat(crowd.mostHandshakes()).isLessThan(MOST_HANDSHAKES);
                assertThatAllServe(session);
                assertThat(crowd.openConnections()).isEqualTo(NODES + MORE);
            }
            crowd.awaitAllClosed(PATIENCE);
            // Nothing failed, so each was tried once.
            assertThat(crowd.requests(Opcode.STARTUP)).isEqualTo(NODES + MORE);
        }
    }

    private static boolean isComplete(List<NodeReport> nodes) {
        return nodes.size() == NODES
                && nodes.stream().allMatch(node -> node.state() == NodeState.UP && node.connections() == node.wanted());
    }

    private static void assertThatAllServe(Session session) {
        Set<String> coordinators = new HashSet<>();
        for (int i = 0; i < 2 * NODES; i++) {
            coordinators.add(session.execute("SELECT 1").info().coordinator().host());
        }
        // Turns are taken at random among nodes that are as busy.
        assertThat(coordinators).hasSizeGreaterThan(NODES / 2);
    }
}
