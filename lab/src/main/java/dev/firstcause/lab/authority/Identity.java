// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;

/**
 * A private key and the certificates that vouch for it, in all the forms that configurations ask for.
 *
 * @param chain its own certificate first, then those of the authorities between it and the root, which is left out, as
 *     servers should
 */
public record Identity(PrivateKey key, List<X509Certificate> chain) {
    /** An identity; the chain must not be empty. */
    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("The chain is empty: it begins with the certificate of the key");
        }
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** A PKCS12 key store with nothing else in it; its one entry has the same password. */
    public KeyStore keyStore(char[] password) {
        return KeyStores.holding(this, password);
    }

    /** Key managers that know this identity only. */
    public KeyManager[] keyManagers() {
        return KeyStores.keyManagers(this);
    }

    /** The chain in PEM. */
    public String certificatePem() {
        return chain.stream().map(Pem::of).collect(Collectors.joining());
    }

    /** The key in PKCS#8: {@code BEGIN PRIVATE KEY}. */
    public String keyPem() {
        return Pem.of("PRIVATE KEY", key.getEncoded());
    }

    /** The key in PKCS#8, encrypted with AES-256 and PBKDF2: {@code BEGIN ENCRYPTED PRIVATE KEY}. */
    public String encryptedKeyPem(char[] password) {
        return Pem.of("ENCRYPTED PRIVATE KEY", KeyForms.encrypted(key, password));
    }

    /** The key in the form of its algorithm: {@code BEGIN RSA PRIVATE KEY} (PKCS#1), {@code BEGIN EC PRIVATE KEY} (SEC1). */
    public String traditionalKeyPem() {
        return KeyForms.isRsa(key)
                ? Pem.of("RSA PRIVATE KEY", KeyForms.pkcs1(key))
                : Pem.of("EC PRIVATE KEY", KeyForms.sec1(key, certificate().getPublicKey()));
    }

    /** Writes {@link #certificatePem} and {@link #keyPem} into two files. */
    public void write(Path certificates, Path key) throws IOException {
        Files.writeString(certificates, certificatePem());
        Files.writeString(key, keyPem());
    }

    /** Writes {@link #keyStore} into a file. */
    public void writeKeyStore(Path file, char[] password) throws IOException {
        KeyStores.write(keyStore(password), file, password);
    }

    /** Writes the same as a key store of the JDK's older form, JKS, which is read much faster and protects nothing. */
    public void writeJksKeyStore(Path file, char[] password) throws IOException {
        KeyStores.write(KeyStores.holding("JKS", this, password), file, password);
    }

    /** Who it is; nothing of the key. */
    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + "]";
    }
}
