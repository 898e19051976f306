// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.tls.EngineError.Meaning;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TalksEnd.class)
class AlertsTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";

    @ParameterizedTest
    @CsvSource({
        "10, unexpected_message, PEER_ALERT",
        "20, bad_record_mac, PEER_ALERT",
        "40, handshake_failure, NO_COMMON_PARAMETERS",
        "42, bad_certificate, CLIENT_CERT_REFUSED",
        "46, certificate_unknown, CLIENT_CERT_REFUSED",
        "47, illegal_parameter, PEER_ALERT",
        "48, unknown_ca, CLIENT_CERT_REFUSED",
        "50, decode_error, PEER_ALERT",
        "70, protocol_version, NO_COMMON_PARAMETERS",
        "71, insufficient_security, NO_COMMON_PARAMETERS",
        "80, internal_error, PEER_ALERT",
        "86, inappropriate_fallback, PEER_ALERT",
        "112, unrecognized_name, PEER_ALERT",
        "116, certificate_required, CLIENT_CERT_REFUSED",
        "120, no_application_protocol, PEER_ALERT",
        "200, unknown alert, PEER_ALERT",
    })
    void an_alert_in_the_handshake_has_its_kind_name_and_number(int number, String name, FailureKind kind)
            throws TlsFailure {
        Talk talk = Talk.of(TLS_13);
        talk.client.begin();
        talk.fromClient();
        TlsFailure failure = catchThrowableOfType(
                TlsFailure.class, () -> talk.receive(new byte[] {21, 3, 3, 0, 2, 2, (byte) number}));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.sign()).isEqualTo(Sign.ALERT);
        assertThat(failure).hasMessageContaining("alert " + name + " (" + number + ")");
        assertThat(failure).cause().isInstanceOf(SSLException.class);
        assertThat(catchThrowableOfType(TlsFailure.class, () -> talk.receive(new byte[] {21})))
                .isSameAs(failure);
    }

    @Test
    void a_close_notify_in_the_handshake_is_an_orderly_close() throws TlsFailure {
        Talk talk = Talk.of(TLS_13);
        talk.client.begin();
        TlsFailure failure =
                catchThrowableOfType(TlsFailure.class, () -> talk.receive(new byte[] {21, 3, 3, 0, 2, 1, 0}));
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_CLOSED);
        assertThat(failure.sign()).isEqualTo(Sign.ORDERLY_CLOSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void an_alert_is_heard_though_nothing_of_ours_reached_the_server(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        talk.client.answered();
        byte[] answer = talk.server.encrypt("answer");
        byte[] garbled = {
            23, 3, 3, 0, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
            26, 27, 28, 29, 30
        };
        byte[] alert = talk.server.feed(garbled);
        talk.send("lost");
        talk.fromClient();
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> talk.receive(answer, alert));
        assertThat(talk.received()).isEqualTo("answer");
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_ALERT);
        assertThat(failure).hasMessage("the server sent the TLS alert bad_record_mac (20)");
    }

    /** FAULTS 4: while the engine wants to wrap, unwrap does nothing; the wrapping goes into the void then. */
    @Test
    void an_alert_is_heard_in_the_handshake_when_our_flight_could_not_be_sent() throws TlsFailure {
        Talk talk = Talk.of(TLS_12);
        talk.client.begin();
        byte[] flight = talk.server.feed(talk.fromClient());
        byte[] alert = {21, 3, 3, 0, 2, 2, 80};
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> talk.receive(Talk.together(flight, alert)));
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_ALERT);
        assertThat(failure).hasMessageContaining("internal_error (80) during the handshake");
    }

    @Test
    void no_common_version_is_named_with_what_we_offered() throws TlsFailure {
        Talk talk = Talk.of(TLS_13);
        talk.server.engine.setEnabledProtocols(new String[] {TLS_12});
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::handshake);
        assertThat(failure.kind()).isEqualTo(FailureKind.NO_COMMON_PARAMETERS);
        assertThat(failure.sign()).isEqualTo(Sign.ALERT);
        assertThat(failure).hasMessageContaining("protocol_version (70)").hasMessageContaining("we offered TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.3, TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256",
    })
    void no_common_cipher_is_named_with_what_we_offered(String protocol, String ours, String theirs) {
        // BoringSSL offers all suites of TLS 1.3, and says so to who wants one.
        assumeThat(protocol.equals("TLSv1.2") || Talk.isJdk()).isTrue();
        TlsOptions options = Talk.trusting(Talk.AUTHORITY)
                .protocols(protocol)
                .cipherSuites(ours)
                .build();
        SSLEngine engine = Talk.engine(Talk.context(Talk.NODE, Talk.AUTHORITY));
        engine.setEnabledCipherSuites(new String[] {theirs});
        Talk talk = new Talk(options.newSession(Talk.HOST, 9042), new MemoryServer(engine));
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::handshake);
        assertThat(failure.kind()).isEqualTo(FailureKind.NO_COMMON_PARAMETERS);
        assertThat(failure).hasMessageContaining("handshake_failure (40)").hasMessageContaining(ours);
    }

    @Test
    void a_name_that_the_server_does_not_know_is_its_alert() {
        Talk talk = Talk.of(TLS_13);
        SSLParameters parameters = talk.server.engine.getSSLParameters();
        parameters.setSNIMatchers(java.util.List.of(javax.net.ssl.SNIHostName.createSNIMatcher("other\\.example")));
        talk.server.engine.setSSLParameters(parameters);
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::handshake);
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_ALERT);
        assertThat(failure).hasMessageContaining("unrecognized_name (112)");
    }

    @Test
    void reads_the_alert_behind_the_prefix_of_newer_jdks() {
        EngineError prefixed = JdkWords.read(
                new SSLException("x", new SSLException("(bad_certificate) Received fatal alert: bad_certificate")));
        assertThat(prefixed.meaning()).isEqualTo(Meaning.ALERT);
        assertThat(Alert.of(prefixed)).isEqualTo(Alert.of(42));
        assertThat(Alert.of(JdkWords.read(new SSLException("Received fatal alert: of_tomorrow"))))
                .hasToString("of_tomorrow");
        assertThat(JdkWords.read(new SSLException((String) null)).meaning()).isEqualTo(Meaning.MALFORMED);
    }

    @Test
    void a_stream_cut_before_the_alert_is_whole_says_nothing_yet() throws TlsFailure {
        Talk talk = Talk.of(TLS_13);
        talk.client.begin();
        talk.receive(Arrays.copyOf(new byte[] {21, 3, 3, 0, 2, 2, 80}, 6));
        assertThat(talk.client.end()).contains("inside a record (6 of 7 bytes)");
    }
}
