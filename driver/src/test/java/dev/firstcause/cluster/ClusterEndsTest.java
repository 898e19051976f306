// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.failure.Failure;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.nio.NioTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a cluster hands out is completed, also where something under it is lost or throws. */
@Lab
@ExtendWith(ClusterCheck.class)
class ClusterEndsTest {
    private final Error madeUp = new InternalError("made up by the test");

    private static ClusterOptions options(Endpoint contactPoint, int connections) {
        return LoneNodes.options(contactPoint, ConnectionOptions.DEFAULT, connections);
    }

    @Test
    void an_opening_of_which_nothing_is_heard_fails_by_a_deadline_of_its_own() {
        ScriptedTransport scripted = new ScriptedTransport();
        Detour transport = new Detour(scripted, scripted.nextLoop());
        transport.others = Fault.LOSES_TASKS;
        CompletableFuture<Cluster> opened = Cluster.open(
                        transport, options(new Endpoint("127.0.0.1", 9042), 1), new LoneNodes.Deaf())
                .toCompletableFuture();
        scripted.nextLoop().runUntilIdle();
        scripted.nextLoop().advance(Duration.ofMinutes(1));
        assertThat(opened).isNotDone();
        scripted.nextLoop().advance(Duration.ofMinutes(4));
        assertThat(opened).isCompletedExceptionally();
        assertThatThrownBy(opened::join)
                .hasCauseInstanceOf(SessionOpeningException.class)
                .hasMessageContaining("the session was not open after");
    }

    @Test
    void the_longest_timeouts_do_not_overflow_the_deadline() {
        ScriptedTransport scripted = new ScriptedTransport();
        Duration longest = Duration.ofDays(10_000);
        ConnectionOptions.Timeouts timeouts =
                new ConnectionOptions.Timeouts(longest, longest, longest, longest, longest, longest);
        Endpoint point = new Endpoint("127.0.0.1", 9042);
        ClusterOptions patient = LoneNodes.options(point, ConnectionOptions.DEFAULT.withTimeouts(timeouts), 1);
        Detour transport = new Detour(scripted, scripted.nextLoop());
        transport.others = Fault.LOSES_TASKS;
        CompletableFuture<Cluster> opened =
                Cluster.open(transport, patient, new LoneNodes.Deaf()).toCompletableFuture();
        scripted.nextLoop().runUntilIdle();
        scripted.nextLoop().advance(Duration.ofMinutes(10));
        assertThat(opened).isNotDone();
    }

