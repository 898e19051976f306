// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/** What a node shows and wants in the handshake of one connection whose TLS is scripted. Belongs to the node's thread. */
final class ScriptedServer extends AbstractTlsServer {
    private static final JcaTlsCrypto CRYPTO =
            new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(new SecureRandom());

    private final Identity identity;
    private final NodeSettings settings;
    private Consumer<String> secured = version -> {};

    ScriptedServer(Identity identity, NodeSettings settings) {
        super(CRYPTO);
        this.identity = identity;
        this.settings = settings;
    }

    /** Who is told the TLS version when the handshake is done. */
    void onSecured(Consumer<String> listener) {
        this.secured = listener;
    }

    boolean isTls13() {
        return TlsUtils.isTLSv13(context);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        secured.accept(isTls13() ? "TLSv1.3" : "TLSv1.2");
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        List<ProtocolVersion> versions = new ArrayList<>();
        if (speaks("TLSv1.3")) {
            versions.add(ProtocolVersion.TLSv13);
        }
        if (speaks("TLSv1.2")) {
            versions.add(ProtocolVersion.TLSv12);
        }
        return versions.toArray(ProtocolVersion[]::new);
    }

    private boolean speaks(String version) {
        return settings.tlsProtocols().isEmpty() || settings.tlsProtocols().contains(version);
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return new int[] {
            CipherSuite.TLS_AES_128_GCM_SHA256,
            CipherSuite.TLS_AES_256_GCM_SHA384,
            CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
            isRsa()
                    ? CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
                    : CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            isRsa()
                    ? CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                    : CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        };
    }

    private boolean isRsa() {
        return identity.key().getAlgorithm().equals("RSA");
    }

    @Override
    public TlsCredentials getCredentials() {
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), CRYPTO, identity.key(), chain(), signature());
    }

    private Certificate chain() {
        TlsCertificate[] chain = identity.chain().stream()
                .map(certificate -> new JcaTlsCertificate(CRYPTO, certificate))
                .toArray(TlsCertificate[]::new);
        if (!isTls13()) {
            return new Certificate(chain);
        }
        CertificateEntry[] entries = new CertificateEntry[chain.length];
        for (int i = 0; i < chain.length; i++) {
            entries[i] = new CertificateEntry(chain[i], null);
        }
        return new Certificate(TlsUtils.EMPTY_BYTES, entries);
    }

    private SignatureAndHashAlgorithm signature() {
        if (isRsa() && isTls13()) {
            return SignatureAndHashAlgorithm.rsa_pss_rsae_sha256;
        }
        short key = isRsa() ? SignatureAlgorithm.rsa : SignatureAlgorithm.ecdsa;
        return SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, key);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // Bouncy Castle wants Vectors.
    public @Nullable CertificateRequest getCertificateRequest() throws IOException {
        if (settings.clients() == null) {
            return null;
        }
        Vector<?> signatures = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        Vector<X500Name> authorities = new Vector<>(List.of(X500Name.getInstance(
                settings.clients().certificate().getSubjectX500Principal().getEncoded())));
        if (isTls13()) {
            return new CertificateRequest(TlsUtils.EMPTY_BYTES, signatures, null, authorities);
        }
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, signatures, authorities);
    }

    @Override
    public void notifyClientCertificate(Certificate shown) throws IOException {
        if (settings.clients() == null) {
            return;
        }
        if (shown.isEmpty()) {
            short usual = isTls13() ? AlertDescription.certificate_required : AlertDescription.handshake_failure;
            throw new TlsFatalAlert(refusal(usual), "The client shows no certificate");
        }
        try {
            X509Certificate[] chain = chain(shown);
            X509TrustManager trusted = (X509TrustManager) settings.clients().trustManagers()[0];
            trusted.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        } catch (CertificateException e) {
            throw new TlsFatalAlert(refusal(alert(e)), e.getMessage(), e);
        }
    }

    private static X509Certificate[] chain(Certificate shown) throws IOException, CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate[] chain = new X509Certificate[shown.getLength()];
        for (int i = 0; i < chain.length; i++) {
            byte[] encoded = shown.getCertificateAt(i).getEncoded();
            chain[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
        }
        return chain;
    }

    private static short alert(CertificateException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return AlertDescription.certificate_expired;
            } else if (cause instanceof CertPathBuilderException || isWithoutAnchor(cause)) {
                return AlertDescription.unknown_ca;
            }
        }
        return AlertDescription.certificate_unknown;
    }

    private static boolean isWithoutAnchor(Throwable cause) {
        return cause instanceof CertPathValidatorException e && e.getReason() == PKIXReason.NO_TRUST_ANCHOR;
    }

    private short refusal(short usual) {
        Integer told = settings.refusal();
        return told == null ? usual : told.shortValue();
    }

    @Override
    public String toString() {
        return "ScriptedServer[" + identity + "]";
    }
}
