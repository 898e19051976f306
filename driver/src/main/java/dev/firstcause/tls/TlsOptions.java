// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.choice.Choice;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How we speak TLS: whom we trust, who we are, which versions we offer. Immutable, for any thread; sessions made from the
 * same options can be resumed. What was wrong with a file was said when it was given, and no password is kept.
 */
public final class TlsOptions {
    /** The system property that names the provider where the options do not. */
    public static final String PROPERTY = "firstcause.tls.provider";

    /** More than a transport moves in one system call (64 KiB), and a record of the JDK's engine, which wants that room. */
    private static final int OUTGOING = 84 * 1024;

    private final Notebook notebook = new Notebook();
    private final BufferPool incoming;
    private final BufferPool outgoing;
    private final String provider;
    private final TlsEngines engines;
    private final ClientParameters parameters;
    private volatile @Nullable String offered;
    private final boolean clientCertificate;
    private final String description;

    private TlsOptions(Builder from, TlsProvider chosen) {
        WatchedTrust trust = new WatchedTrust(Stores.trusting(from.trusted), notebook);
        WatchedKeys keys = new WatchedKeys(from.identity, notebook);
        this.provider = chosen.name();
        this.engines = chosen.engines(new TlsSettings(
                trust,
                keys,
                from.identity == null ? null : from.identity.key().getAlgorithm(),
                from.protocols,
                from.cipherSuites));
        this.parameters = new ClientParameters(from.protocols, from.cipherSuites, from.verifyHostName);
        this.incoming = new BufferPool(Records.LONGEST_RECORD, engines.wantsDirectBuffers());
        this.outgoing = new BufferPool(OUTGOING, engines.wantsDirectBuffers());
        this.clientCertificate = from.identity != null;
        this.description =
                provider + ": " + String.join(", ", from.protocols) + "; " + from.trusted.size() + " trusted CAs; "
                        + (from.identity == null
                                ? "no client certificate"
                                : "client certificate "
                                        + Words.name(from.identity.certificate().getSubjectX500Principal()))
                        + (from.verifyHostName ? "" : "; host names not verified");
    }

    /** Whether there is a client certificate, which is sent to servers that ask for one. */
    public boolean hasClientCertificate() {
        return clientCertificate;
    }

    /** Options to be said; whom to trust must be among them. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A client's session, not begun; {@link TlsSession#release} ends its use.
     *
     * @param host the name or the address that the server's certificate must be for; it is not looked up
     */
    public TlsSession newSession(String host, int port) {
        String name = ClientParameters.bare(host);
        SSLEngine engine = engines.client(name, port);
        try {
            parameters.applyTo(engine, name);
            return new TlsSession(engines, engine, offeredBy(engine), notebook.open(engine), incoming, outgoing);
        } catch (RuntimeException | Error e) {
            engines.release(engine);
            throw e;
        }
    }

    /** All engines of these options offer the same. */
    private String offeredBy(SSLEngine engine) {
        String known = offered;
        if (known == null) {
            known = ClientParameters.offered(engine);
            offered = known;
        }
        return known;
    }

    /** Who does TLS: {@code jdk}, {@code boringssl}. */
    public String provider() {
        return provider;
    }

    /** All providers that are there, those that cannot be used here included; the best first. */
    public static List<TlsProvider> providers() {
        List<TlsProvider> all = new ArrayList<>();
        all.add(new JdkProvider());
        ServiceLoader.load(TlsProvider.class, TlsProvider.class.getClassLoader())
                .forEach(all::add);
        all.sort((one, other) -> Integer.compare(other.preference(), one.preference()));
        return List.copyOf(all);
    }

    /** In words, without a secret. */
    @Override
    public String toString() {
        return "TlsOptions[" + description + "]";
    }

    /**
     * Says the options. Files are read and checked at once; what is wrong with them is an {@link IllegalArgumentException},
     * and an argument that is missing a {@link NullPointerException} that names it.
     */
    public static final class Builder {
        private static final String NO_TRUST =
                "trust: the file is null; give that of the CA of the servers, or leave it out";
        private static final String NO_IDENTITY =
                "identity: the file is null; give that of the client's certificate, or leave it out";

        private static final List<String> KNOWN_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

        private final Set<X509Certificate> trusted = new LinkedHashSet<>();
        private @Nullable Identity identity;
        private List<String> protocols = KNOWN_PROTOCOLS;
        private List<String> cipherSuites = List.of();
        private boolean verifyHostName = true;
        private @Nullable String provider;

        private Builder() {}

        /**
         * Who does TLS: {@code jdk}, or {@code boringssl} where that is on the class path. Without this it is what the
         * system property {@value TlsOptions#PROPERTY} says, or else the best that is there and can be used.
         */
        public Builder provider(String name) {
            provider = Objects.requireNonNull(
                    name, "provider: the name is null; give jdk or boringssl, or leave out provider(...)");
            return this;
        }

