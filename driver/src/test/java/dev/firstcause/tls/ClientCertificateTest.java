// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TalksEnd.class)
class ClientCertificateTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";

    private static Talk talk(String protocol, Identity identity) {
        TlsOptions.Builder options = Talk.trusting(Talk.AUTHORITY).protocols(protocol);
        if (identity != null) {
            options.identityPem(Talk.file(".pem", identity.certificatePem()), Talk.file(".key", identity.keyPem()));
        }
        SSLEngine engine = Talk.engine(Talk.context(Talk.NODE, Talk.AUTHORITY));
        engine.setNeedClientAuth(true);
        return new Talk(options.build().newSession(Talk.HOST, 9042), new MemoryServer(engine));
    }

    private static TlsFailure refusal(Talk talk, String protocol) {
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::handshake);
        assertThat(failure.kind()).isEqualTo(FailureKind.CLIENT_CERT_REFUSED);
        assertThat(failure.sign()).isEqualTo(Sign.ALERT);
        assertThat(talk.client.isClientCertificateAsked()).isTrue();
        // FAULTS 1.7: with TLS 1.3 the handshake looks finished before.
        assertThat(talk.client.isEstablished()).isEqualTo(protocol.equals(TLS_13));
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shows_its_certificate_to_a_server_that_asks(String protocol) throws TlsFailure {
        for (Identity identity : new Identity[] {
            Talk.AUTHORITY.client("app"),
            Talk.AUTHORITY.issue().commonName("app").rsa().forClients().issue()
        }) {
            Talk talk = talk(protocol, identity);
            talk.handshake();
            talk.send("hello");
            talk.exchange();
            assertThat(talk.server.received()).isEqualTo("hello");
            assertThat(talk.client.isClientCertificateAsked()).isTrue();
            assertThat(talk.client.sentSubject()).isEqualTo("CN=app");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_missing_one_is_named_as_missing(String protocol) {
        Talk talk = talk(protocol, null);
        assertThat(refusal(talk, protocol))
                .hasMessageContaining("the server refused our client certificate: alert ")
                .hasMessageContaining("we sent none");
        assertThat(talk.client.sentSubject()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void one_of_an_unknown_authority_is_named_with_its_issuer(String protocol) {
        Talk talk = talk(protocol, TestAuthority.create("Another Authority").client("app"));
        assertThat(refusal(talk, protocol))
                .hasMessageContaining("we sent CN=app, issued by CN=Another Authority, which is none of the issuers it"
                        + " named, valid until ");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void an_expired_one_is_named_with_its_date(String protocol) {
        Instant past = Instant.parse("2021-01-01T00:00:00Z");
        Identity expired = Talk.AUTHORITY
                .issue()
                .commonName("app")
                .forClients()
                .validFrom(past.minus(Duration.ofDays(30)))
                .validUntil(past)
                .issue();
        assertThat(refusal(talk(protocol, expired), protocol)).hasMessageContaining("valid until 2021-01-01T00:00:00Z");
    }

    @Test
    void the_same_alert_after_the_first_answer_is_no_refusal() throws TlsFailure {
        Talk talk = talk(TLS_13, null);
        talk.client.begin();
        talk.receive(talk.server.feed(talk.fromClient()));
        assertThat(talk.client.isEstablished()).isTrue();
        talk.client.answered();
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::exchange);
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_ALERT);
    }

    @Test
    void what_it_sent_meanwhile_is_lost_and_the_alert_is_not() throws TlsFailure {
        Talk talk = talk(TLS_13, null);
        talk.client.begin();
        talk.receive(talk.server.feed(talk.fromClient()));
        byte[] flight = talk.fromClient();
        talk.send("OPTIONS");
        talk.fromClient();
        byte[] alert = talk.server.feed(flight);
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> talk.receive(alert));
        assertThat(failure.kind()).isEqualTo(FailureKind.CLIENT_CERT_REFUSED);
    }
}
