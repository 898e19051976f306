// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate is to say, until {@link #issue} makes it. Each call of {@code issue} makes a new key and a new
 * serial number. Belongs to one thread.
 */
public final class CertificateOrder {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 120;

    private final @Nullable Identity issuer;
    private final boolean issuerIsRoot;
    private final List<GeneralName> alternativeNames = new ArrayList<>();
    private String commonName = "Firstcause Test";
    private Instant from = Instant.now().minus(Duration.ofDays(1));
    private Instant until = Instant.now().plus(Duration.ofDays(30));
    private List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    private KeyKind keyKind = KeyKind.EC_P256;
    private boolean authority;

    private CertificateOrder(@Nullable Identity issuer, boolean issuerIsRoot) {
        this.issuer = issuer;
        this.issuerIsRoot = issuerIsRoot;
    }

    static CertificateOrder signedBy(Identity issuer, boolean issuerIsRoot) {
        return new CertificateOrder(issuer, issuerIsRoot);
    }

    static CertificateOrder signedByItself() {
        return new CertificateOrder(null, false);
    }

    /** Whose it is. */
    public CertificateOrder commonName(String name) {
        this.commonName = name;
        return this;
    }

    /** Host names it answers to, beside those given before; a first label of {@code *} is a wildcard. */
    public CertificateOrder dns(String... names) {
        for (String name : names) {
            alternativeNames.add(new GeneralName(GeneralName.dNSName, name));
        }
        return this;
    }

    /** IP addresses it answers to, v4 or v6, beside those given before. */
    public CertificateOrder ip(String... addresses) {
        for (String address : addresses) {
            if (!IPAddress.isValid(address)) {
                throw new IllegalArgumentException(
                        "\"" + address + "\" is no IP address: give host names to dns(), which looks nothing up");
            }
            alternativeNames.add(new GeneralName(GeneralName.iPAddress, address));
        }
        return this;
    }

    /** What looks like an IP address is one, the rest are host names; the first is the common name too. */
    CertificateOrder names(String... names) {
        for (String name : names) {
            if (IPAddress.isValid(name)) {
                ip(name);
            } else {
                dns(name);
            }
        }
        return names.length == 0 ? this : commonName(names[0]);
    }

    /** The first moment at which it is good. */
    public CertificateOrder validFrom(Instant moment) {
        this.from = moment;
        return this;
    }

    /** The last moment at which it is good. */
    public CertificateOrder validUntil(Instant moment) {
        this.until = moment;
        return this;
    }

    /** Good for servers, and for nothing else. */
    public CertificateOrder forServers() {
        this.purposes = List.of(KeyPurposeId.id_kp_serverAuth);
        return this;
    }

    /** Good for clients, and for nothing else. */
    public CertificateOrder forClients() {
        this.purposes = List.of(KeyPurposeId.id_kp_clientAuth);
        return this;
    }

    /** Without a word on what it is good for (no extended key usage). */
    public CertificateOrder noUsage() {
        this.purposes = List.of();
        return this;
    }

    /** With an RSA-2048 key. */
    public CertificateOrder rsa() {
        this.keyKind = KeyKind.RSA_2048;
        return this;
    }

    /** With an RSA-1024 key, and signed with SHA-1. */
    public CertificateOrder weak() {
        this.keyKind = KeyKind.RSA_1024;
        return this;
    }

    /** One that may sign others. */
    CertificateOrder authority() {
        this.authority = true;
        return noUsage();
    }

    /** Makes the key and the certificate. */
    public Identity issue() {
        try {
            KeyPair pair = keyKind.generate();
            X509Certificate certificate = sign(pair);
            return new Identity(pair.getPrivate(), chainOf(certificate));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("No certificate can be made for " + commonName, e);
        }
    }

    private List<X509Certificate> chainOf(X509Certificate certificate) {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(certificate);
        if (issuer != null && !issuerIsRoot) {
            chain.addAll(issuer.chain());
        }
        return chain;
    }

    private X509Certificate sign(KeyPair pair)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        PrivateKey signingKey = issuer == null ? pair.getPrivate() : issuer.key();
        var signer = new JcaContentSignerBuilder(keyKind.signature(signingKey)).build(signingKey);
        var converter = new JcaX509CertificateConverter();
        return converter.getCertificate(describe(pair).build(signer));
    }

    private X509v3CertificateBuilder describe(KeyPair pair) throws GeneralSecurityException, CertIOException {
        X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        X500Name signedBy = issuer == null
                ? subject
                : X500Name.getInstance(
                        issuer.certificate().getSubjectX500Principal().getEncoded());
        var builder = new JcaX509v3CertificateBuilder(
                signedBy, serial(), Date.from(from), Date.from(until), subject, pair.getPublic());
        addKeyIds(builder, pair);
        addUsage(builder);
        if (!alternativeNames.isEmpty()) {
            var names = new GeneralNames(alternativeNames.toArray(GeneralName[]::new));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        return builder;
    }

    /** Positive, and so random that no other certificate has it. */
    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
    }

    private void addKeyIds(X509v3CertificateBuilder builder, KeyPair pair)
            throws GeneralSecurityException, CertIOException {
        var ids = new JcaX509ExtensionUtils();
        var signedWith =
                issuer == null ? pair.getPublic() : issuer.certificate().getPublicKey();
        builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(pair.getPublic()));
        builder.addExtension(Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(signedWith));
    }

    private void addUsage(X509v3CertificateBuilder builder) throws CertIOException {
        int usage = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : keyKind.usage();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (!purposes.isEmpty()) {
            var extended = new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
            builder.addExtension(Extension.extendedKeyUsage, false, extended);
        }
    }
}
