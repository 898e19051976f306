// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TalksEnd.class)
class TlsOptionsTest {
    private static final char[] PASSWORD = "s3cret-word".toCharArray();
    private static final Identity APP = Talk.AUTHORITY.client("app");
    private static final Identity RSA =
            Talk.AUTHORITY.issue().commonName("rsa").rsa().forClients().issue();

    @TempDir
    private Path folder;

    private static void refused(ThrowingCallable call, String... words) {
        assertThatIllegalArgumentException().isThrownBy(call).satisfies(thrown -> {
            assertThat(thrown.getMessage()).contains(words).doesNotContain("s3cret");
        });
    }

    private Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TlsOptions.Builder options() {
        return Talk.trusting(Talk.AUTHORITY);
    }

    private Path certificate(Identity identity) {
        return file("cert.pem", identity.certificatePem());
    }

    @Test
    void somebody_must_be_trusted() {
        refused(() -> TlsOptions.builder().build(), "trust: nobody is trusted", "give the CA");
        refused(() -> TlsOptions.builder().trustPem().build(), "nobody is trusted");
        assertThat(TlsOptions.builder().trustJdk().build()).isNotNull();
    }

    @Test
    void what_is_null_is_named() {
        String trust = "trust: the file is null; give that of the CA of the servers, or leave it out";
        missing(trust, () -> options().trustPem((Path[]) null));
        missing(trust, () -> options().trustPem((Path) null));
        missing(trust, () -> options().trustStore(null, PASSWORD));
        missing(
                "trust: the password is null; give that of the key store, which may be empty",
                () -> options().trustStore(folder, null));
        String identity = "identity: the file is null; give that of the client's certificate, or leave it out";
        missing(identity, () -> options().identityPem(null, folder));
        missing(identity, () -> options().identityStore(null, PASSWORD));
        missing(
                "identity: the file of the key is null; give the PEM file of the private key",
                () -> options().identityPem(folder, null));
        missing(
                "identity: the password is null; give that of the key, or leave it out",
                () -> options().identityPem(folder, folder, null));
        missing(
                "identity: the password is null; give that of the key store, which may be empty",
                () -> options().identityStore(folder, null));
        missing(
                "provider: the name is null; give jdk or boringssl, or leave out provider(...)",
                () -> options().provider(null));
    }

    private static void missing(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }

