// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

class CertificateOrderTest {
    private static final int DNS = 2;
    private static final int IP = 7;
    private static final TestAuthority AUTHORITY = TestAuthority.create("Order Test Authority");

    @Test
    void names_and_addresses_are_told_apart_without_a_look_up() throws Exception {
        X509Certificate server = AUTHORITY
                .server("node1.example", "127.0.0.1", "::1", "1.2.3.4.example")
                .certificate();
        assertThat(List.copyOf(server.getSubjectAlternativeNames()))
                .isEqualTo(List.of(
                        List.of(DNS, "node1.example"),
                        List.of(IP, "127.0.0.1"),
                        List.of(IP, "0:0:0:0:0:0:0:1"),
                        List.of(DNS, "1.2.3.4.example")));
        assertThat(server.getSubjectX500Principal()).hasToString("CN=node1.example");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AUTHORITY.issue().ip("localhost"))
                .withMessageContaining("dns()");
    }

    @Test
    void a_certificate_says_what_it_is_good_for() throws Exception {
        assertThat(AUTHORITY.server("a").certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(AUTHORITY.client("a").certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(AUTHORITY.issue().issue().certificate().getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(AUTHORITY.issue().noUsage().issue().certificate().getExtendedKeyUsage())
                .isNull();
    }

    @Test
    void only_authorities_may_sign() {
        X509Certificate leaf = AUTHORITY.server("a").certificate();
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).startsWith(true, false, false, false, false, false);
        X509Certificate authority = AUTHORITY.intermediate().certificate();
        assertThat(authority.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(authority.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
    }

    @Test
    void the_issuer_is_found_by_its_name_its_key_id_and_its_signature() throws Exception {
        X509Certificate leaf = AUTHORITY.server("a").certificate();
        X509Certificate authority = AUTHORITY.certificate();
        assertThat(leaf.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
        leaf.verify(authority.getPublicKey());
        byte[] id = authority.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        byte[] issuerId = leaf.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        assertThat(tail(issuerId)).isEqualTo(tail(id));
    }

    /** The 20 bytes of the id itself. */
    private static byte[] tail(byte[] extension) {
        return Arrays.copyOfRange(extension, extension.length - 20, extension.length);
    }

    @Test
    void serial_numbers_are_positive_and_unique() {
        Set<BigInteger> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            BigInteger serial = AUTHORITY.client("a").certificate().getSerialNumber();
            assertThat(serial).isPositive();
            assertThat(seen.add(serial)).isTrue();
        }
    }

    @Test
    void it_is_valid_exactly_as_long_as_was_said() {
        Instant from = Instant.parse("2020-02-29T12:00:00Z");
        Instant until = Instant.parse("2051-01-01T00:00:00Z"); // written in another form from 2050 on
        X509Certificate certificate =
                AUTHORITY.issue().validFrom(from).validUntil(until).issue().certificate();
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(from);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(until);
    }

    @Test
    void signatures_are_made_with_sha256_and_weak_ones_with_sha1() {
        assertThat(AUTHORITY.server("a").certificate().getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(AUTHORITY.certificate().getSigAlgName()).isEqualTo("SHA256withECDSA");
        TestAuthority rsa = TestAuthority.createRsa("RSA Authority");
        assertThat(rsa.server("a").certificate().getSigAlgName()).isEqualTo("SHA256withRSA");
        X509Certificate weak = rsa.issue().weak().issue().certificate();
        assertThat(weak.getSigAlgName()).isEqualTo("SHA1withRSA");
        assertThat(((RSAKey) weak.getPublicKey()).getModulus().bitLength()).isEqualTo(1024);
        assertThat(AUTHORITY.issue().weak().issue().certificate().getSigAlgName())
                .isEqualTo("SHA1withECDSA");
    }
}
