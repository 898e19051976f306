// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.type.NativeType;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and other acts of TLS, as the sockets of the JDK see them. */
@Timeout(120)
class ScriptedTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity SERVER = AUTHORITY.server("127.0.0.1");
    /** With the words of the JDK, which takes a fatal user_canceled for another. */
    private static final Map<Integer, String> ALERTS = Map.ofEntries(
            Map.entry(10, "Received fatal alert: unexpected_message"),
            Map.entry(20, "Received fatal alert: bad_record_mac"),
            Map.entry(40, "Received fatal alert: handshake_failure"),
            Map.entry(42, "Received fatal alert: bad_certificate"),
            Map.entry(43, "Received fatal alert: unsupported_certificate"),
            Map.entry(44, "Received fatal alert: certificate_revoked"),
            Map.entry(45, "Received fatal alert: certificate_expired"),
            Map.entry(46, "Received fatal alert: certificate_unknown"),
            Map.entry(47, "Received fatal alert: illegal_parameter"),
            Map.entry(48, "Received fatal alert: unknown_ca"),
            Map.entry(49, "Received fatal alert: access_denied"),
            Map.entry(50, "Received fatal alert: decode_error"),
            Map.entry(51, "Received fatal alert: decrypt_error"),
            Map.entry(70, "Received fatal alert: protocol_version"),
            Map.entry(71, "Received fatal alert: insufficient_security"),
            Map.entry(80, "Received fatal alert: internal_error"),
            Map.entry(86, "Received fatal alert: inappropriate_fallback"),
            Map.entry(90, "Received fatal close_notify alert"),
            Map.entry(112, "Received fatal alert: unrecognized_name"),
            Map.entry(116, "Received fatal alert: certificate_required"),
            Map.entry(120, "Received fatal alert: no_application_protocol"));

    private static StandInNodeBuilder scripted(String protocol) {
        return StandInNode.builder().tls(SERVER).scriptedTls().protocols(protocol);
    }

    private enum End {
        FIN,
        RST,
        NOTHING;

        void of(StandInConnection connection) {
            switch (this) {
                case FIN -> connection.finish();
                case RST -> connection.reset();
                case NOTHING -> {}
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, FIN", "TLSv1.2, RST", "TLSv1.2, NOTHING", "TLSv1.3, FIN", "TLSv1.3, RST", "TLSv1.3, NOTHING"})
    void any_alert_is_heard_whatever_follows(String protocol, End end) throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node = scripted(protocol).start()) {
            for (Map.Entry<Integer, String> alert : ALERTS.entrySet()) {
                try (CqlClient client = CqlClient.tls(node, clients).started()) {
                    StandInConnection connection = node.openConnections().get(0);
                    assertThat(connection.tlsProtocol()).isEqualTo(protocol);
                    connection.alert(alert.getKey());
                    end.of(connection);
                    assertThat(connection.isOpen()).isEqualTo(end == End.NOTHING);
                    assertThatThrownBy(client::receive)
                            .isInstanceOf(SSLException.class)
                            .hasMessageEndingWith(alert.getValue());
                    connection.reset();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, 21", "TLSv1.3, 23"})
    void an_alert_is_encrypted_and_the_last_that_is_said(String protocol, byte recordType)
            throws IOException, GeneralSecurityException {
        try (StandInNode node = scripted(protocol).start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            List<Outgoing> written = written(node);
            StandInConnection connection = node.connections().get(0);
            connection.alert(80);
            connection.sendBytes(new byte[9]);
            connection.alert(80);
            connection.close();

            assertThat(written).singleElement().satisfies(alert -> {
                assertThat(alert.kind()).isEqualTo(Outgoing.Kind.ALERT);
                assertThat(alert.bytes().get(0)).isEqualTo(recordType);
                assertThat(alert.bytes().remaining()).isGreaterThan(7);
            });
            assertThatThrownBy(client::receive).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void an_alert_before_anything_is_in_clear() throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node = scripted("TLSv1.3").start();
                Socket client =
                        new Socket(node.address().getAddress(), node.address().getPort())) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            StandInConnection connection = node.awaitConnections(1, PATIENCE).get(0);
            connection.alert(80);
            connection.finish();
            assertThat(client.getInputStream().readAllBytes()).containsExactly(21, 3, 3, 0, 2, 2, 80);
        }
    }

    /** An encrypted record that is kept back leaves a gap, and no alert after it could be read: so it is sent first. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, 0", "TLSv1.2, 2", "TLSv1.3, 0", "TLSv1.3, 4"})
    void an_alert_cuts_the_handshake_short(String protocol, int passing) throws IOException, GeneralSecurityException {
        try (StandInNode node = scripted(protocol).start()) {
            List<Outgoing> written = Collections.synchronizedList(new ArrayList<>());
            node.intervene((outgoing, connection) -> {
                written.add(outgoing);
                if (outgoing.kind() == Outgoing.Kind.ALERT || written.size() < passing) {
                    return true;
                }
                if (passing > 0) {
                    connection.sendRaw(outgoing.bytes().array());
                }
                connection.alert(112);
                connection.finish();
                return false;
            });
            assertThatThrownBy(() -> CqlClient.tls(node, TlsClients.trusting(AUTHORITY)))
                    .isInstanceOf(SSLException.class)
                    .hasMessageEndingWith("Received fatal alert: unrecognized_name");
            assertThat(written).hasSize(Math.max(1, passing) + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, 90", "TLSv1.2, 100", "TLSv1.3, 90"})
    void a_warning_changes_nothing(String protocol, int warning) throws IOException, GeneralSecurityException {
        try (StandInNode node = scripted(protocol).start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            List<Outgoing> written = written(node);
            node.connections().get(0).warn(warning);
            client.query(Result.Nothing.class, "any");
            assertThat(written).extracting(Outgoing::kind).containsExactly(Outgoing.Kind.ALERT, Outgoing.Kind.DATA);
        }
    }

    @Test
    void an_empty_record_changes_nothing() throws IOException, GeneralSecurityException {
        try (StandInNode node = scripted("TLSv1.2").start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            List<Outgoing> written = written(node);
            node.connections().get(0).emptyRecord();
            client.query(Result.Nothing.class, "any");

            int header = 5;
            int nonceAndTag = 8 + 16;
            assertThat(written).hasSize(2);
            assertThat(written.get(0).kind()).isEqualTo(Outgoing.Kind.DATA);
            assertThat(written.get(0).bytes().remaining()).isEqualTo(header + nonceAndTag);
        }
    }

    /** TLS 1.3 allows it, and the JDK does not. */
    @Test
    void an_empty_record_of_tls_1_3_is_the_end_for_the_jdk() throws IOException, GeneralSecurityException {
        try (StandInNode node = scripted("TLSv1.3").start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            List<Outgoing> written = written(node);
            node.connections().get(0).emptyRecord();

            int header = 5;
            int typeAndTag = 1 + 16;
            assertThat(written.get(0).bytes().remaining()).isEqualTo(header + typeAndTag);
            assertThatThrownBy(client::receive)
                    .isInstanceOf(SSLException.class)
                    .hasMessageEndingWith("Incorrect inner plaintext: no content type");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, false, 1", "TLSv1.3, false, 0", "TLSv1.3, true, 0"})
    void new_keys_in_the_middle_of_everything(String protocol, boolean scripted, int handshakes)
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        StandInNodeBuilder builder = StandInNode.builder().tls(SERVER).protocols(protocol);
        try (StandInNode node = (scripted ? builder.scriptedTls() : builder).start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            List<Outgoing> written = written(node);
            StandInConnection connection = node.connections().get(0);
            for (int i = 1; i <= 3; i++) {
                connection.rekey();
                client.query(Result.Nothing.class, "any");
                client.query(Result.Nothing.class, "any");
                long said = written.stream()
                        .filter(outgoing -> outgoing.kind() == Outgoing.Kind.HANDSHAKE)
                        .count();
                assertThat(said).isGreaterThanOrEqualTo((long) i * (1 + handshakes));
            }
            assertThat(connection.failure()).isNull();
            connection.awaitRequests(Opcode.QUERY, 6, PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void what_cannot_be_is_said_at_once(String protocol) throws IOException, GeneralSecurityException {
        try (StandInNode node =
                        StandInNode.builder().tls(SERVER).protocols(protocol).start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started()) {
            StandInConnection connection = node.connections().get(0);
            assertThatThrownBy(() -> connection.alert(80))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("build the node with scriptedTls()");
            assertThatThrownBy(connection::emptyRecord)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("build the node with scriptedTls()");
            assertThatThrownBy(() -> connection.warn(256)).isInstanceOf(IllegalArgumentException.class);
            node.when("alert").answers(Answer.alert(80));
            ErrorResponse error = client.query(ErrorResponse.class, "alert");
            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_ERROR.number());
            assertThat(error.message()).contains("scriptedTls()");
        }
        try (StandInNode node = scripted("TLSv1.2").start();
                CqlClient client = CqlClient.tls(node, TlsClients.trusting(AUTHORITY))) {
            assertThatThrownBy(node.connections().get(0)::rekey)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not renegotiate");
            client.started();
        }
        assertThatThrownBy(scripted(protocol).keepSessions()::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(scripted(protocol).refuseWith(42)::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(scripted(protocol).cipherSuites("TLS_AES_128_GCM_SHA256")::start)
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_request_is_answered_by_an_alert(String protocol) throws IOException, GeneralSecurityException {
        SSLContext clients = TlsClients.trusting(AUTHORITY);
        try (StandInNode node = scripted(protocol).start()) {
            node.when("fin").answers(Answer.alert(80).then(Answer.finish()));
            node.when("rst").answers(Answer.alert(80).then(Answer.reset()));
            node.when("open").answers(Answer.alert(80));
            for (String text : List.of("fin", "rst", "open")) {
                try (CqlClient client = CqlClient.tls(node, clients).started()) {
                    assertThatThrownBy(() -> client.query(Result.class, text))
                            .isInstanceOf(SSLException.class)
                            .hasMessageEndingWith("Received fatal alert: internal_error");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void clients_with_a_certificate_come_in_and_talk(String protocol, boolean rsa)
            throws IOException, GeneralSecurityException {
        Identity server = rsa ? AUTHORITY.issue().rsa().issue() : SERVER;
        Identity app = rsa ? AUTHORITY.issue().rsa().issue() : AUTHORITY.client("app");
        String large = "firstcause ".repeat(100_000);
        try (StandInNode node = StandInNode.builder()
                        .tls(server)
                        .protocols(protocol)
                        .scriptedTls()
                        .clientCertificates(AUTHORITY)
                        .start();
                CqlClient client =
                        CqlClient.tls(node, TlsClients.showing(app, AUTHORITY)).started()) {
            node.when("large")
                    .answers(Answer.rows(
                            Table.empty().column("v", NativeType.TEXT).row(large)));
            Rows.Cursor row = client.query(Rows.class, "large").cursor();
            assertThat(row.next()).isTrue();
            assertThat(row.length(0)).isEqualTo(large.length());

            node.connections().get(0).close();
            assertThatThrownBy(client::receive).isInstanceOf(EOFException.class);
            assertThat(node.connections().get(0).failure()).isNull();
        }
    }

    @Test
    void a_client_that_closes_in_order_is_no_failure()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        try (StandInNode node = scripted("TLSv1.3").start()) {
            CqlClient.tls(node, TlsClients.trusting(AUTHORITY)).started().close();
            StandInConnection connection = node.connections().get(0);
            connection.awaitClosed(PATIENCE);
            assertThat(connection.failure()).isNull();
        }
    }

    private enum Shown {
        NOTHING,
        STRANGER,
        EXPIRED;

        SSLContext context() throws GeneralSecurityException {
            return switch (this) {
                case NOTHING -> TlsClients.trusting(AUTHORITY);
                case STRANGER -> TlsClients.showing(TestAuthority.create().client("stranger"), AUTHORITY);
                case EXPIRED -> TlsClients.showing(AUTHORITY.expired("app"), AUTHORITY);
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, NOTHING, , handshake_failure",
        "TLSv1.3, NOTHING, , certificate_required",
        "TLSv1.2, STRANGER, , unknown_ca",
        "TLSv1.3, STRANGER, , unknown_ca",
        "TLSv1.2, EXPIRED, , certificate_expired",
        "TLSv1.3, EXPIRED, , certificate_expired",
        "TLSv1.2, NOTHING, 42, bad_certificate",
        "TLSv1.3, STRANGER, 49, access_denied"
    })
    void who_has_no_good_certificate_is_told(String protocol, Shown shown, Integer told, String alert)
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        SSLContext context = shown.context();
        StandInNodeBuilder builder = scripted(protocol).clientCertificates(AUTHORITY);
        try (StandInNode node = (told == null ? builder : builder.refuseWith(told)).start()) {
            assertThatThrownBy(() -> {
                        try (CqlClient client = CqlClient.stubborn(node, context)) {
                            client.receive();
                        }
                    })
                    .isInstanceOf(SSLException.class)
                    .hasMessageEndingWith("Received fatal alert: " + alert);
            StandInConnection refused = node.connections().get(0);
            refused.awaitClosed(PATIENCE);
            assertThat(refused.failure())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining(alert);
        }
    }

    @Test
    void knows_what_a_client_has_against_its_certificate()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        try (StandInNode node = StandInNode.builder()
                .tls(AUTHORITY.expired("127.0.0.1"))
                .scriptedTls()
                .start()) {
            assertThatThrownBy(() -> CqlClient.tls(node, TlsClients.trusting(AUTHORITY)))
                    .isInstanceOf(SSLHandshakeException.class);
            StandInConnection refused = node.connections().get(0);
            refused.awaitClosed(PATIENCE);
            assertThat(refused.failure()).hasMessageContaining("Received fatal alert: certificate_");
        }
    }

    private static List<Outgoing> written(StandInNode node) {
        List<Outgoing> written = Collections.synchronizedList(new ArrayList<>());
        node.intervene((outgoing, connection) -> written.add(outgoing));
        return written;
    }
}