    @Test
    void trust_in_pem_must_be_there_and_hold_a_certificate() throws IOException {
        Path missing = folder.resolve("missing.pem");
        refused(() -> options().trustPem(missing), "trust: ", "missing.pem cannot be read (NoSuchFileException)");
        refused(() -> options().trustPem(folder), "cannot be read");
        refused(() -> options().trustPem(file("text", "hello")), "is not PEM", "-----BEGIN");
        refused(() -> options().trustPem(file("empty", "")), "it is empty");
        refused(() -> options().trustPem(file("key", APP.keyPem())), "holds no CERTIFICATE, but [PRIVATE KEY]");
        String pem = Talk.AUTHORITY.certificatePem();
        refused(
                () -> options().trustPem(file("cut", pem.substring(0, 200))),
                "cut, line 1 (block 1): the CERTIFICATE that begins here has no END");
        refused(
                () -> options().trustPem(file("bad", pem.replaceFirst("M", "*"))),
                "CERTIFICATE is not Base64 between the marks");
        refused(
                () -> options()
                        .trustPem(file("other", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")),
                "certificate 1 cannot be read");
        Path der = Files.write(folder.resolve("der"), new byte[] {0x30, 0x03, 0x02, 0x01, 0x00});
        refused(() -> options().trustPem(der), "looks like a key store, or DER");
    }

    @Test
    void trust_in_pem_may_be_many_certificates_with_text_around() throws TlsFailure {
        Path bundle = file(
                "bundle",
                "some words\n"
                        + dev.firstcause.lab.authority.TestAuthority.create("Another")
                                .certificatePem()
                        + "# ours\r\n"
                        + Talk.AUTHORITY.certificatePem().replace("\n", "\r\n"));
        TlsOptions options = TlsOptions.builder().trustPem(bundle).build();
        assertThat(options)
                .hasToString("TlsOptions[" + options.provider()
                        + ": TLSv1.3, TLSv1.2; 2 trusted CAs; no client certificate]");
        shakesHands(options);
    }

    @Test
    void a_trust_store_must_open() throws Exception {
        Path store = folder.resolve("trust.p12");
        Talk.AUTHORITY.writeTrustStore(store, PASSWORD);
        shakesHands(TlsOptions.builder().trustStore(store, PASSWORD).build());
        refused(
                () -> TlsOptions.builder().trustStore(store, "s3cret-not".toCharArray()),
                "trust.p12: the password of the key store is wrong");
        refused(() -> TlsOptions.builder().trustStore(folder.resolve("no"), PASSWORD), "cannot be read");
        refused(
                () -> TlsOptions.builder().trustStore(file("x.pem", Talk.AUTHORITY.certificatePem()), PASSWORD),
                "is no key store",
                "PEM files are given as such");
        java.security.KeyStore empty = java.security.KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        Path none = folder.resolve("empty.p12");
        try (java.io.OutputStream out = Files.newOutputStream(none)) {
            empty.store(out, PASSWORD);
        }
        refused(() -> TlsOptions.builder().trustStore(none, PASSWORD), "holds no certificate", "keytool");
        refused(() -> TlsOptions.builder().identityStore(none, PASSWORD), "holds 0 private keys");
    }

    @Test
    void an_identity_store_must_open_and_hold_one_key() throws Exception {
        Path store = folder.resolve("id.p12");
        APP.writeKeyStore(store, PASSWORD);
        assertThat(options().identityStore(store, PASSWORD).build().toString()).contains("client certificate CN=app");
        refused(
                () -> options().identityStore(store, "s3cret-not".toCharArray()),
                "id.p12: the password of the key store is wrong");
        java.security.KeyStore two = APP.keyStore(PASSWORD);
        two.setKeyEntry("second", RSA.key(), PASSWORD, RSA.chain().toArray(new java.security.cert.Certificate[0]));
        Path both = folder.resolve("two.p12");
        try (java.io.OutputStream out = Files.newOutputStream(both)) {
            two.store(out, PASSWORD);
        }
        refused(() -> options().identityStore(both, PASSWORD), "holds 2 private keys", "second");
    }

    @Test
    void reads_every_form_of_key() {
        for (Identity identity : new Identity[] {APP, RSA}) {
            Path certificate = certificate(identity);
            assertThat(options()
                            .identityPem(certificate, file("k", identity.keyPem()))
                            .build())
                    .isNotNull();
            assertThat(options()
                            .identityPem(certificate, file("k", identity.traditionalKeyPem()))
                            .build())
                    .isNotNull();
            Path encrypted = file("k", identity.encryptedKeyPem(PASSWORD));
            assertThat(options().identityPem(certificate, encrypted, PASSWORD).build())
                    .isNotNull();
            refused(() -> options().identityPem(certificate, encrypted), "is encrypted; give its password");
            refused(
                    () -> options().identityPem(certificate, encrypted, "s3cret-not".toCharArray()),
                    "cannot be decrypted: the password is wrong");
            Path one = file("both.pem", identity.keyPem() + identity.certificatePem());
            assertThat(options().identityPem(one, one).build()).isNotNull();
        }
    }

    @Test
    void the_key_must_fit_the_certificate() {
        Path certificate = certificate(APP);
        Path other = file("k", Talk.AUTHORITY.client("other").keyPem());
        refused(() -> options().identityPem(certificate, other), "the private key does not fit the certificate CN=app");
        refused(() -> options().identityPem(certificate, file("k", RSA.keyPem())), "does not fit");
        refused(() -> options().identityPem(certificate(RSA), file("k", APP.keyPem())), "does not fit");
        Path turned = file("turned.pem", Talk.AUTHORITY.certificatePem() + APP.certificatePem());
        refused(
                () -> options().identityPem(turned, file("k", APP.keyPem())),
                "the key fits certificate 2 of 2 (CN=app)",
                "put our own certificate first");
    }

    @Test
    void a_key_file_must_hold_a_whole_key() {
        Path certificate = certificate(APP);
        refused(() -> options().identityPem(certificate, certificate), "holds no PRIVATE KEY");
        refused(
                () -> options().identityPem(folder.resolve("no"), folder.resolve("no")),
                "identity: ",
                "cannot be read");
        refused(
                () -> options().identityPem(certificate, file("k", block("PRIVATE KEY", "AAAA"))),
                "the private key cannot be read as RSA, EC or EdDSA");
        refused(() -> options().identityPem(certificate, file("k", block("PRIVATE KEY", "s3cret!"))), "is not Base64");
        refused(() -> options().identityPem(certificate, file("k", block("EC PRIVATE KEY", "AAAA"))), "is no SEC1");
        refused(
                () -> options().identityPem(certificate, file("k", block("EC PRIVATE KEY", "MAYCAQEEAQE="))),
                "does not name its curve");
        refused(
                () -> options()
                        .identityPem(
                                certificate,
                                file("k", block("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAAAA"))),
                "encrypted in the old way of OpenSSL",
                "openssl pkcs8 -topk8");
    }

    private static String block(String label, String body) {
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    @Test
    void protocols_and_cipher_suites_must_be_known_and_fit() {
        refused(() -> options().protocols("TLSv1.1"), "TLSv1.1 is not spoken here", "TLSv1.3 or TLSv1.2");
        refused(() -> options().protocols("TLSv1.3", "SSLv3"), "SSLv3");
        refused(() -> options().protocols("tls"), "protocols: tls");
        refused(() -> options().protocols(), "none is given");
        refused(
                () -> options().cipherSuites("TLS_ROT13").build(),
                "TLS_ROT13 is not known to the TLS provider "
                        + options().build().provider() + "; give names such as TLS_");
        refused(
                () -> options()
                        .protocols("TLSv1.2")
                        .cipherSuites("TLS_AES_128_GCM_SHA256")
                        .build(),
                "none of [TLS_AES_128_GCM_SHA256] is for [TLSv1.2]");
        assertThat(options()
                        .cipherSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                        .build())
                .isNotNull();
    }

    @Test
    void keeps_no_password_and_shows_no_key() throws IOException {
        Path store = folder.resolve("id.p12");
        char[] password = PASSWORD.clone();
        APP.writeKeyStore(store, password);
        TlsOptions options = options().identityStore(store, password).build();
        Arrays.fill(password, '\0');
        TlsSession session = options.newSession("node1.example", 1);
        assertThat(session.isEstablished()).isFalse();
        session.release();
        assertThat(new Pem("PRIVATE KEY", new byte[3], "line 1")).hasToString("Pem[PRIVATE KEY]");
        assertThat(dev.firstcause.tls.Identity.of(APP.chain(), APP.key(), "x")).hasToString("Identity[CN=app]");
    }

    private static void shakesHands(TlsOptions options) throws TlsFailure {
        Talk talk = new Talk(options.newSession(Talk.HOST, 9042), Talk.server(Talk.NODE));
        talk.handshake();
        assertThat(talk.client.isEstablished()).isTrue();
    }
}