        private TlsProvider chosen() {
            return new Choice<>("TLS provider", PROPERTY, TlsProvider::name, TlsProvider::unavailability)
                    .among(providers(), provider);
        }

        /** Trusts the certificates in PEM files, besides what was trusted before. */
        public Builder trustPem(Path... files) {
            for (Path file : Objects.requireNonNull(files, NO_TRUST)) {
                trusted.addAll(Pem.certificates("trust", Objects.requireNonNull(file, NO_TRUST)));
            }
            return this;
        }

        /** Trusts the certificates in a key store (PKCS12 or JKS), besides what was trusted before. */
        public Builder trustStore(Path file, char[] password) {
            trusted.addAll(Stores.trusted(
                    Objects.requireNonNull(file, NO_TRUST),
                    Objects.requireNonNull(
                            password, "trust: the password is null; give that of the key store, which may be empty")));
            return this;
        }

        /** Trusts the public authorities that this JDK trusts, besides what was trusted before. */
        public Builder trustJdk() {
            trusted.addAll(Stores.trustedByJdk());
            return this;
        }

        /** Shows a certificate to servers that ask; key as PKCS#8, PKCS#1 (RSA) or SEC1 (EC). */
        public Builder identityPem(Path certificates, Path key) {
            return identity(certificates, key, null);
        }

        /** Shows a certificate to servers that ask; its key is an encrypted PKCS#8. */
        public Builder identityPem(Path certificates, Path key, char[] password) {
            return identity(
                    certificates,
                    key,
                    Objects.requireNonNull(
                            password, "identity: the password is null; give that of the key, or leave it out"));
        }

        private Builder identity(Path certificates, Path key, char @Nullable [] password) {
            Objects.requireNonNull(certificates, NO_IDENTITY);
            Objects.requireNonNull(key, "identity: the file of the key is null; give the PEM file of the private key");
            identity = Identity.of(
                    Pem.certificates("identity", certificates),
                    PrivateKeys.read(key, password),
                    certificates + " and " + key);
            return this;
        }

        /** Shows the one certificate in a key store to servers that ask; its key has the store's password. */
        public Builder identityStore(Path file, char[] password) {
            identity = Stores.identity(
                    Objects.requireNonNull(file, NO_IDENTITY),
                    Objects.requireNonNull(
                            password,
                            "identity: the password is null; give that of the key store, which may be empty"));
            return this;
        }

        /** Whether the server's certificate must be for the host that we asked for; without it anybody with one can be it. */
        public Builder verifyHostName(boolean verify) {
            verifyHostName = verify;
            return this;
        }

        /** Versions to offer: {@code TLSv1.3}, {@code TLSv1.2}. */
        public Builder protocols(String... names) {
            for (String name : names) {
                if (!KNOWN_PROTOCOLS.contains(name)) {
                    throw new IllegalArgumentException("protocols: " + name + " is not spoken here; give "
                            + String.join(" or ", KNOWN_PROTOCOLS) + ", or both: older ones are broken (RFC 8996)");
                }
            }
            if (names.length == 0) {
                throw new IllegalArgumentException(
                        "protocols: none is given; give " + String.join(" or ", KNOWN_PROTOCOLS) + ", or both");
            }
            protocols = List.of(names);
            return this;
        }

        /** Cipher suites to offer, by their JDK names, the best first; without them, those that the provider offers. */
        public Builder cipherSuites(String... names) {
            cipherSuites = List.of(names);
            return this;
        }

        private void checkCipherSuites(TlsProvider by) {
            List<String> known = cipherSuites.isEmpty() ? List.of() : by.cipherSuites();
            for (String name : cipherSuites) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException("cipher suites: " + name + " is not known to the TLS provider "
                            + by.name() + "; give names such as "
                            + String.join(", ", known.subList(0, Math.min(3, known.size()))));
                }
            }
            List<String> unserved = new ArrayList<>(protocols);
            for (String suite : cipherSuites) {
                // The names of TLS 1.3 say nothing of a key exchange.
                unserved.remove(suite.contains("_WITH_") ? "TLSv1.2" : "TLSv1.3");
            }
            if (!cipherSuites.isEmpty() && unserved.size() == protocols.size()) {
                throw new IllegalArgumentException("cipher suites: none of " + cipherSuites + " is for " + protocols
                        + "; those of TLSv1.3 have no _WITH_ in their names, and those of TLSv1.2 have");
            }
        }

        /**
         * The options.
         *
         * @throws IllegalStateException if the provider that was named cannot be used here; its cause says why
         */
        public TlsOptions build() {
            if (trusted.isEmpty()) {
                throw new IllegalArgumentException("trust: nobody is trusted, so no server could be; give the CA of the"
                        + " servers as PEM or as a key store, or trust the JDK's authorities");
            }
            TlsProvider chosen = chosen();
            checkCipherSuites(chosen);
            return new TlsOptions(this, chosen);
        }
    }
}
