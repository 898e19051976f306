// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Reads key stores (PKCS12 or JKS), and makes trust managers. */
final class Stores {
    private Stores() {}

    /** The certificates that a key store trusts, as the JDK sees it: its own entries, and the owners of its keys. */
    static List<X509Certificate> trusted(Path file, char[] password) {
        KeyStore store = open("trust", file, password);
        List<X509Certificate> trusted = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    trusted.add(certificate);
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("trust: " + file + " cannot be listed: " + Words.of(e), e);
        }
        if (trusted.isEmpty()) {
            throw new IllegalArgumentException("trust: " + file + " holds no certificate; import the CA's certificate"
                    + " with keytool -importcert");
        }
        return trusted;
    }

    /** The one identity in a key store; its key has the store's password. */
    static Identity identity(Path file, char[] password) {
        KeyStore store = open("identity", file, password);
        try {
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IllegalArgumentException("identity: " + file + " holds " + keys.size() + " private keys "
                        + keys + ", and must hold one; give a key store with the client's key and certificate alone");
            }
            return entry(store, keys.get(0), file, password);
        } catch (UnrecoverableKeyException e) {
            String real = unreadable(e);
            throw new IllegalArgumentException(
                    "identity: " + file
                            + (real == null
                                    ? ": the key has another password than its store; give both the same"
                                    : ": the key cannot be decrypted: " + real),
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("identity: " + file + " cannot be read: " + Words.of(e), e);
        }
    }

    private static Identity entry(KeyStore store, String alias, Path file, char[] password)
            throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        Certificate[] certificates = store.getCertificateChain(alias);
        for (Certificate certificate : certificates == null ? new Certificate[0] : certificates) {
            if (certificate instanceof X509Certificate known) {
                chain.add(known);
            }
        }
        if (chain.isEmpty() || !(store.getKey(alias, password) instanceof PrivateKey key)) {
            throw new IllegalArgumentException("identity: " + file + ": its entry " + alias
                    + " is no private key with a certificate; import both together");
        }
        return Identity.of(chain, key, file.toString());
    }

    private static KeyStore open(String what, Path file, char[] password) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(what + ": " + file
                    + " cannot be read; give a key store that exists and that this process may read");
        }
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (IOException e) {
            boolean wrong = Words.find(e, UnrecoverableKeyException.class) != null;
            String real = unreadable(e);
            throw new IllegalArgumentException(
                    what + ": " + file
                            + (real != null
                                    ? ": the key store cannot be decrypted: " + real
                                    : wrong
                                            ? ": the password of the key store is wrong; check it"
                                            : " cannot be read as a key store: " + Words.of(e)
                                                    + "; was it cut or changed?"),
                    e);
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException(
                    what + ": " + file + " is no key store that this JDK knows (PKCS12, JKS); PEM files are given as"
                            + " such",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(what + ": " + file + " cannot be read: " + Words.of(e), e);
        }
    }

    /** Why a right password does not help, or null where nothing says so: the JDK calls the password wrong then, too. */
    private static @Nullable String unreadable(Exception thrown) {
        if (Words.isAboutAscii(thrown)) {
            return "this Java (" + Runtime.version().feature()
                    + ") takes only passwords in ASCII for PKCS12 key stores,"
                    + " and this one is not; give the key store another password, or the certificates and the key as PEM,"
                    + " whose passwords may be any";
        }
        // The JDK has a sentence of its own for each part of PBES2 (RFC 8018) that it does not know.
        return Words.says(thrown, "parameter parsing error")
                ? "it is encrypted with an algorithm that this Java does not read (" + Words.of(last(thrown))
                        + "); make it again with openssl pkcs12 -export -keypbe AES-256-CBC -certpbe AES-256-CBC"
                : null;
    }

    private static Throwable last(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; depth < 32 && at.getCause() != null; depth++) {
            at = at.getCause();
        }
        return at;
    }

    /** The certificates that this JDK trusts. */
    static List<X509Certificate> trustedByJdk() {
        return List.of(manager(null).getAcceptedIssuers());
    }

    /** A trust manager for these authorities; at least one. */
    static X509ExtendedTrustManager trusting(Collection<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("ca-" + store.size(), authority);
            }
            return manager(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot hold certificates in memory: " + Words.of(e), e);
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("this JDK has no trust manager for X.509");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no trust manager: " + Words.of(e), e);
        }
    }
}
