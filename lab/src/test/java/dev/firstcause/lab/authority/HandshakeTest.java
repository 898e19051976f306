// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static TestAuthority authority;

    @BeforeAll
    static void create() {
        authority = TestAuthority.create();
    }

    private static Handshake handshake(String protocol, Identity server) {
        return new Handshake(protocol).server(server).trust(authority);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_good_server_is_trusted_by_its_name_and_by_its_address(String protocol) throws Exception {
        Identity server = authority.server("localhost", "127.0.0.1", "::1");
        assertThat(handshake(protocol, server).host("localhost").run()).isNull();
        assertThat(handshake(protocol, server).host("127.0.0.1").run()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void rsa_keys_and_rsa_authorities_are_trusted_too(String protocol) throws Exception {
        assertThat(handshake(
                                protocol,
                                authority
                                        .issue()
                                        .dns("localhost")
                                        .rsa()
                                        .forServers()
                                        .issue())
                        .run())
                .isNull();
        TestAuthority rsa = TestAuthority.createRsa("RSA Authority");
        assertThat(handshake(protocol, rsa.server("localhost")).trust(rsa).run())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void who_trusts_the_root_trusts_what_an_intermediate_issued(String protocol) throws Exception {
        Identity server = authority.intermediate().intermediate().server("localhost");
        assertThat(server.chain()).hasSize(3);
        assertThat(handshake(protocol, server).run()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_wrong_name_is_refused(String protocol) {
        Handshake handshake = handshake(protocol, authority.server("elsewhere.example", "192.0.2.1"));
        assertThatThrownBy(handshake::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("localhost");
        assertThatThrownBy(handshake.host("127.0.0.1")::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void an_expired_certificate_is_refused(String protocol) {
        assertThatThrownBy(handshake(protocol, authority.expired("localhost"))::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasRootCauseInstanceOf(CertificateExpiredException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_certificate_that_is_not_valid_yet_is_refused(String protocol) {
        assertThatThrownBy(handshake(protocol, authority.notYetValid("localhost"))::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasRootCauseInstanceOf(CertificateNotYetValidException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void an_unknown_authority_of_the_same_name_and_no_authority_at_all_are_refused(String protocol) {
        assertThatThrownBy(handshake(protocol, TestAuthority.create().server("localhost"))::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("path");
        assertThatThrownBy(handshake(protocol, TestAuthority.selfSigned("localhost"))::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_certificate_for_clients_is_no_good_for_a_server(String protocol) {
        Identity server = authority.issue().dns("localhost").forClients().issue();
        assertThatThrownBy(handshake(protocol, server)::run)
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("TLS server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_server_that_asks_for_it_is_told_who_the_client_is(String protocol) throws Exception {
        Identity client = authority.client("app");
        Handshake handshake = handshake(protocol, authority.server("localhost")).requireClientsOf(authority);
        assertThat(handshake.client(client).run())
                .isEqualTo(client.certificate().getSubjectX500Principal())
                .hasToString("CN=app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_client_without_a_certificate_or_with_a_foreign_one_is_refused(String protocol) {
        Handshake handshake = handshake(protocol, authority.server("localhost")).requireClientsOf(authority);
        assertRefusedByTheServer(handshake, "Empty client certificate chain");
        // Of the same name, or else the client would see that it is not asked for this one, and send none.
        handshake.client(TestAuthority.create().client("app"));
        assertRefusedByTheServer(handshake, "path");
    }

    /** The client may see the alert, or that it writes to nobody; the server always knows. */
    private static void assertRefusedByTheServer(Handshake handshake, String why) {
        assertThatThrownBy(handshake::run)
                .isInstanceOf(IOException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .asInstanceOf(THROWABLE)
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessageContaining(why));
    }
}
