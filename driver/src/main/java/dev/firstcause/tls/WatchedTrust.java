// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets another trust manager judge, and notes its verdict. The exception goes on as it is: engines choose the alert for
 * the server by its type and its cause.
 */
final class WatchedTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;
    private final Notebook notebook;

    WatchedTrust(X509ExtendedTrustManager judge, Notebook notebook) {
        this.judge = judge;
        this.notebook = notebook;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        HandshakeNotes notes = notebook.find(engine);
        if (notes == null || engine == null) {
            judge.checkServerTrusted(chain, authType, engine);
            return;
        }
        notes.judged();
        try {
            judge.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            notes.refused(
                    new CertificateRefusal(
                                    List.of(chain),
                                    e,
                                    misnamed(chain[0], authType, engine, e),
                                    List.of(judge.getAcceptedIssuers()),
                                    engine.getPeerHost(),
                                    Instant.now())
                            .inWords(),
                    e);
            throw e;
        }
    }

    /**
     * What the JDK says of the name alone: it omits all other checks of a certificate that is itself trusted. An engine's
     * parameters say whether names are checked.
     */
    private static @Nullable CertificateException misnamed(
            X509Certificate certificate, String authType, SSLEngine engine, CertificateException refusal) {
        try {
            Stores.trusting(List.of(certificate))
                    .checkServerTrusted(new X509Certificate[] {certificate}, authType, engine);
            return null;
        } catch (CertificateException e) {
            return e;
        } catch (RuntimeException e) {
            // The refusal stands without this.
            refusal.addSuppressed(e);
            return null;
        }
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
