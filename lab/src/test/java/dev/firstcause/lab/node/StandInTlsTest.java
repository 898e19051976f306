// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.type.NativeType;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS of a node, and its ends, as the sockets of the JDK see them. */
class StandInTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity SERVER = AUTHORITY.server("127.0.0.1");

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaks_the_version_it_was_told_and_knows_who_resumes(String protocol)
            throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node =
                StandInNode.builder().tls(SERVER).protocols(protocol).start()) {
            for (int i = 0; i < 2; i++) {
                try (CqlClient client = CqlClient.tls(node, clients).started()) {
                    client.query(Result.Nothing.class, "any");
                }
            }
            assertThat(node.connections())
                    .extracting(StandInConnection::tlsProtocol)
                    .containsOnly(protocol);
            assertThat(node.connections())
                    .extracting(StandInConnection::isResumed)
                    .containsExactly(false, true);

            String other = protocol.equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2";
            assertThatThrownBy(() -> CqlClient.tls(node, clients, other))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageEndingWith("Received fatal alert: protocol_version");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void large_answers_go_through_many_records(String protocol) throws IOException, GeneralSecurityException {
        String large = "firstcause ".repeat(100_000);
        List<Outgoing> written = Collections.synchronizedList(new ArrayList<>());
        try (StandInNode node =
                        StandInNode.builder().tls(SERVER).protocols(protocol).start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            node.when("large")
                    .answers(Answer.rows(
                            Table.empty().column("v", NativeType.TEXT).row(large)));
            node.intervene((outgoing, connection) -> written.add(outgoing));

            Rows.Cursor row = client.query(Rows.class, "large").cursor();
            assertThat(row.next()).isTrue();
            assertThat(row.length(0)).isEqualTo(large.length());
            assertThat(written).hasSizeGreaterThan(large.length() / 16384).allSatisfy(outgoing -> {
                assertThat(outgoing.kind()).isEqualTo(Outgoing.Kind.DATA);
                assertThat(outgoing.opcode()).isEqualTo(Opcode.RESULT);
                assertThat(outgoing.bytes().get(0)).isEqualTo((byte) 23);
            });
        }
    }

    @Test
    void wants_a_certificate_of_the_authority_it_was_told()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        SSLContext known = TlsClients.showing(AUTHORITY.client("app"), AUTHORITY);
        SSLContext unknown = TlsClients.showing(TestAuthority.create().client("stranger"), AUTHORITY);
        try (StandInNode node =
                StandInNode.builder().tls(SERVER).clientCertificates(AUTHORITY).start()) {
            try (CqlClient client = CqlClient.tls(node, known).started()) {
                client.query(Result.Nothing.class, "any");
            }
            List<Outgoing.Kind> said = Collections.synchronizedList(new ArrayList<>());
            node.intervene((outgoing, connection) -> said.add(outgoing.kind()));
            // What a client sees is a matter of chance: it may still write when it is refused, and then a write fails
            // before the alert is read.
            assertThatThrownBy(() -> {
                        try (CqlClient client = CqlClient.tls(node, unknown)) {
                            client.receive();
                        }
                    })
                    .isInstanceOf(IOException.class);
            StandInConnection refused = node.connections().get(1);
            refused.awaitClosed(PATIENCE);
            assertThat(refused.failure()).isInstanceOf(SSLHandshakeException.class);
            assertThat(said).contains(Outgoing.Kind.ALERT);
        }
    }

    @Test
    void accepts_the_cipher_suites_it_was_told_and_no_others()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        String suite = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node = StandInNode.builder()
                        .tls(SERVER)
                        .protocols("TLSv1.2")
                        .cipherSuites(suite)
                        .start();
                CqlClient client = CqlClient.tls(node, clients).started()) {
            assertThat(((SSLSocket) client.socket).getSession().getCipherSuite())
                    .isEqualTo(suite);
        }
        try (StandInNode node = StandInNode.builder()
                .tls(SERVER)
                .protocols("TLSv1.2")
                .cipherSuites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .start()) {
            assertThatThrownBy(() -> CqlClient.tls(node, clients))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("handshake_failure");
        }
        assertThatThrownBy(StandInNode.builder().cipherSuites(suite)::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void knows_what_a_client_has_against_its_certificate()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        try (StandInNode node =
                StandInNode.builder().tls(AUTHORITY.expired("127.0.0.1")).start()) {
            assertThatThrownBy(() -> CqlClient.tls(node, TlsClients.trusting(AUTHORITY)))
                    .isInstanceOf(SSLHandshakeException.class);
            StandInConnection refused = node.connections().get(0);
            refused.awaitClosed(PATIENCE);
            assertThat(refused.failure()).hasMessageContaining("Received fatal alert: certificate_");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void the_ends_of_a_connection_can_be_told_apart(String protocol) throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node =
                        StandInNode.builder().tls(SERVER).protocols(protocol).start();
                CqlClient closed = CqlClient.tls(node, clients).started();
                CqlClient finished = CqlClient.tls(node, clients).started();
                CqlClient reset = CqlClient.tls(node, clients).started()) {
            List<StandInConnection> connections = node.connections();
            long beforeClose = closed.bytesReceived();
            long beforeFinish = finished.bytesReceived();
            connections.get(0).close();
            connections.get(1).finish();
            connections.get(2).reset();

            assertThatThrownBy(closed::receive).isInstanceOf(EOFException.class);
            assertThat(closed.bytesReceived()).as("close_notify").isGreaterThan(beforeClose);
            assertThatThrownBy(finished::receive).isInstanceOf(EOFException.class);
            assertThat(finished.bytesReceived()).as("no close_notify").isEqualTo(beforeFinish);
            assertThatThrownBy(reset::receive)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            assertThat(node.openConnections()).isEmpty();
        }
    }

    @Test
    void a_stop_is_orderly_and_a_kill_is_not() throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node = StandInNode.builder().tls(SERVER).start()) {
            try (CqlClient client = CqlClient.tls(node, clients).started()) {
                node.stop();
                assertThatThrownBy(client::receive).isInstanceOf(EOFException.class);
            }
            node.start();
            try (CqlClient client = CqlClient.tls(node, clients).started()) {
                node.kill();
                assertThatThrownBy(client::receive)
                        .isInstanceOf(SocketException.class)
                        .hasMessage("Connection reset");
            }
        }
    }

    @Test
    void comes_up_with_another_certificate() throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        Identity other = AUTHORITY.server("127.0.0.1");
        try (StandInNode node = StandInNode.builder().tls(SERVER).start()) {
            node.replaceIdentity(other);
            try (CqlClient client = CqlClient.tls(node, clients)) {
                assertThat(certificate(client)).isEqualTo(SERVER.certificate());
            }
            node.restart();
            try (CqlClient client = CqlClient.tls(node, clients)) {
                assertThat(certificate(client)).isEqualTo(other.certificate());
            }
        }
    }

    @Test
    void forgets_sessions_at_a_restart_unless_it_keeps_them() throws IOException, GeneralSecurityException {
        assertThat(resumedAfterRestart(StandInNode.builder().tls(SERVER))).isFalse();
        assertThat(resumedAfterRestart(StandInNode.builder().tls(SERVER).keepSessions()))
                .isTrue();
    }

    private static boolean resumedAfterRestart(StandInNodeBuilder builder)
            throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node = builder.start()) {
            try (CqlClient client = CqlClient.tls(node, clients).started()) {
                client.query(Result.Nothing.class, "any");
            }
            node.restart();
            try (CqlClient client = CqlClient.tls(node, clients).started()) {
                client.query(Result.Nothing.class, "any");
                return node.connections().get(1).isResumed();
            }
        }
    }

    @Test
    void an_intervention_cuts_a_record() throws IOException, GeneralSecurityException {
        try (StandInNode node = StandInNode.builder().tls(SERVER).start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            List<Integer> halves = Collections.synchronizedList(new ArrayList<>());
            node.intervene((outgoing, connection) -> {
                if (outgoing.opcode() == Opcode.RESULT) {
                    byte[] half = new byte[outgoing.bytes().remaining() / 2];
                    outgoing.bytes().get(half);
                    halves.add(half.length);
                    connection.sendRaw(half);
                    connection.finish();
                    return false;
                }
                return true;
            });

            long before = client.bytesReceived();
            assertThatThrownBy(() -> client.query(Result.class, "any")).isInstanceOf(EOFException.class);
            assertThat(client.bytesReceived() - before).isEqualTo(halves.get(0).longValue());
        }
    }

    @Test
    void bytes_can_be_sent_past_tls_and_through_it() throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node =
                        StandInNode.builder().tls(SERVER).protocols("TLSv1.2").start();
                CqlClient first = CqlClient.tls(node, clients);
                CqlClient second = CqlClient.tls(node, clients).started()) {
            byte[] frame = {(byte) 0x85, 0, 0, 0, 2, 0, 0, 0, 0};
            node.connections().get(0).sendBytes(frame);
            assertThat(first.receive().message().opcode()).isEqualTo(Opcode.READY);

            byte[] bareAlert = {21, 3, 3, 0, 2, 2, 80};
            node.connections().get(1).sendRaw(bareAlert);
            assertThatThrownBy(second::receive).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void knows_a_client_that_speaks_no_tls() throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node = StandInNode.builder().tls(SERVER).start();
                CqlClient client = CqlClient.plain(node, ProtocolVersion.V5)) {
            client.send(0, Options.INSTANCE);
            StandInConnection connection = node.awaitConnections(1, PATIENCE).get(0);
            connection.awaitClosed(PATIENCE);

            assertThat(connection.failure()).isInstanceOf(SSLException.class);
            assertThat(connection.tlsProtocol()).isNull();
        }
    }

    private static Certificate certificate(CqlClient client) throws IOException {
        return ((SSLSocket) client.socket).getSession().getPeerCertificates()[0];
    }
}
