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
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.SchemaChange;
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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a cluster hands out is completed, also where something under it is lost or throws. */
@Lab
class ClusterEndsTest {
    private static ClusterOptions options(Endpoint contactPoint, int connections) {
        return new ClusterOptions(
                List.of(contactPoint),
                null,
                List.of(),
                ConnectionOptions.DEFAULT,
                null,
                connections,
                UnaryOperator.identity());
    }

    @Test
    void an_opening_of_which_nothing_is_heard_fails_by_a_deadline_of_its_own() {
        ScriptedTransport scripted = new ScriptedTransport();
        Detour transport = new Detour(scripted, scripted.nextLoop());
        transport.others = Fault.LOSES_TASKS;
        CompletableFuture<Cluster> opened = Cluster.open(
                        transport, options(new Endpoint("127.0.0.1", 9042), 1), new Nobody())
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
        ClusterOptions patient = new ClusterOptions(
                List.of(point),
                null,
                List.of(),
                ConnectionOptions.DEFAULT.withTimeouts(timeouts),
                null,
                1,
                UnaryOperator.identity());
        Detour transport = new Detour(scripted, scripted.nextLoop());
        transport.others = Fault.LOSES_TASKS;
        CompletableFuture<Cluster> opened =
                Cluster.open(transport, patient, new Nobody()).toCompletableFuture();
        scripted.nextLoop().runUntilIdle();
        scripted.nextLoop().advance(Duration.ofMinutes(10));
        assertThat(opened).isNotDone();
    }

    @Test
    void a_cluster_is_closed_though_the_loop_of_its_connections_has_ended() throws IOException {
        try (StandInCluster nodes = StandInCluster.start(2, StandInNode.builder());
                NioTransport nio = new NioTransport(2)) {
            Endpoint point = new Endpoint(
                    nodes.contactPoint().getAddress().getHostAddress(),
                    nodes.contactPoint().getPort());
            Detour transport = new Detour(nio, nio.nextLoop());
            Cluster cluster = Cluster.open(transport, options(point, 20), new Nobody())
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            transport.others = Fault.REFUSES_TASKS;
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            closed.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    private enum Fault {
        NONE,
        LOSES_TASKS,
        REFUSES_TASKS
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
        public void removeTicker(Ticker ticker) {
            inner.removeTicker(ticker);
        }
    }

    private static final class Nobody implements ClusterListener {
        @Override
        public void onConnectionDead(NodeReport node, Failure failure) {}

        @Override
        public void onSchemaHeard(Endpoint node) {}

        @Override
        public void onSchemaChange(Endpoint node, SchemaChange change) {}

        @Override
        public void onNodeUp(NodeReport node, Connection connection) {}

        @Override
        public void onNodeDown(NodeReport node, Failure failure) {}

        @Override
        public void onContactPointFailed(Endpoint contactPoint, Throwable why) {}
    }
}