    @Test
    void a_cluster_is_closed_though_the_loop_of_its_connections_has_ended() throws IOException {
        try (StandInCluster nodes = StandInCluster.start(2, StandInNode.builder());
                NioTransport nio = new NioTransport(2)) {
            Endpoint point = LoneNodes.endpoint(nodes.contactPoint());
            Detour transport = new Detour(nio, nio.nextLoop());
            Cluster cluster = open(transport, options(point, 20), new LoneNodes.Deaf());
            transport.others = Fault.REFUSES_TASKS;
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            closed.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void a_question_for_the_schema_ends_though_no_node_can_be_asked() throws IOException {
        try (StandInCluster nodes = StandInCluster.start(2, StandInNode.builder());
                NioTransport nio = new NioTransport(2)) {
            Detour transport = new Detour(nio, nio.nextLoop());
            Cluster cluster =
                    open(transport, options(LoneNodes.endpoint(nodes.contactPoint()), 2), new LoneNodes.Deaf());
            transport.others = Fault.FAILS;
            CompletableFuture<Boolean> agreed =
                    cluster.schemaAgreement(null, Duration.ofMillis(100)).toCompletableFuture();
            assertThat(agreed.orTimeout(30, TimeUnit.SECONDS).join()).isFalse();
        }
    }

    @Test
    void an_opening_ends_though_the_listener_throws_when_told_that_a_node_is_up() throws IOException {
        ClusterListener listener = new LoneNodes.Deaf() {
            @Override
            public void onNodeUp(NodeReport node, Connection connection) {
                throw madeUp;
            }
        };
        try (StandInCluster nodes = StandInCluster.start(1, StandInNode.builder());
                NioTransport nio = new NioTransport(1)) {
            Cluster cluster = open(nio, options(LoneNodes.endpoint(nodes.contactPoint()), 1), listener);
            assertThat(cluster.nodes().local()).allMatch(Node::isHealthy);
        }
    }

    @Test
    void an_opening_that_is_under_way_when_its_loop_ends_fails_with_that() {
        ScriptedTransport transport = new ScriptedTransport();
        transport.holdConnects();
        CompletableFuture<Cluster> opened = Cluster.open(
                        transport, options(new Endpoint("127.0.0.1", 9042), 1), new LoneNodes.Deaf())
                .toCompletableFuture();
        transport.nextLoop().runUntilIdle();
        assertThat(transport.wires()).hasSize(1);
        transport.close();
        assertThat(opened).isCompletedExceptionally();
        assertThatThrownBy(opened::join)
                .hasCauseInstanceOf(SessionOpeningException.class)
                .hasMessageContaining("the transport was closed");
    }

    @Test
    void a_question_for_the_schema_ends_with_its_loop() throws IOException {
        try (StandInCluster nodes = StandInCluster.start(1, StandInNode.builder());
                NioTransport nio = new NioTransport(1)) {
            Cluster cluster = open(nio, options(LoneNodes.endpoint(nodes.contactPoint()), 1), new LoneNodes.Deaf());
            nodes.node(1).when(SystemTables.LOCAL_SCHEMA).answers(Answer.silence());
            CompletableFuture<Boolean> agreed =
                    cluster.schemaAgreement(null, Duration.ofMinutes(5)).toCompletableFuture();
            Runnable end = nio::close;
            end.run();
            assertThat(agreed.orTimeout(30, TimeUnit.SECONDS).join()).isFalse();
        }
    }

    /** What was prepared would not be marked in doubt, and nobody would notice. */
    @Test
    void a_connection_is_not_used_where_it_cannot_be_told_that_the_schema_may_have_changed() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        ClusterListener listener = new LoneNodes.Deaf() {
            @Override
            public void onSchemaHeard(Endpoint node) {
                if (tries.incrementAndGet() == 1) {
                    throw madeUp;
                }
            }
        };
        try (StandInCluster nodes = StandInCluster.start(1, StandInNode.builder());
                NioTransport nio = new NioTransport(1)) {
            Endpoint point = LoneNodes.endpoint(nodes.contactPoint());
            assertThatThrownBy(() -> open(nio, options(point, 1), listener))
                    .hasCauseInstanceOf(SessionOpeningException.class)
                    .hasStackTraceContaining("made up by the test");
            Cluster second = open(nio, options(point, 1), listener);
            assertThat(second.nodes().local()).allMatch(Node::isHealthy);
            assertThat(tries).hasValue(2);
        }
    }

    @Test
    void an_opening_ends_though_the_listener_throws_when_told_that_a_node_is_down() throws IOException {
        ClusterListener listener = new LoneNodes.Deaf() {
            @Override
            public void onNodeDown(NodeReport node, Failure failure) {
                throw madeUp;
            }
        };
        try (StandInCluster nodes = StandInCluster.start(
                        2, StandInNode.builder().dataCenter("near", "rack1").dataCenterOf(2, "far"));
                NioTransport nio = new NioTransport(1)) {
            nodes.node(1).kill();
            ClusterOptions near = new ClusterOptions(
                    List.of(LoneNodes.endpoint(nodes.node(2).address())),
                    "near",
                    List.of(),
                    ConnectionOptions.DEFAULT,
                    null,
                    1,
                    UnaryOperator.identity());
            assertThatThrownBy(() -> open(nio, near, listener)).hasCauseInstanceOf(SessionOpeningException.class);
        }
    }

    @Test
    void an_opening_ends_though_the_listener_throws_when_told_of_a_contact_point() throws IOException {
        ClusterListener listener = new LoneNodes.Deaf() {
            @Override
            public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
                throw madeUp;
            }
        };
        try (StandInCluster nodes = StandInCluster.start(1, StandInNode.builder());
                NioTransport nio = new NioTransport(1)) {
            Endpoint point = LoneNodes.endpoint(nodes.contactPoint());
            nodes.node(1).kill();
            assertThatThrownBy(() -> open(nio, options(point, 1), listener))
                    .hasCauseInstanceOf(SessionOpeningException.class);
        }
    }

    private static Cluster open(Transport transport, ClusterOptions options, ClusterListener listener) {
        return Cluster.open(transport, options, listener)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private enum Fault {
        NONE,
        LOSES_TASKS,
        REFUSES_TASKS,
        FAILS
    }

    /** Gives the cluster a sound loop, and its connections one that can be broken. */
    private static final class Detour implements Transport {
        private final Transport inner;
        private final Loop first;
        private volatile Fault others = Fault.NONE;
        private boolean given;

        Detour(Transport inner, Loop first) {
            this.inner = inner;
            this.first = first;
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public synchronized Loop nextLoop() {
            if (!given) {
                given = true;
                return first;
            }
            Loop next = inner.nextLoop();
            return new Breakable(this, next == first ? inner.nextLoop() : next);
        }

        @Override
        public boolean inLoop() {
            return inner.inLoop();
        }

        @Override
        public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
            return inner.connect(loop instanceof Breakable breakable ? breakable.inner() : loop, address, listener);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private record Breakable(Detour detour, Loop inner) implements Loop {
        @Override
        public boolean inLoop() {
            return inner.inLoop();
        }

        @Override
        public void execute(Runnable task) {
            switch (detour.others) {
                case NONE -> inner.execute(task);
                case LOSES_TASKS -> {}
                case FAILS -> throw new InternalError("made up by the test");
                case REFUSES_TASKS -> throw new RejectedExecutionException("the loop has ended");
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
        public void stir(Ticker ticker) {
            inner.stir(ticker);
        }

        @Override
        public void removeTicker(Ticker ticker) {
            inner.removeTicker(ticker);
        }
    }
}
