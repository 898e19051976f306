// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Silence;
import dev.firstcause.lab.network.FarNetwork;
import dev.firstcause.lab.network.FarNode;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Supported;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Which half of a silent connection is dead: real processes, a real network and a real loop, broken in turn. No silence is
 * put down to another party than the one that was broken: with {@code -Dsilences=200}, 200 times of each.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
class DeadHalfTest extends ConnectionHarness {
    private static final int SILENCES = Integer.getInteger("silences", 5);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long REQUEST_MILLIS = 1_500;

    /** Longer than a heartbeat may go unanswered. */
    private static final Duration HELD = Duration.ofMillis(2_500);

    /** A heartbeat is asked after 200 ms of silence, and has 1.5 s. */
    private static final ConnectionOptions IMPATIENT = ConnectionOptions.DEFAULT.withTimeouts(
            new Timeouts(LONG, LONG, Duration.ofMillis(REQUEST_MILLIS), LONG, LONG, Duration.ofMillis(200)));

    /** The requests of {@link #failures}. */
    private final List<CompletableFuture<Frame>> asked = new ArrayList<>();

    @Test
    void a_process_that_is_stopped_is_one_that_acknowledges_and_does_not_answer()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (FarNode node = FarNode.start(null)) {
            List<Connection> connections = connect(node);
            node.pause();
            List<Failure> failures = failures(connections);
            assertAll(failures, Silence.ACKNOWLEDGED, "the node's kernel has acknowledged all our bytes");
        }
    }

    @Test
    void a_process_that_is_stopped_while_much_is_sent_to_it_does_not_read()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (FarNode node = FarNode.start(null)) {
            List<Connection> connections = connect(node);
            node.pause();
            String much = "x".repeat(128 * 1024);
            for (Connection connection : connections) {
                for (int i = 0; i < 100; i++) {
                    CompletableFuture<Frame> unused =
                            connection.send(query(much), LONG).toCompletableFuture();
                }
            }
            List<Failure> failures = failures(connections);
            assertAll(failures, Silence.NOT_READING, "the node's kernel answers and has no room for ");
        }
    }

    @Test
    void a_black_hole_is_one_that_acknowledges_nothing()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        assumeNetwork();
        try (FarNetwork network = FarNetwork.open();
                FarNode node = FarNode.start(network)) {
            List<Connection> connections = connect(node);
            network.dropSilently();
            assertAll(failures(connections), Silence.UNACKNOWLEDGED, " bytes of ours are not acknowledged (");
        }
    }

    @Test
    void a_router_that_says_that_the_host_is_unreachable_is_no_process_that_hangs()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        assumeNetwork();
        try (FarNetwork network = FarNetwork.open();
                FarNode node = FarNode.start(network)) {
            List<Connection> connections = connect(node);
            network.tellUnreachable();
            assertAll(failures(connections), Silence.UNACKNOWLEDGED, " bytes of ours are not acknowledged (");
        }
    }

    @Test
    void our_own_interface_that_is_down_is_no_peer_that_does_not_read()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        assumeNetwork();
        try (FarNetwork network = FarNetwork.open();
                FarNode node = FarNode.start(network)) {
            List<Connection> connections = connect(node);
            network.interfaceDown();
            assertAll(failures(connections), Silence.UNACKNOWLEDGED, " bytes of ours are not acknowledged (");
        }
    }

    @Test
    void a_connection_that_a_firewall_has_forgotten_is_one_that_acknowledges_nothing()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String missing = FarNetwork.missingFirewall();
        assumeTrue(missing == null, missing);
        try (FarNetwork network = FarNetwork.open()) {
            network.filterByState();
            try (FarNode node = FarNode.start(network)) {
                List<Connection> connections = connect(node);
                network.forgetConnections();
                assertAll(failures(connections), Silence.UNACKNOWLEDGED, " bytes of ours are not acknowledged (");
                // A new one is well: the host and its process are there.
                ask(open(node)).get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void a_loop_of_our_own_that_is_held_up_kills_nobody()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (StandInNode node = StandInNode.builder().start()) {
            List<Connection> connections = new ArrayList<>();
            Endpoint endpoint = new Endpoint("127.0.0.1", node.address().getPort());
            for (int i = 0; i < SILENCES; i++) {
                connections.add(get(Connection.open(transport, endpoint, IMPATIENT)));
            }
            Connection other = get(Connection.open(transport, endpoint, IMPATIENT));
            // Answered some time after they were asked, so that they are answered while nobody reads.
            node.when(Opcode.OPTIONS).answers(Answer.of(new Supported(Map.of())).after(HELD.dividedBy(4)));
            node.when("slow").answers(Answer.silence());
            node.when("SELECT 1").answers(Answer.done().after(HELD.dividedBy(2)));
            List<CompletableFuture<Frame>> calls = new ArrayList<>();
            List<CompletableFuture<Frame>> late = new ArrayList<>();
            for (Connection connection : connections) {
                calls.add(ask(connection));
                late.add(connection.send(query("slow"), HELD.dividedBy(2)).toCompletableFuture());
            }
            await(() -> connections.stream().allMatch(Connection::isSuspect));
            // A callback that blocks: the other wires of this turn were looked at before, and the clock is next.
            CompletableFuture<Void> held = new CompletableFuture<>();
            inLoop(() -> {
                CompletionStage<Frame> unused = other.send(query("now"), LONG).whenComplete((frame, thrown) -> {
                    LockSupport.parkNanos(HELD.toNanos());
                    held.complete(null);
                });
            });
            get(held);
            for (CompletableFuture<Frame> call : calls) {
                get(call);
            }
            // Those whose time was over meanwhile say whose fault it was.
            assertThat(late)
                    .extracting(call -> call.handle((frame, thrown) -> thrown).get(10, TimeUnit.SECONDS))
                    .allSatisfy(thrown -> assertThat(thrown)
                            .isInstanceOf(RequestTimeoutException.class)
                            .hasMessageContaining("our own event loop was held up for ")
                            .hasMessageContaining("which says nothing about the node"));
            assertThat(connections).allMatch(Connection::isAlive);
        }
    }

    private static void assumeNetwork() {
        String missing = FarNetwork.missing();
        assumeTrue(missing == null, missing);
    }

    private Connection open(FarNode node) throws InterruptedException, ExecutionException, TimeoutException {
        Endpoint endpoint = new Endpoint(
                node.address().getAddress().getHostAddress(), node.address().getPort());
        return get(Connection.open(transport, endpoint, IMPATIENT));
    }

    private List<Connection> connect(FarNode node) throws InterruptedException, ExecutionException, TimeoutException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < SILENCES; i++) {
            connections.add(open(node));
        }
        for (Connection connection : connections) {
            get(ask(connection));
        }
        return connections;
    }

    /** Asks on each connection what nobody answers, and waits for its death. */
    private List<Failure> failures(List<Connection> connections)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (Connection connection : connections) {
            asked.add(ask(connection));
        }
        List<Failure> failures = new ArrayList<>();
        for (Connection connection : connections) {
            failures.add(connection.whenDead().toCompletableFuture().get(30, TimeUnit.SECONDS));
        }
        return failures;
    }

    private void assertAll(List<Failure> failures, Silence silence, String words) {
        // Their time was over before the connections were judged, and the kernel may not have known it then.
        assertThat(asked).hasSize(SILENCES).allSatisfy(call -> {
            Throwable thrown = call.handle((frame, why) -> why).get(10, TimeUnit.SECONDS);
            if (thrown instanceof RequestTimeoutException late) {
                assertThat(late.silence()).as(late.getMessage()).isIn(silence, Silence.UNKNOWN);
            }
        });
        assertThat(failures).hasSize(SILENCES).allSatisfy(failure -> {
            assertThat(failure.kind()).as(failure.message()).isEqualTo(FailureKind.PEER_SILENT);
            assertThat(failure.silence()).as(failure.message()).isEqualTo(silence);
            assertThat(failure.detail()).contains(words);
            assertThat(failure.message()).endsWith("Hint: " + silence.hint());
        });
    }
}
