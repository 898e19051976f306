// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What one session's handshake came by in the managers of trust and keys, of which the engine's exceptions say little.
 * Written by the thread that runs the engine's tasks, and read by the session's thread when they are done.
 */
final class HandshakeNotes {
    private boolean judged;
    private @Nullable String refusal;
    private @Nullable CertificateException refusedWith;
    private boolean asked;
    private boolean issuersNamed;
    private boolean issuerFits;
    private @Nullable X509Certificate sent;

    void judged() {
        judged = true;
    }

    /** Whether the server's certificate was looked at: it is not when a session is resumed. */
    boolean isJudged() {
        return judged;
    }

    void refused(String why, CertificateException thrown) {
        refusal = why;
        refusedWith = thrown;
    }

    /** Why we refused the server's certificate, in words, or null if we did not. */
    @Nullable
    String refusal() {
        return refusal;
    }

    @Nullable
    CertificateException refusedWith() {
        return refusedWith;
    }

    /** The server asked for our certificate, and gave the issuers it likes, or none. */
    void asked(Principal @Nullable [] issuers, @Nullable X509Certificate ours) {
        asked = true;
        issuersNamed = issuers != null && issuers.length > 0;
        if (issuers != null && ours != null) {
            for (Principal issuer : issuers) {
                issuerFits |= issuer.equals(ours.getIssuerX500Principal());
            }
        }
    }

    boolean isAsked() {
        return asked;
    }

    /** Whether the server named issuers, and that of our certificate is not among them. */
    boolean isIssuerUnwanted() {
        return issuersNamed && !issuerFits;
    }

    void sent(X509Certificate certificate) {
        sent = certificate;
    }

    /** The certificate that we sent, or null. */
    @Nullable
    X509Certificate sent() {
        return sent;
    }
}
