// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("cassandra")
class CassandraNodeTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity CLIENT = AUTHORITY.client("app");

    private static CqlOverTls open(CassandraNode node) throws IOException, GeneralSecurityException {
        return CqlOverTls.open(node.address(), AUTHORITY, CLIENT);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES) // the first time, its jars are fetched too
    void a_node_lives_dies_and_comes_back_and_nothing_of_it_is_left()
            throws IOException, GeneralSecurityException, InterruptedException {
        CassandraNode node = CassandraNode.builder()
                .number(2)
                .tls(AUTHORITY.server("127.0.0.2"))
                .requireClientCertificates(AUTHORITY)
                .requirePassword()
                .build();
        Path folder = node.folder();
        ProcessHandle process;
        try (node) {
            assertThatIllegalStateException().isThrownBy(node::kill);
            node.start();
            assertThat(node.address().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
            logIn(node);
            refuseStrangers(node);
            hang(node);

            beRebooted(node);
            logIn(node);
            endInOrder(node);

            node.start();
            process = ProcessHandle.of(node.pid()).orElseThrow();
            node.pause();
        }
        assertThat(process.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
        node.close();
    }

    private static void logIn(CassandraNode node) throws IOException, GeneralSecurityException {
        try (CqlOverTls connection = open(node)) {
            Supported supported = connection.ask(Supported.class, Options.INSTANCE);
            assertThat(supported.options()).containsKey(Startup.CQL_VERSION);
            Startup startup = new Startup(Map.of(Startup.CQL_VERSION, "3.0.0"));
            assertThat(connection.ask(Authenticate.class, startup).authenticator())
                    .endsWith("PasswordAuthenticator");
            ByteBuffer token = ByteBuffer.wrap("\0cassandra\0cassandra".getBytes(US_ASCII));
            connection.ask(AuthSuccess.class, new AuthResponse(token));
        }
    }

    private static void refuseStrangers(CassandraNode node) {
        Identity stranger = TestAuthority.create().client("stranger");
        assertThatThrownBy(() -> {
                    try (CqlOverTls connection = CqlOverTls.open(node.address(), AUTHORITY, stranger)) {
                        connection.ask(Supported.class, Options.INSTANCE);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static void hang(CassandraNode node) throws IOException, GeneralSecurityException, InterruptedException {
        try (CqlOverTls connection = open(node)) {
            node.pause();
            connection.send(Options.INSTANCE);
            connection.setPatience(500);
            assertThatThrownBy(connection::receive).isInstanceOf(SocketTimeoutException.class);
            assertThat(node.isRunning()).isTrue();
            node.resume();
            connection.setPatience(30_000);
            assertThat(connection.receive()).isInstanceOf(Supported.class);
        }
    }

    private static void beRebooted(CassandraNode node)
            throws IOException, GeneralSecurityException, InterruptedException {
        ProcessHandle before = ProcessHandle.of(node.pid()).orElseThrow();
        Identity other = AUTHORITY.server("127.0.0.2");
        node.replaceIdentity(other);
        try (CqlOverTls connection = open(node)) {
            assertThat(connection.server()).isNotEqualTo(other.certificate());
            node.restart();
            assertThat(before.isAlive()).isFalse();
            assertThatThrownBy(() -> connection.ask(Supported.class, Options.INSTANCE))
                    .isInstanceOf(IOException.class);
        }
        try (CqlOverTls connection = open(node)) {
            assertThat(connection.server()).isEqualTo(other.certificate());
        }
    }

    private static void endInOrder(CassandraNode node) throws IOException {
        ProcessHandle process = ProcessHandle.of(node.pid()).orElseThrow();
        node.stop();
        assertThat(process.isAlive()).isFalse();
        assertThat(node.isRunning()).isFalse();
        assertThat(node.log()).contains("shutdown");
        assertThatThrownBy(() -> open(node)).isInstanceOf(ConnectException.class);
    }

    @Test
    void a_node_that_cannot_start_says_why_and_leaves_nothing() throws IOException {
        CassandraNode node = CassandraNode.builder().build();
        Path folder = node.folder();
        try (node) {
            Files.writeString(folder.resolve("cassandra.yaml"), "no_such_setting: 1\n");
            assertThatThrownBy(node::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended before it was ready")
                    .hasMessageContaining("no_such_setting");
            assertThat(node.isRunning()).isFalse();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void client_certificates_without_tls_are_refused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CassandraNode.builder()
                        .requireClientCertificates(AUTHORITY)
                        .build())
                .withMessageContaining("tls(");
    }
}
