// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Each future that a connection hands out is completed, also where something under the connection throws. */
class LostFuturesTest {
    private static final ConnectionOptions V4 = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);

    private final Error madeUp = new InternalError("made up by the test");
    private final IOException reset = new IOException("Connection reset by peer");
    private final ScriptedNode node = new ScriptedNode();

    @Test
    void requests_end_though_the_wire_cannot_be_closed() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        CompletableFuture<Frame> inFlight = connection.send(Options.INSTANCE).toCompletableFuture();
        node.turn();
        node.wire().failClose(madeUp);
        node.wire().fail(Operation.READ, reset);
        node.turn();
        assertThat(inFlight).isCompletedExceptionally();
        assertDeath(connection);
    }

    @Test
    void a_connection_that_we_close_ends_though_the_wire_cannot_be_closed() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        CompletableFuture<Frame> waiting = connection.send(Options.INSTANCE).toCompletableFuture();
        node.wire().failClose(madeUp);
        connection.close();
        node.turn();
        assertThat(waiting).isCompletedExceptionally();
        assertDeath(connection);
    }

    @Test
    void an_opening_ends_though_the_transport_has_no_loop_for_it() {
        Transport broken = new Transport() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Loop nextLoop() {
                throw madeUp;
            }

            @Override
            public boolean inLoop() {
                return false;
            }

            @Override
            public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
                throw madeUp;
            }

            @Override
            public void close() {}
        };
        CompletableFuture<Connection> opening =
                Connection.open(broken, ScriptedNode.ENDPOINT, V4).toCompletableFuture();
        assertThat(opening.handle((connection, thrown) -> thrown).join()).isSameAs(madeUp);
    }

    private static void assertDeath(Connection connection) {
        CompletableFuture<Failure> death = connection.whenDead().toCompletableFuture();
        assertThat(death).isCompletedWithValue(connection.lastError().orElseThrow());
    }

    @Test
    void an_opening_ends_though_the_wire_cannot_be_closed() {
        CompletableFuture<Connection> opening = node.begin(V4);
        node.wire().failClose(madeUp);
        node.wire().fail(Operation.READ, reset);
        node.turn();
        assertThat(opening).isCompletedExceptionally();
    }

    @Test
    void an_opening_ends_though_the_try_with_the_next_version_cannot_begin() {
        CompletableFuture<Connection> opening =
                node.begin(ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V5, ProtocolVersion.V4));
        node.loop.failTickers(madeUp);
        node.answer(new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version"));
        assertThat(opening).isCompletedExceptionally();
        assertThat(opening.handle((connection, thrown) -> thrown).join()).isSameAs(madeUp);
    }
}
