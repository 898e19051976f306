// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.cluster.ClusterOptions;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.nio.NioTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a session hands out is completed, also where its transport cannot be closed in order. */
@Lab
class SessionEndsTest {
    private static CompletableFuture<Session> open(Transport transport, InetSocketAddress point) {
        ClusterOptions options = new ClusterOptions(
                List.of(new Endpoint(point.getAddress().getHostAddress(), point.getPort())),
                null,
                List.of(),
                ConnectionOptions.DEFAULT,
                null,
                1,
                UnaryOperator.identity());
        return Session.builder()
                .open(transport, options, new Preparations())
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS);
    }

    @Test
    void a_session_whose_transport_throws_is_closed_all_the_same() throws IOException {
        try (StandInCluster nodes = StandInCluster.start(1, StandInNode.builder());
                NioTransport nio = new NioTransport(1)) {
            Session session = open(new Jammed(nio), nodes.contactPoint()).join();
            session.closeAsync()
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            session.close();
            session.closeNowAsync()
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }

    @Test
    void an_opening_that_fails_ends_with_its_cause_though_the_transport_throws_too() throws IOException {
        InetSocketAddress gone;
        try (StandInCluster nodes = StandInCluster.start(1, StandInNode.builder())) {
            gone = nodes.contactPoint();
        }
        try (NioTransport nio = new NioTransport(1)) {
            CompletableFuture<Session> opened = open(new Jammed(nio), gone);
            assertThatThrownBy(opened::join)
                    .cause()
                    .isInstanceOf(SessionOpeningException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .contains("a transport that is jammed"));
        }
    }

    /** A transport that cannot be closed. */
    private record Jammed(Transport inner) implements Transport {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public Loop nextLoop() {
            return inner.nextLoop();
        }

        @Override
        public boolean inLoop() {
            return inner.inLoop();
        }

        @Override
        public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
            return inner.connect(loop, address, listener);
        }

        @Override
        public void close() {
            throw new IllegalStateException("a transport that is jammed");
        }
    }
}
