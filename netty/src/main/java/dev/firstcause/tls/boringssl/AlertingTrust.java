// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets another trust manager judge, and sees to it that the server's operator is told more than internal_error, which is
 * what BoringSSL says of all that Netty cannot tell it: of an unknown authority unknown_ca, of a wrong name
 * bad_certificate.
 */
final class AlertingTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;

    AlertingTrust(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            // With the JDK's own words in front Netty would put an exception of its own around it, without the reason.
            throw isOutOfDate(e) ? e : new OpenSslCertificateException("refused: " + e.getMessage(), e, reason(e));
        }
    }

    /** Netty finds these itself. */
    private static boolean isOutOfDate(Throwable thrown) {
        return find(thrown, java.security.cert.CertificateExpiredException.class)
                || find(thrown, java.security.cert.CertificateNotYetValidException.class);
    }

    private static int reason(Throwable thrown) {
        if (find(thrown, CertPathBuilderException.class)) {
            return CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
        }
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof CertPathValidatorException invalid && invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
                return CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
            }
        }
        return CertificateVerifier.X509_V_ERR_CERT_REJECTED;
    }

    private static boolean find(Throwable thrown, Class<? extends Throwable> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
