// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final TestAuthority AUTHORITY = TestAuthority.create();

    private static Identity identity(boolean rsa) {
        CertificateOrder order = AUTHORITY.intermediate().issue().dns("localhost");
        return rsa ? order.rsa().issue() : order.issue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_pkcs8_form_is_read_back_by_the_jdk(boolean rsa) throws Exception {
        Identity identity = identity(rsa);
        String pem = identity.keyPem();
        assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("\n-----END PRIVATE KEY-----\n");
        String base64 = pem.replaceAll("-----[A-Z ]+-----|\n", "");
        PrivateKey read = KeyFactory.getInstance(rsa ? "RSA" : "EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        assertThat(read).isEqualTo(identity.key());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_traditional_form_is_read_back_with_its_public_key(boolean rsa) throws Exception {
        Identity identity = identity(rsa);
        String label = rsa ? "RSA PRIVATE KEY" : "EC PRIVATE KEY";
        assertThat(identity.traditionalKeyPem()).startsWith("-----BEGIN " + label + "-----\n");
        try (PEMParser parser = new PEMParser(new StringReader(identity.traditionalKeyPem()))) {
            PEMKeyPair pair = (PEMKeyPair) parser.readObject();
            assertSame(new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo()), identity.key());
            assertThat(new JcaPEMKeyConverter().getPublicKey(pair.getPublicKeyInfo()))
                    .isEqualTo(identity.certificate().getPublicKey());
        }
    }

    /** An EC key is not equal to itself once it has the public key along with it. */
    private static void assertSame(PrivateKey read, PrivateKey written) {
        if (written instanceof ECPrivateKey ec) {
            assertThat(((ECPrivateKey) read).getS()).isEqualTo(ec.getS());
        } else {
            assertThat(read).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_encrypted_form_is_read_back_with_its_password(boolean rsa) throws Exception {
        Identity identity = identity(rsa);
        try (PEMParser parser = new PEMParser(new StringReader(identity.encryptedKeyPem(PASSWORD)))) {
            var encrypted = (PKCS8EncryptedPrivateKeyInfo) parser.readObject();
            var decryptor = new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(PASSWORD);
            assertThat(new JcaPEMKeyConverter().getPrivateKey(encrypted.decryptPrivateKeyInfo(decryptor)))
                    .isEqualTo(identity.key());
        }
    }

    @Test
    void the_certificates_are_read_back_by_the_jdk_in_their_order() throws Exception {
        Identity identity = identity(false);
        InputStream pem = new ByteArrayInputStream(identity.certificatePem().getBytes(US_ASCII));
        assertThat(List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem)))
                .isEqualTo(identity.chain())
                .hasSize(2);
    }

    @Test
    void files_hold_what_they_should(@TempDir Path folder) throws Exception {
        Identity identity = identity(false);
        Path certificates = folder.resolve("app.pem");
        Path key = folder.resolve("app.key");
        identity.write(certificates, key);
        assertThat(certificates).hasContent(identity.certificatePem());
        assertThat(key).hasContent(identity.keyPem());
        assertThat(AUTHORITY.writeTo(folder)).hasFileName("ca.pem").hasContent(AUTHORITY.certificatePem());
    }

    @Test
    void key_stores_are_loaded_from_their_files(@TempDir Path folder) throws Exception {
        Identity identity = identity(true);
        identity.writeKeyStore(folder.resolve("keys.p12"), PASSWORD);
        KeyStore keys = load(folder.resolve("keys.p12"));
        assertThat(keys.getKey("identity", PASSWORD)).isEqualTo(identity.key());
        assertThat(keys.getCertificateChain("identity"))
                .isEqualTo(identity.chain().toArray(Certificate[]::new));

        identity.writeJksKeyStore(folder.resolve("keys.jks"), PASSWORD);
        assertThat(load("JKS", folder.resolve("keys.jks")).getKey("identity", PASSWORD))
                .isEqualTo(identity.key());

        AUTHORITY.writeTrustStore(folder.resolve("trust.p12"), PASSWORD);
        KeyStore trust = load(folder.resolve("trust.p12"));
        assertThat(trust.isCertificateEntry("authority")).isTrue();
        assertThat(trust.getCertificate("authority")).isEqualTo(AUTHORITY.certificate());
    }

    private static KeyStore load(Path file) throws Exception {
        return load("PKCS12", file);
    }

    private static KeyStore load(String type, Path file) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    @Test
    void an_identity_without_certificates_cannot_be() {
        PrivateKey key = identity(false).key();
        assertThatIllegalArgumentException().isThrownBy(() -> new Identity(key, List.of()));
    }

    @Test
    void its_text_says_who_it_is_and_nothing_of_the_key() {
        assertThat(AUTHORITY.client("app")).hasToString("Identity[CN=app]");
    }

    @Test
    void no_provider_is_registered_for_the_whole_program() {
        identity(true).encryptedKeyPem(PASSWORD);
        assertThat(Security.getProvider("BC")).isNull();
    }
}
