// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys and key stores that OpenSSL 3.0 encrypted ({@code openssl pkcs8 -topk8} and {@code openssl pkcs12 -export}), all of
 * the certificate in {@code app.pem}: where a right password does not help, nobody is told that it is wrong.
 */
class EncryptedKeyTest {
    private static final char[] NOT_ASCII = "p\u00e4ssw\u00f6rd".toCharArray();
    private static final char[] ASCII = "secret".toCharArray();
    private static final char[] WRONG = "n\u00f6t-this".toCharArray();
    /** From JDK 18 on passwords in UTF-8 are taken everywhere. */
    private static final boolean TAKES_ASCII_ONLY = Runtime.version().feature() < 18;

    @TempDir
    private Path folder;

    static String text(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = EncryptedKeyTest.class.getResourceAsStream("files/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }

    private Identity identity(String key, char[] password) throws IOException {
        return Identity.of(
                Pem.certificates("identity", file("app.pem")), PrivateKeys.read(file(key), password), "app.pem");
    }

    private static void refused(ThrowingCallable call, String... words) {
        assertThatIllegalArgumentException().isThrownBy(call).satisfies(thrown -> {
            assertThat(thrown.getMessage()).contains(words).doesNotContain("p\u00e4ss", "secret");
            assertThat(thrown.getCause()).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-256.key", "aes-128-sha1.key", "aes-256-sha512.key", "des3.key"})
    void a_key_under_a_password_that_is_not_ascii_is_read(String key) throws IOException {
        assertThat(identity(key, NOT_ASCII).key().getAlgorithm()).isEqualTo("EC");
        refused(
                () -> identity(key, WRONG),
                "identity: ",
                key + ", line 1 (block 1): the private key cannot be decrypted: the password is wrong");
    }

    @ParameterizedTest
    @CsvSource({"scrypt.key, scrypt", "camellia.key, camellia-128-cbc"})
    void an_unknown_encryption_is_named(String key, String algorithm) {
        refused(
                () -> identity(key, NOT_ASCII),
                "the private key is encrypted with " + algorithm
                        + ", which is not known here; encrypt it again with openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    @Test
    void an_older_scheme_says_that_this_java_takes_ascii_only() throws IOException {
        if (TAKES_ASCII_ONLY) {
            refused(
                    () -> identity("pbe-sha1-3des.key", NOT_ASCII),
                    "cannot be decrypted: this Java (" + Runtime.version().feature()
                            + ") takes only passwords in ASCII for this encryption, and this one is not;"
                            + " encrypt it again with openssl pkcs8 -topk8 -v2 aes-256-cbc");
        }
        refused(() -> identity("pbe-sha1-3des.key", ASCII), "the password is wrong");
    }

    @Test
    void the_old_way_of_openssl_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> identity("legacy.key", ASCII))
                .withMessageContaining("legacy.key, line 1 (block 1): the EC PRIVATE KEY is encrypted in the old way of"
                        + " OpenSSL; convert it to PKCS#8 with openssl pkcs8 -topk8");
    }

    @Test
    void a_key_of_openssh_is_named() throws IOException {
        Path key = Files.writeString(
                folder.resolve("ssh"),
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrivateKeys.read(key, null))
                .withMessageContaining(
                        "line 1 (block 1): a key in OpenSSH's own format is not read here; convert it with"
                                + " ssh-keygen -p -m PKCS8");
    }

    @Test
    void bytes_that_are_no_encrypted_key_are_not_called_a_wrong_password() throws IOException {
        for (String body : new String[] {"AAAA", "MAA=", "MIIBAAYJ", "MA0wCwYJKoZIhvcNAQUN"}) {
            Path key = Files.writeString(
                    folder.resolve("k"),
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
            refused(
                    () -> PrivateKeys.read(key, ASCII),
                    "is encrypted in a form that cannot be read: ",
                    "was it cut or changed?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-ascii.p12", "not-ascii-mac.p12"})
    void a_key_store_under_a_password_that_is_not_ascii_opens_or_says_why_not(String name) throws IOException {
        Path store = file(name);
        if (TAKES_ASCII_ONLY) {
            refused(
                    () -> Stores.identity(store, NOT_ASCII),
                    "identity: ",
                    name + ": the key store cannot be decrypted: this Java ("
                            + Runtime.version().feature()
                            + ") takes only passwords in ASCII for PKCS12 key stores, and this one is not;",
                    "or the certificates and the key as PEM");
            refused(() -> Stores.trusted(store, NOT_ASCII), "takes only passwords in ASCII");
        } else {
            assertThat(Stores.identity(store, NOT_ASCII).key().getAlgorithm()).isEqualTo("EC");
        }
        refused(() -> Stores.identity(store, ASCII), name + ": the password of the key store is wrong; check it");
    }

    @ParameterizedTest
    @CsvSource({"des3.p12, the key store", "des3-key.p12, the key"})
    void a_key_store_under_an_unknown_encryption_says_so(String name, String what) throws IOException {
        Path store = file(name);
        refused(
                () -> Stores.identity(store, ASCII),
                name + ": " + what + " cannot be decrypted: it is encrypted with an algorithm that this Java does not"
                        + " read (PBE parameter parsing error: expecting the object identifier for AES cipher)",
                "make it again with openssl pkcs12 -export -keypbe AES-256-CBC");
    }
}
