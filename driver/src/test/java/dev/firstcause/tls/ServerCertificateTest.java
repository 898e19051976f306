// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.text.Steady;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TalksEnd.class)
class ServerCertificateTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";
    private static final TestAuthority AUTHORITY = Talk.AUTHORITY;

    private static Talk talk(String protocol, String host, Identity identity) {
        TlsOptions options = Talk.trusting(AUTHORITY).protocols(protocol).build();
        return new Talk(options.newSession(host, 9042), Talk.server(identity));
    }

    private static String refusal(String protocol, Identity identity) {
        return refusal(talk(protocol, Talk.HOST, identity));
    }

    private static String refusal(Talk talk) {
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::handshake);
        assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
        assertThat(failure.sign()).isEqualTo(Sign.OWN_VERDICT);
        assertThat(Words.find(failure, CertificateException.class))
                .as("the original")
                .isNotNull();
        assertThat(failure).hasMessageContaining("sha256 ").hasMessageContaining("issuer ");
        assertThat(talk.client.isEstablished()).isFalse();
        talk.server.feed(talk.fromClient());
        assertThat(talk.server.failure()).as("the server is told").hasMessageContaining("Received fatal alert");
        return failure.getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_since_when_it_has_expired(String protocol) {
        assertThat(refusal(protocol, AUTHORITY.expired(Talk.HOST)))
                .contains(": it has expired: it was valid until 2", ", and our clock says " + Year.now(ZoneOffset.UTC))
                .doesNotContain("also");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_from_when_it_will_be_valid(String protocol) {
        assertThat(refusal(protocol, AUTHORITY.notYetValid(Talk.HOST)))
                .contains(
                        ": it is not valid yet: it will be from 2", ", and our clock says " + Year.now(ZoneOffset.UTC))
                .doesNotContain("also");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void names_all_its_faults_the_decisive_one_first(String protocol) {
        TestAuthority unknown = TestAuthority.create("Another Authority");
        Instant now = Instant.now();
        String name = "; also, it is for node9.example, and we asked for node1.example; subject ";
        assertThat(refusal(protocol, AUTHORITY.expired("node9.example")))
                .contains(
                        ": it has expired: it was valid until 2", "; also, it is for node9.example, and we asked for");
        assertThat(refusal(protocol, AUTHORITY.notYetValid("node9.example")))
                .contains(": it is not valid yet: it will be from 2", name);
        assertThat(refusal(protocol, unknown.expired(Talk.HOST)))
                .contains(
                        ": its issuer is unknown: CN=Another Authority",
                        "; also, it has expired: it was valid until 2");
        assertThat(refusal(protocol, unknown.notYetValid("node9.example")))
                .contains(": its issuer is unknown: ", "; also, it is not valid yet: it will be from 2", name);
        assertThat(refusal(
                        protocol,
                        AUTHORITY
                                .issue()
                                .dns("node9.example")
                                .forClients()
                                .validFrom(now.minus(Duration.ofDays(400)))
                                .validUntil(now.minus(Duration.ofDays(370)))
                                .issue()))
                .contains(
                        ": it has expired: it was valid until 2",
                        "; also, its usage does not allow a server (it is for: clients)",
                        name);
        assertThat(refusal(
                        protocol,
                        AUTHORITY.issue().dns("node9.example").forClients().issue()))
                .contains(": its usage does not allow a server: ", name);
        assertThat(refusal(protocol, TestAuthority.selfSigned("node9.example")))
                .contains(": it is self-signed, and none of the 1 CAs", name)
                .doesNotContain("expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void its_first_clause_is_the_same_at_all_nodes(String protocol) {
        TestAuthority unknown = TestAuthority.create("Another Authority");
        List<Function<String, Identity>> troubles = List.of(
                AUTHORITY::expired,
                AUTHORITY::notYetValid,
                TestAuthority::selfSigned,
                unknown::server,
                name -> AUTHORITY.server("not-" + name),
                name -> AUTHORITY.issue().dns(name).forClients().issue());
        for (Function<String, Identity> trouble : troubles) {
            String one = refusal(talk(protocol, "node1.example", trouble.apply("node1.example")));
            String other = refusal(talk(protocol, "node2.example", trouble.apply("node2.example")));
            assertThat(firstClause(one))
                    .isEqualTo(firstClause(other))
                    .startsWith("we refused the server's certificate: it")
                    .doesNotContain("node1");
            assertThat(one).contains("; subject CN=");
        }
        assertThat(firstClause(refusal(talk(protocol, "cassandra_1", AUTHORITY.server("cassandra_1")))))
                .isEqualTo(firstClause(refusal(talk(protocol, "cassandra_2", AUTHORITY.server("cassandra_2")))));
    }

    private static String firstClause(String refusal) {
        return Steady.of(refusal.substring(0, refusal.indexOf("; ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void names_no_name_as_a_fault_when_host_names_are_not_verified(String protocol) {
        TlsOptions options = Talk.trusting(AUTHORITY)
                .protocols(protocol)
                .verifyHostName(false)
                .build();
        Talk talk = new Talk(options.newSession(Talk.HOST, 9042), Talk.server(AUTHORITY.expired("node9.example")));
        assertThat(refusal(talk)).contains(": it has expired: ").doesNotContain("also");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_that_java_checks_no_name_with_an_underscore(String protocol) throws TlsFailure {
        String why =
                "and we asked for cassandra_1, a name with an underscore: Java cannot check a certificate for such a"
                        + " name; connect by another name of the node, or by its address";
        assertThat(refusal(talk(protocol, "cassandra_1", AUTHORITY.server("cassandra_1", "127.0.0.1"))))
                .contains(": the host that we asked for cannot be checked; it is for cassandra_1, 127.0.0.1, " + why);
        assertThat(refusal(talk(protocol, "cassandra_1", AUTHORITY.expired("cassandra_1"))))
                .contains(": it has expired: ", "; also, it is for cassandra_1, " + why);
        assertThat(refusal(talk(protocol, "a..b", AUTHORITY.server("a.b"))))
                .contains("and we asked for a..b, which is no host name by RFC 1123: Java cannot check");

        Talk byAddress = talk(protocol, "127.0.0.1", AUTHORITY.server("cassandra_1", "127.0.0.1"));
        byAddress.handshake();
        assertThat(byAddress.client.isEstablished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_for_whom_it_is_and_whom_we_asked_for(String protocol) {
        assertThat(refusal(protocol, AUTHORITY.server("node9.example", "10.0.0.9")))
                .contains("it is for node9.example, 10.0.0.9, and we asked for node1.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_for_whom_it_is_when_we_asked_for_an_address(String protocol) {
        Identity other = AUTHORITY.server("node9.example", "10.0.0.9");
        assertThat(refusal(talk(protocol, "127.0.0.1", other)))
                .contains("it is for node9.example, 10.0.0.9, and we asked for 127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void accepts_an_address_and_a_wildcard_in_the_certificate(String protocol) throws TlsFailure {
        Talk address = talk(protocol, "127.0.0.1", Talk.NODE);
        address.handshake();
        assertThat(address.client.isEstablished()).isTrue();
        Talk wildcard = talk(protocol, "a.nodes.example", AUTHORITY.server("*.nodes.example"));
        wildcard.handshake();
        assertThat(wildcard.client.isEstablished()).isTrue();
        Talk six =
                talk(protocol, "[::1]", AUTHORITY.issue().ip("::1").forServers().issue());
        six.handshake();
        assertThat(six.client.isEstablished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void tells_an_unknown_issuer_from_a_self_signed_certificate(String protocol) {
        TestAuthority other = TestAuthority.create("Another Authority");
        assertThat(refusal(protocol, other.server(Talk.HOST)))
                .contains(
                        "its issuer is unknown: CN=Another Authority is none of the 1 CAs that we trust (CN=Firstcause"
                                + " Test Authority)")
                .contains("sent no certificate of an issuer");
        assertThat(refusal(protocol, TestAuthority.selfSigned(Talk.HOST)))
                .contains("it is self-signed, and none of the 1 CAs that we trust");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void tells_a_renewed_authority_from_an_unknown_one(String protocol) {
        assertThat(refusal(protocol, TestAuthority.create().server(Talk.HOST)))
                .contains("another key; was the CA renewed?");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void needs_the_intermediate_certificates(String protocol) throws TlsFailure {
        Identity whole = AUTHORITY.intermediate().server(Talk.HOST);
        Talk talk = talk(protocol, Talk.HOST, whole);
        talk.handshake();
        assertThat(talk.client.isEstablished()).isTrue();
        assertThat(refusal(protocol, new Identity(whole.key(), List.of(whole.certificate()))))
                .contains("its issuer is unknown: CN=Firstcause Intermediate Authority")
                .contains("sent no certificate of an issuer with it");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_that_its_usage_forbids_servers(String protocol) {
        Identity client = AUTHORITY.issue().dns(Talk.HOST).forClients().issue();
        assertThat(refusal(protocol, client))
                .contains("its usage does not allow a server")
                .contains("clients");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void takes_any_name_when_host_names_are_not_verified(String protocol) throws TlsFailure {
        TlsOptions options = Talk.trusting(AUTHORITY)
                .protocols(protocol)
                .verifyHostName(false)
                .build();
        Talk talk = new Talk(options.newSession("other_host", 9042), Talk.server(Talk.NODE));
        talk.handshake();
        assertThat(talk.client.isEstablished()).isTrue();
        assertThat(options)
                .hasToString("TlsOptions[" + options.provider() + ": " + protocol
                        + "; 1 trusted CAs; no client certificate; host names not verified]");
    }
}
