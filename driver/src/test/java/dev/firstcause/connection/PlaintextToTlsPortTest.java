// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS was forgotten: what a port that wants it does to plaintext, and what is said of that. */
@Lab
class PlaintextToTlsPortTest {
    private static final ConnectionOptions V4 = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);

    private final ScriptedNode node = new ScriptedNode();
    private final IOException reset = new IOException("Connection reset");

    /** How the peer ends it. */
    enum End {
        RST,
        FIN,
        FAILED_WRITE
    }

    @ParameterizedTest
    @EnumSource
    void an_end_before_one_byte_of_an_answer_names_tls_and_keeps_what_the_kernel_said(End end) {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = node.begin(V4);
        if (end == End.FAILED_WRITE) {
            node.wire().failNextWrite(reset);
        }
        node.wire().establish();
        node.turn();
        if (end == End.RST) {
            node.wire().fail(Operation.READ, reset);
        } else {
            node.wire().end();
        }
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.PLAINTEXT_REFUSED);
        assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
        assertThat(failure.detail()).contains("before it answered one byte to our plaintext");
        assertThat(failure.message()).contains("wants TLS", "give tls(...)");
        if (end != End.FIN) {
            assertThat(failure.cause()).isSameAs(reset);
            assertThat(failure.detail()).contains("Connection reset");
            assertThat(failure.decisive().sign()).isEqualTo(Sign.KERNEL_ERROR);
        }
    }

    @Test
    void a_peer_that_has_answered_in_plaintext_speaks_it() {
        CompletableFuture<Connection> opening = node.begin(V4);
        node.answer(new Supported(Map.of()));
        node.wire().fail(Operation.READ, reset);
        node.turn();
        assertThat(OpeningFailure.of(opening).kind()).isEqualTo(FailureKind.PEER_RESET);
    }

    @ParameterizedTest
    @CsvSource({"15 03 03 00 02 02 0a", "15", "16 03 01 00 7a 02", "14 03 03", "17 03 03"})
    void a_tls_record_as_the_first_answer_says_that_the_port_wants_tls(String hex) {
        CompletableFuture<Connection> opening = node.begin(V4);
        for (byte each : HexFormat.ofDelimiter(" ").parseHex(hex)) {
            node.wire().deliver(each);
        }
        node.wire().end();
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_TLS);
        assertThat(failure.detail()).contains("this port wants TLS");
    }

    @Test
    void a_node_with_tls_is_recognised(StandInNode tlsNode, TestAuthority authority) throws InterruptedException {
        try (Transport transport = TransportOptions.DEFAULT.withLoops(1).open()) {
            Endpoint endpoint = new Endpoint("127.0.0.1", tlsNode.address().getPort());
            CompletableFuture<Connection> opening =
                    Connection.open(transport, endpoint, V4).toCompletableFuture();
            assertThat(opening).failsWithin(30, TimeUnit.SECONDS);
            assertThat(OpeningFailure.of(opening).kind()).isIn(FailureKind.NOT_TLS, FailureKind.PLAINTEXT_REFUSED);
        }
    }
}
