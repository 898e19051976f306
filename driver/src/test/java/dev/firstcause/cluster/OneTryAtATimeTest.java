// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.connection.ScriptedServer;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is down is tried by one connection at a time, however its connections died; without sockets or a clock. */
@Timeout(60)
class OneTryAtATimeTest {
    private static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 9042);
    private static final int CONNECTIONS = 20;
    private static final Duration A_WHILE = Duration.ofMillis(500);
    /** Between two tries, where no other node serves. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(1_600);

    private final ScriptedTransport transport = new ScriptedTransport();
    private final ScriptedLoop loop = transport.nextLoop();
    private final Map<ScriptedWire, ScriptedServer> servers = new LinkedHashMap<>();
    private final Withholding withholding = new Withholding(loop);
    private final ConnectionOptions options = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);
    private final ClusterContext context = new ClusterContext(
            transport,
            withholding,
            LoneNodes.options(ENDPOINT, options, CONNECTIONS),
            new Reconnection(new Random(1)),
            new HandshakeLimit(loop));
    private final Node node = new Node(
            new NodeInfo(new UUID(0, 1), null, "datacenter1", "rack1", null, Set.of(), null),
            new NodePool(ENDPOINT, CONNECTIONS));
    private Refill refill;

    @BeforeEach
    void open_all() {
        refill = new Refill(context, new DeafToNodes(), options, node);
        loop.addTicker(context.handshakes()::onTick);
        loop.addTicker(refill::onTick);
        for (int i = 0; node.pool().alive() < CONNECTIONS; i++) {
            assertThat(i).as("rounds").isLessThan(100);
            loop.advance(Duration.ofMillis(20));
            serve();
        }
        assertThat(transport.wires()).hasSize(CONNECTIONS);
    }

    @Test
    void deaths_that_the_pool_was_not_told_of_are_not_replaced_one_by_one() {
        // All but one die in loops of their own, and it takes a while until the cluster's loop comes to hear of it.
        withholding.untold = new ArrayList<>();
        wires().subList(0, CONNECTIONS - 1).forEach(ScriptedWire::end);
        loop.advance(A_WHILE);
        assertThat(node.pool().alive()).isEqualTo(1);
        assertThat(transport.wires()).hasSize(CONNECTIONS);
        List<Runnable> untold = withholding.untold;
        withholding.untold = null;
        untold.forEach(loop::execute);
        wires().get(CONNECTIONS - 1).end();
        loop.advance(Duration.ofMillis(20));
        assertThat(node.report().state()).isEqualTo(NodeState.DOWN);
        loop.advance(A_WHILE);
        assertThat(transport.wires()).hasSize(CONNECTIONS + 1);
    }

    @Test
    void replacements_begun_while_others_lived_end_before_a_node_that_is_down_is_tried() {
        wires().subList(0, CONNECTIONS - 1).forEach(ScriptedWire::end);
        loop.advance(A_WHILE);
        List<ScriptedWire> early = wires().subList(CONNECTIONS, wires().size());
        assertThat(early).as("while one lives, several are opened at once").hasSize(8);
        wires().get(CONNECTIONS - 1).end();
        loop.advance(A_WHILE);
        assertThat(node.report().state()).isEqualTo(NodeState.DOWN);
        for (ScriptedWire each : early) {
            assertThat(transport.wires()).hasSize(CONNECTIONS + 8);
            each.end();
            loop.advance(Duration.ofMillis(50));
        }
        loop.advance(LONGEST_WAIT);
        assertThat(transport.wires()).hasSize(CONNECTIONS + 9);
    }

    @Test
    void one_try_follows_the_other_until_the_node_serves() {
        wires().forEach(ScriptedWire::end);
        loop.advance(A_WHILE);
        for (int tries = 1; tries <= 4; tries++) {
            assertThat(transport.wires()).hasSize(CONNECTIONS + tries);
            ScriptedWire last = wires().get(CONNECTIONS + tries - 1);
            assertThat(last.isClosed()).isFalse();
            last.end();
            loop.advance(LONGEST_WAIT);
        }
        serve();
        loop.advance(Duration.ofMillis(20));
        assertThat(transport.wires())
                .as("once it serves, several are opened at once")
                .hasSize(CONNECTIONS + 5 + 8);
    }

    @Test
    void the_control_connection_leaves_a_node_that_went_down_to_its_pool() {
        List<Endpoint> candidates = new ArrayList<>();
        ControlConnection control = new ControlConnection(context, options, new Candidates(candidates));
        loop.execute(control::begin);
        loop.addTicker(control::onTick);
        loop.runUntilIdle();
        candidates.addAll(List.of(new Endpoint("127.0.0.2", 9042), ENDPOINT));
        loop.advance(Duration.ofMillis(20));
        // The first candidate was asked; the second one goes down before its turn.
        candidates.remove(ENDPOINT);
        loop.advance(Duration.ofSeconds(2));
        assertThat(wires().subList(CONNECTIONS, wires().size()))
                .singleElement()
                .satisfies(
                        wire -> assertThat(wire.remoteAddress().getHostString()).isEqualTo("127.0.0.2"));
    }

    private List<ScriptedWire> wires() {
        return transport.wires();
    }

    /** Answers all that was asked, until nothing more is. */
    private void serve() {
        boolean served = true;
        while (served) {
            served = false;
            for (ScriptedWire wire : wires()) {
                ScriptedServer server = servers.computeIfAbsent(wire, each -> new ScriptedServer());
                for (Frame frame : server.hear(wire.takeWritten())) {
                    wire.deliver(server.say(
                            frame.message() == Options.INSTANCE ? new Supported(Map.of()) : Ready.INSTANCE,
                            frame.streamId()));
                    served = true;
                }
            }
            loop.runUntilIdle();
        }
    }

    /** Withholds what the pool is to be told, as long as a test wants it. */
    private static final class Withholding implements Loop {
        private final Loop inner;
        private @Nullable List<Runnable> untold;

        Withholding(Loop inner) {
            this.inner = inner;
        }

        @Override
        public boolean inLoop() {
            return inner.inLoop();
        }

        @Override
        public void execute(Runnable task) {
            if (untold == null) {
                inner.execute(task);
            } else {
                untold.add(task);
            }
        }

        @Override
        public long nanoTime() {
            return inner.nanoTime();
        }

        @Override
        public void addTicker(Ticker ticker) {
            inner.addTicker(ticker);
        }

        @Override
        public void removeTicker(Ticker ticker) {
            inner.removeTicker(ticker);
        }
    }

    private static final class DeafToNodes implements NodeListener {
        @Override
        public boolean isUrgent() {
            return true;
        }

        @Override
        public void onBusy(Node busy, boolean isBusy) {}

        @Override
        public void onSchemaHeard(Node teller) {}

        @Override
        public void onSchemaChange(Node teller, SchemaChange change) {}

        @Override
        public void onDead(Node its, Failure failure) {}

        @Override
        public void onUp(Node up, Connection connection) {}

        @Override
        public void onDown(Node down, Failure failure) {}
    }

    private record Candidates(List<Endpoint> candidates) implements ControlOwner {
        @Override
        public boolean isUrgent() {
            return true;
        }

        @Override
        public void onNodes(Connection connection, Reading reading) {}

        @Override
        public void onEvent(Event event) {}

        @Override
        public void onCandidateFailed(Endpoint endpoint, Throwable why) {}

        @Override
        public void onNobody() {}

        @Override
        public void onControlDied(Endpoint endpoint, Failure failure) {}
    }
}
