// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection over real sockets and real TLS, on the nio transport. */
@Timeout(120)
class TlsConnectionTest extends TlsHarness {
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void opens_and_answers(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(authority.server("127.0.0.1"), protocol, false)) {
            Connection connection = open(node, TlsOptions.builder().trustPem(trusted));
            assertThat(get(connection.send(query("SELECT 1"))).message()).isEqualTo(Result.Nothing.INSTANCE);
            assertThat(connection.toString()).contains(protocol);
            connection.close();
            assertThat(get(connection.whenDead()).kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_reset_under_load_is_told_to_all(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(authority.server("127.0.0.1"), protocol, StandIn::silentToQueries, false)) {
            Connection connection = open(node, TlsOptions.builder().trustPem(trusted));
            StandIn.Session session = node.next();
            List<CompletableFuture<Frame>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                calls.add(connection
                        .send(query("SELECT 1"), Duration.ofSeconds(30))
                        .toCompletableFuture());
            }
            await(() -> session.requests.get() == 1002);
            session.reset();
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_RESET);
            for (CompletableFuture<Frame> call : calls) {
                ExecutionException thrown =
                        catchThrowableOfType(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
                assertThat(((ConnectionShutdownException) thrown.getCause()).failure())
                        .isSameAs(failure);
            }
        }
    }

    @Test
    void silence_inside_a_record_says_how_much_of_it_has_come() throws GeneralSecurityException {
        ScriptedTlsNode node = new ScriptedTlsNode(authority, trusted);
        byte[] part = new byte[20];
        part[0] = 23;
        part[1] = 3;
        part[2] = 3;
        part[4] = 100;
        node.wire().deliver(part);
        node.loop.runUntilIdle();
        node.loop.advance(ConnectionOptions.DEFAULT.timeouts().idle());
        node.loop.advance(ConnectionOptions.DEFAULT.timeouts().heartbeat().plusSeconds(1));
        assertThat(node.connection.lastError()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
            assertThat(failure.detail())
                    .contains("was not answered; what had come ends inside a record (20 of 105 bytes)");
        });
    }

    @Test
    void a_symptom_told_from_inside_an_answer_is_what_it_is()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(authority.server("127.0.0.1"), "TLSv1.3", false)) {
            Connection connection = open(node, TlsOptions.builder().trustPem(trusted));
            IOException symptom = new IOException("Broken pipe");
            CompletableFuture<Void> told = connection
                    .send(query("SELECT 1"))
                    .thenAccept(frame -> connection.defunct(symptom))
                    .toCompletableFuture();
            told.get(10, TimeUnit.SECONDS);
            Failure failure = get(connection.whenDead());
            assertThat(failure.cause()).as("%s", failure).isSameAs(symptom);
            assertThat(failure.isSymptomOnly()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_client_certificate_of_an_unknown_authority_is_refused(String protocol) throws Exception {
        Path certificate = folder.resolve("client.pem");
        Path key = folder.resolve("client.key");
        TestAuthority.create("Somebody else").client("app").write(certificate, key);
        try (StandIn node = node(authority.server("127.0.0.1"), protocol, true)) {
            Failure failure = refused(
                    node.endpoint(),
                    TlsOptions.builder()
                            .trustPem(trusted)
                            .identityPem(certificate, key)
                            .build());
            assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.CLIENT_CERT_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_client_certificate_that_fits_is_accepted(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        Path certificate = folder.resolve("client.pem");
        Path key = folder.resolve("client.key");
        authority.client("app").write(certificate, key);
        try (StandIn node = node(authority.server("127.0.0.1"), protocol, true)) {
            Connection connection =
                    open(node, TlsOptions.builder().trustPem(trusted).identityPem(certificate, key));
            assertThat(get(connection.send(query("SELECT 1"))).message()).isEqualTo(Result.Nothing.INSTANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_servers_certificate_that_is_wrong_is_refused_in_clear_words(String protocol) throws Exception {
        try (StandIn node = node(authority.expired("127.0.0.1"), protocol, false)) {
            Failure failure = refused(
                    node.endpoint(), TlsOptions.builder().trustPem(trusted).build());
            assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
            assertThat(failure.detail()).contains("expired");
        }
        try (StandIn node = node(authority.server("node9.example"), protocol, false)) {
            Failure failure = refused(
                    node.endpoint(), TlsOptions.builder().trustPem(trusted).build());
            assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
            assertThat(failure.detail()).contains("node9.example").contains("127.0.0.1");
            assertThat(failure.phase()).isEqualTo(Phase.TLS_HANDSHAKE);
        }
    }

    @Test
    void a_plain_port_asked_with_tls_and_the_reverse_are_told() throws GeneralSecurityException, IOException {
        FrameWriter answer = new FrameWriter(new FrameCodec());
        answer.add(Frame.response(
                ProtocolVersion.V4,
                0,
                new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version (22)")));
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Connection> opening = Connection.open(
                            transport, new Endpoint("127.0.0.1", listener.getLocalPort()), trusting)
                    .toCompletableFuture();
            try (Socket socket = listener.accept()) {
                // What a plain CQL server answers to a ClientHello.
                ByteBuffer bytes = answer.take();
                socket.getOutputStream().write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
                Failure failure = shutdown(opening).failure();
                assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.NOT_TLS);
            }
        }
        try (StandIn node = node(authority.server("127.0.0.1"), "TLSv1.3", false)) {
            Failure failure = refused(node.endpoint(), ConnectionOptions.DEFAULT);
            assertThat(failure.kind()).as("%s", failure).isIn(FailureKind.NOT_TLS, FailureKind.PEER_CLOSED);
        }
    }

    private Failure refused(Endpoint endpoint, TlsOptions tls) {
        return refused(endpoint, ConnectionOptions.DEFAULT.withTls(tls));
    }
}
