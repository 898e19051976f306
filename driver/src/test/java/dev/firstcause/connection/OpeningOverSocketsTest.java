// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Result;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;

/** Openings that fail, or that go another way than the first, over real sockets, on the nio transport, without TLS. */
class OpeningOverSocketsTest extends ConnectionHarness {
    private static final ConnectionOptions PLAIN = ConnectionOptions.DEFAULT;

    @Test
    void an_older_server_is_spoken_to_in_its_version()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(
                ServerSocketFactory.getDefault(),
                (session, frame) -> frame.version() == ProtocolVersion.V5
                        ? new ErrorResponse.Plain(
                                ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version (5)")
                        : StandIn.usual(session, frame))) {
            Connection connection = open(node, PLAIN);
            assertThat(connection.version()).isEqualTo(ProtocolVersion.V4);
            assertThat(get(connection.send(query("q"))).message()).isEqualTo(Result.Nothing.INSTANCE);
        }
    }

    @Test
    void a_refused_start_is_told_with_the_servers_words() throws IOException {
        try (StandIn node = new StandIn(
                ServerSocketFactory.getDefault(),
                (session, frame) -> frame.message().opcode() == Opcode.STARTUP
                        ? new ErrorResponse.Plain(ErrorCode.IS_BOOTSTRAPPING, "not yet")
                        : StandIn.usual(session, frame))) {
            Failure failure = refused(node.endpoint(), PLAIN);
            assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
            assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
            assertThat(failure.detail()).isEqualTo("the server answered STARTUP with ERROR IS_BOOTSTRAPPING: not yet");
        }
    }

    @Test
    void silence_at_the_start_is_bounded() throws IOException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), (session, frame) -> null)) {
            Failure failure = refused(node.endpoint(), PLAIN.withTimeouts(quick()));
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
            assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
        }
    }

    @Test
    void a_closed_port_and_an_unknown_name_are_told_apart() throws IOException {
        Endpoint closed;
        try (StandIn node = StandIn.plain()) {
            closed = node.endpoint();
        }
        Failure refused = refused(closed, PLAIN);
        assertThat(refused.kind()).isEqualTo(FailureKind.CONNECT_REFUSED);
        assertThat(refused.phase()).isEqualTo(Phase.CONNECT);
        assertThat(refused.cause()).isInstanceOf(ConnectException.class);
        assertThat(refused.detail()).startsWith("Connection refused");
        Failure unknown = refused(new Endpoint("no-such-host.invalid", 9042), PLAIN);
        assertThat(unknown.kind()).isEqualTo(FailureKind.RESOLVE_FAILED);
        assertThat(unknown.detail()).contains("no-such-host.invalid");
    }
}
