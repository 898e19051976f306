// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates in the form of the JDK. */
final class KeyStores {
    private static final String PKCS12 = "PKCS12";
    private static final char[] UNUSED = "unused".toCharArray();

    private KeyStores() {}

    static KeyStore holding(Identity identity, char[] password) {
        return holding(PKCS12, identity, password);
    }

    static KeyStore holding(String type, Identity identity, char[] password) {
        try {
            KeyStore store = empty(type, password);
            store.setKeyEntry(
                    "identity", identity.key(), password, identity.chain().toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("No key store can be made of " + identity, e);
        }
    }

    static KeyStore trusting(X509Certificate authority, char[] password) {
        try {
            KeyStore store = empty(PKCS12, password);
            store.setCertificateEntry("authority", authority);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("No trust store can be made of " + authority.getSubjectX500Principal(), e);
        }
    }

    static KeyManager[] keyManagers(Identity identity) {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(holding(identity, UNUSED), UNUSED);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No key manager can be made of " + identity, e);
        }
    }

    static TrustManager[] trustManagers(X509Certificate authority) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusting(authority, UNUSED));
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "No trust manager can be made of " + authority.getSubjectX500Principal(), e);
        }
    }

    static void write(KeyStore store, Path file, char[] password) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        } catch (GeneralSecurityException e) {
            throw new IOException("The key store cannot be written to " + file, e);
        }
    }

    private static KeyStore empty(String type, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, password);
        return store;
    }
}
