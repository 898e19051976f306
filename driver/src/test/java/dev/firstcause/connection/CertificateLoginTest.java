// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.Received;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authenticators that take the user from a client certificate, and those that do not. */
@Lab
class CertificateLoginTest {
    private static final String MUTUAL_TLS = "org.apache.cassandra.auth.MutualTlsAuthenticator";
    private static final String PASSWORDS = "org.apache.cassandra.auth.PasswordAuthenticator";
    private static final ConnectionOptions.Credentials APP = new ConnectionOptions.Credentials("app", "secret");

    private final TestAuthority authority = TestAuthority.create();
    private final Transport transport = TransportOptions.DEFAULT.withLoops(1).open();

    @TempDir
    Path folder;

    private StandInNodeBuilder like;

    @BeforeEach
    void take(StandInNodeBuilder builder) {
        like = builder;
    }

    @AfterEach
    void end() {
        transport.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MUTUAL_TLS,
                "org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator",
                "MutualTlsAuthenticator",
                "org.example.Certificates"
            })
    void a_certificate_alone_logs_in(String authenticator) throws IOException {
        try (StandInNode node = asking(authenticator)) {
            Connection connection = open(node, certificate()).join();
            assertThat(connection.isAlive()).isTrue();
            connection.close();
        }
    }

    @Test
    void a_user_and_password_go_along_where_they_are_given() throws IOException {
        try (StandInNode node = asking(MUTUAL_TLS)) {
            node.when(Opcode.AUTH_RESPONSE)
                    .answersWith(received -> token(received)
                                    .equals(ByteBuffer.wrap(
                                            "\0app\0secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                            ? Answer.of(new AuthSuccess(null))
                            : Answer.error(ErrorCode.AUTHENTICATION_ERROR, "no password"));
            open(node, certificate().withCredentials(APP)).join().close();
        }
    }

    @Test
    void a_password_authenticator_is_not_answered_by_a_certificate() throws IOException {
        try (StandInNode node = asking(PASSWORDS)) {
            Failure failure = refused(node, certificate());
            assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
            assertThat(failure.detail())
                    .isEqualTo(
                            "the server wants credentials (" + PASSWORDS + "), and none were given; this authenticator"
                                    + " does not take our client certificate in their place");
            assertThat(node.connections().get(0).count(Opcode.AUTH_RESPONSE)).isZero();
        }
    }

    @Test
    void a_certificate_that_nobody_asked_for_does_not_log_in() throws IOException {
        try (StandInNode node = like.tls(authority.server("127.0.0.1")).start()) {
            node.when(Opcode.STARTUP).answers(Answer.of(new Authenticate(MUTUAL_TLS)));
            assertThat(refused(node, certificate()).detail())
                    .endsWith("; the server did not ask for our client certificate in the TLS handshake either");
        }
    }

    @Test
    void an_identity_that_the_server_does_not_know_is_no_wrong_password() throws IOException {
        try (StandInNode node = asking(MUTUAL_TLS)) {
            String words = "Certificate identity 'spiffe://app' not authorized";
            node.when(Opcode.AUTH_RESPONSE).answers(Answer.error(ErrorCode.AUTHENTICATION_ERROR, words));
            String refusal = "the server answered AUTH_RESPONSE with ERROR AUTHENTICATION_ERROR: " + words;
            assertThat(refused(node, certificate()).detail()).isEqualTo(refusal + " (no user and password were given)");
            assertThat(refused(node, certificate().withCredentials(APP)).detail())
                    .isEqualTo(refusal);
        }
    }

    private StandInNode asking(String authenticator) throws IOException {
        StandInNode node = like.tls(authority.server("127.0.0.1"))
                .clientCertificates(authority)
                .start();
        node.when(Opcode.STARTUP).answers(Answer.of(new Authenticate(authenticator)));
        node.when(Opcode.AUTH_RESPONSE)
                .answersWith(received -> token(received).hasRemaining()
                        ? Answer.error(ErrorCode.AUTHENTICATION_ERROR, "an invented password")
                        : Answer.of(new AuthSuccess(null)));
        return node;
    }

    private static ByteBuffer token(Received received) {
        ByteBuffer token = ((AuthResponse) received.request()).token();
        return token == null ? ByteBuffer.wrap(new byte[] {1}) : token.duplicate();
    }

    private ConnectionOptions certificate() throws IOException {
        Path certificate = folder.resolve("client.pem");
        Path key = folder.resolve("client.key");
        authority.client("app").write(certificate, key);
        return ConnectionOptions.DEFAULT.withTls(TlsOptions.builder()
                .trustPem(authority.writeTo(folder))
                .identityPem(certificate, key)
                .build());
    }

    private CompletableFuture<Connection> open(StandInNode node, ConnectionOptions options) {
        return Connection.open(
                        transport, new Endpoint("127.0.0.1", node.address().getPort()), options)
                .toCompletableFuture();
    }

    private Failure refused(StandInNode node, ConnectionOptions options) {
        CompletableFuture<Connection> opening = open(node, options);
        assertThat(opening).failsWithin(30, TimeUnit.SECONDS);
        return OpeningFailure.of(opening);
    }
}
