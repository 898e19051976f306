// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.TrustManager;

/**
 * A certificate authority made on the spot, that issues whatever it is asked for: good certificates, and ones with any
 * trouble. Immutable; its key lives and dies with it. For tests only.
 */
public final class TestAuthority {
    private static final Duration LIFE = Duration.ofDays(3650);

    private final Identity identity;
    private final boolean root;

    private TestAuthority(Identity identity, boolean root) {
        this.identity = identity;
        this.root = root;
    }

    /** A new authority with an EC P-256 key. */
    public static TestAuthority create() {
        return create("Firstcause Test Authority");
    }

    /** A new authority with an EC P-256 key, of that name. Two of one name are still two: their keys differ. */
    public static TestAuthority create(String commonName) {
        return new TestAuthority(authority(CertificateOrder.signedByItself(), commonName), true);
    }

    /** A new authority with an RSA-2048 key, of that name. */
    public static TestAuthority createRsa(String commonName) {
        CertificateOrder order = CertificateOrder.signedByItself().rsa();
        return new TestAuthority(authority(order, commonName), true);
    }

    /**
     * An identity that no authority vouches for.
     *
     * @param names host names and IP addresses, as in {@link #server}
     */
    public static Identity selfSigned(String... names) {
        return CertificateOrder.signedByItself().names(names).forServers().issue();
    }

    /** An authority under this one; what it issues has its certificate in the chain. */
    public TestAuthority intermediate() {
        return new TestAuthority(authority(issue(), "Firstcause Intermediate Authority"), false);
    }

    /** An authority under this one that was good until yesterday; what it issues is good by itself. */
    public TestAuthority expiredIntermediate() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        return new TestAuthority(
                authority(issue(), "Firstcause Expired Authority", yesterday.minus(LIFE), yesterday), false);
    }

    private static Identity authority(CertificateOrder order, String commonName) {
        Instant now = Instant.now();
        return authority(order, commonName, now.minus(LIFE), now.plus(LIFE));
    }

    private static Identity authority(CertificateOrder order, String commonName, Instant from, Instant until) {
        return order.commonName(commonName)
                .authority()
                .validFrom(from)
                .validUntil(until)
                .issue();
    }

    /** A certificate to order; without more said it is good for one month, for servers and clients, with an EC key. */
    public CertificateOrder issue() {
        return CertificateOrder.signedBy(identity, root);
    }

    /**
     * A good identity for a server.
     *
     * @param names host names and IP addresses that it answers to; what looks like an address is one
     */
    public Identity server(String... names) {
        return issue().names(names).forServers().issue();
    }

    /** A good identity for a client. */
    public Identity client(String commonName) {
        return issue().commonName(commonName).forClients().issue();
    }

    /** A server's identity that was good until yesterday. */
    public Identity expired(String... names) {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        return issue().names(names)
                .forServers()
                .validFrom(yesterday.minus(Duration.ofDays(30)))
                .validUntil(yesterday)
                .issue();
    }

    /** A server's identity that will be good from tomorrow. */
    public Identity notYetValid(String... names) {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        return issue().names(names)
                .forServers()
                .validFrom(tomorrow)
                .validUntil(tomorrow.plus(Duration.ofDays(30)))
                .issue();
    }

    /** Its own certificate: what to trust. */
    public X509Certificate certificate() {
        return identity.certificate();
    }

    /** Its own certificate in PEM. */
    public String certificatePem() {
        return Pem.of(certificate());
    }

    /** A PKCS12 key store that trusts this authority, and nobody else. */
    public KeyStore trustStore(char[] password) {
        return KeyStores.trusting(certificate(), password);
    }

    /** Trust managers that trust this authority, and nobody else. */
    public TrustManager[] trustManagers() {
        return KeyStores.trustManagers(certificate());
    }

    /** Writes its certificate as {@code ca.pem} into a folder that exists, and gives that file. */
    public Path writeTo(Path folder) throws IOException {
        return Files.writeString(folder.resolve("ca.pem"), certificatePem());
    }

    /** Writes {@link #trustStore} into a file. */
    public void writeTrustStore(Path file, char[] password) throws IOException {
        KeyStores.write(trustStore(password), file, password);
    }

    @Override
    public String toString() {
        return "TestAuthority[" + certificate().getSubjectX500Principal() + "]";
    }
}
