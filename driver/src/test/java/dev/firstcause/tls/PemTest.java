// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mark of a PEM file belongs to a whole block (RFC 7468), so that no certificate of a bundle is lost. */
class PemTest {
    private static final TestAuthority FIRST = TestAuthority.create("First");
    private static final TestAuthority SECOND = TestAuthority.create("Second");
    private static final String ONE = FIRST.certificatePem();
    private static final String TWO = SECOND.certificatePem();
    private static final List<X509Certificate> BOTH = List.of(FIRST.certificate(), SECOND.certificate());

    @TempDir
    private Path folder;

    private Path bundle(String text) {
        try {
            return Files.writeString(folder.resolve("bundle.pem"), text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<X509Certificate> read(String text) {
        return Pem.certificates("trust", bundle(text));
    }

    private void refused(String text, String where, String why) {
        Path file = bundle(text);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.certificates("trust", file))
                .satisfies(thrown -> assertThat(thrown.getMessage())
                        .startsWith("trust: " + file + ", " + where + ": ")
                        .contains(why));
    }

    private static int lines(String text) {
        return (int) text.lines().count();
    }

    @Test
    void text_around_blocks_and_other_ends_of_lines_change_nothing() {
        assertThat(read(ONE + TWO)).isEqualTo(BOTH);
        assertThat(read((ONE + TWO).replace("\n", "\r\n"))).isEqualTo(BOTH);
        assertThat(read((ONE + TWO).replace("\n", "\r"))).isEqualTo(BOTH);
        assertThat(read((ONE + TWO).stripTrailing())).isEqualTo(BOTH);
        assertThat(read(ONE.stripTrailing() + TWO)).as("as cat joins two files").isEqualTo(BOTH);
        assertThat(read((ONE + TWO).replace("-----\n", "----- \t\n"))).isEqualTo(BOTH);
        assertThat(read("\u00ef\u00bb\u00bf" + ONE + TWO))
                .as("after a byte order mark")
                .isEqualTo(BOTH);
        assertThat(read("# Erste: \u00e4\n--- BEGIN of our list ---\n" + ONE + "\nsubject=CN = Second\n" + TWO
                        + "-- the END --\n"))
                .isEqualTo(BOTH);
    }

    @Test
    void blocks_without_certificates_may_stand_beside() {
        String key = FIRST.client("app").keyPem();
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assertThat(read(parameters + key + ONE + TWO)).isEqualTo(BOTH);
    }

    @Test
    void a_last_certificate_that_is_cut_is_named() {
        int before = lines(ONE);
        for (int kept : new int[] {27, 28, 100, TWO.length() - 26, TWO.length() - 2}) {
            String cut = ONE + TWO.substring(0, kept);
            refused(cut, "line " + (before + (kept == TWO.length() - 2 ? lines(TWO) : 1)) + " (block 2)", "");
        }
        refused(ONE + TWO.substring(0, 100), "line " + (before + 1) + " (block 2)", "begins here has no END; was");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE----",
                "-----BEGINCERTIFICATE-----",
                "-----BEGIN  CERTIFICATE",
                "BEGIN CERTIFICATE-----",
                "-----BEGIN CERT",
                "-----BEGIM CERTIFICATE-----",
                ""
            })
    void a_damaged_begin_is_named_with_its_line_or_that_of_its_end(String damaged) {
        String bad = TWO.replace("-----BEGIN CERTIFICATE-----", damaged);
        int before = lines(ONE);
        boolean seen = damaged.contains("BEGIN");
        refused(
                ONE + bad + ONE,
                "line " + (before + (seen ? 1 : lines(TWO))) + " (block 2)",
                seen ? "a BEGIN or END mark is damaged" : "an END of CERTIFICATE has no BEGIN before it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "----END CERTIFICATE-----",
                "-----END CERTIFICATE----",
                "-----ENDCERTIFICATE-----",
                "END CERTIFICATE-----",
                ""
            })
    void a_damaged_end_is_named_with_its_line_or_that_of_its_begin(String damaged) {
        String bad = ONE.replace("-----END CERTIFICATE-----", damaged);
        refused(
                bad + TWO,
                damaged.isEmpty() ? "line 1 (block 1)" : "line " + lines(ONE) + " (block 1)",
                damaged.isEmpty()
                        ? "the CERTIFICATE that begins here has no END before the next BEGIN, on line "
                                + (lines(bad) + 1)
                        : "a BEGIN or END mark is damaged");
    }

    @Test
    void both_marks_damaged_leave_no_certificate_out() {
        refused(
                ONE + TWO.replace("-----BEGIN", "----BEGIN").replace("-----END", "----END"),
                "line " + (lines(ONE) + 1) + " (block 2)",
                "damaged");
    }

    @Test
    void the_end_of_another_label_is_no_end() {
        refused(
                TWO.replace("END CERTIFICATE", "END X509 CRL"),
                "line 1 (block 1)",
                "the CERTIFICATE that begins here has the END of another label on line " + lines(TWO));
    }

    @Test
    void bytes_lost_inside_a_block_are_named() {
        String body = TWO.lines().toList().get(2);
        refused(ONE + TWO.replace(body + "\n", ""), "line " + (lines(ONE) + 1) + " (block 2)", "certificate 2 cannot");
        refused(
                ONE + TWO.replace(body, body.substring(1)),
                "line " + (lines(ONE) + 1) + " (block 2)",
                "was it cut or changed?");
        refused(
                "-----BEGIN CERTIFICATE-----\n"
                        + java.util.Base64.getEncoder().encodeToString(twice(FIRST.certificate()))
                        + "\n-----END CERTIFICATE-----\n",
                "line 1 (block 1)",
                "more bytes");
    }

    private static byte[] twice(X509Certificate certificate) {
        try {
            byte[] once = certificate.getEncoded();
            byte[] twice = java.util.Arrays.copyOf(once, 2 * once.length);
            System.arraycopy(once, 0, twice, once.length, once.length);
            return twice;
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void blocks_that_hold_certificates_in_another_form_are_refused_by_name() throws IOException {
        refused(
                ONE + EncryptedKeyTest.text("trusted.pem"),
                "line " + (lines(ONE) + 1) + " (block 2)",
                "a block of TRUSTED CERTIFICATE is not read here: it has settings of OpenSSL with it");
        refused(
                EncryptedKeyTest.text("pkcs7.pem"),
                "line 1 (block 1)",
                "a block of PKCS7 is not read here: take the certificates out of it with openssl pkcs7 -print_certs");
        refused(
                ONE + TWO.replace("CERTIFICATE", "CERTIFCATE"),
                "line " + (lines(ONE) + 1) + " (block 2)",
                "a block of CERTIFCATE is not read here");
    }

    @Test
    void text_in_utf_16_is_called_so() throws IOException {
        Path file = Files.writeString(folder.resolve("wide.pem"), "\ufeff" + ONE, StandardCharsets.UTF_16LE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.certificates("trust", file))
                .withMessageContaining("is not PEM")
                .withMessageContaining("it is text in UTF-16");
    }

    @Test
    void no_error_shows_a_part_of_a_key() {
        String key = FIRST.client("app").keyPem();
        String secret = key.lines().toList().get(1).substring(0, 10);
        for (String damaged : List.of(
                key.replace("-----BEGIN PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY----"),
                key.replace("-----END", "-END"),
                key.replace("\n-----END", "-----END").replace("PRIVATE KEY-----\n", "PRIVATE KEY---"),
                key.replace(secret, secret + "*"))) {
            Path file = bundle(damaged);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Pem.read("identity", file))
                    .satisfies(thrown -> {
                        for (Throwable each = thrown; each != null; each = each.getCause()) {
                            assertThat(each.toString()).doesNotContain(secret);
                        }
                    });
        }
    }
}
