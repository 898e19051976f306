// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Phase;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to do about a failure, in terms of the options of this command where they help; else what its kind says. */
final class Hint {
    private static final int LONGEST_CHAIN = 16;

    private Hint() {}

    /**
     * The hint for a failure.
     *
     * @param step the step that failed
     */
    static String of(Failure failure, ProbeSettings settings, String step) {
        String special = special(failure, settings, step);
        return special == null ? failure.hint() : special;
    }

    private static @Nullable String special(Failure failure, ProbeSettings settings, String step) {
        return switch (failure.kind()) {
            case SERVER_CERT_REFUSED -> ofServerCertificate(failure.cause(), settings);
            case CLIENT_CERT_REFUSED ->
                settings.ownCertificate()
                        ? null
                        : "Give a certificate that the server's trust store knows: --cert FILE --key FILE.";
            case PEER_ALERT ->
                failure.phase() == Phase.STARTUP && settings.ownCertificate()
                        ? "It came before the first answer, so the server may not trust the issuer of our certificate. "
                                + failure.kind().hint()
                        : null;
            case NOT_TLS ->
                settings.isPlaintext()
                        ? "This port wants TLS: leave --plaintext out."
                        : "If this port speaks plain CQL, add --plaintext; if another service answered, ask another port.";
            case STARTUP_REFUSED ->
                !step.equals("auth")
                        ? null
                        : settings.credentials() == null && settings.ownCertificate() && isAboutCertificate(failure)
                                ? "Give a certificate whose identity the server knows (ADD IDENTITY), or --user NAME and its"
                                        + " password."
                                : settings.credentials() == null
                                        ? "Give --user NAME, and --password-file FILE or --password-env VARIABLE."
                                        : "Check --user and its password. "
                                                + failure.kind().hint();
            case PROTOCOL_ERROR ->
                failure.phase() == Phase.STARTUP
                        ? "What answers there may not be CQL at all: check host and port. "
                                + failure.kind().hint()
                        : null;
            case PLAINTEXT_REFUSED, PEER_CLOSED, PEER_TRUNCATED, PEER_RESET, PEER_SILENT, HANDSHAKE_TIMEOUT ->
                ofSilence(failure, settings);
            default -> null;
        };
    }

    private static boolean isAboutCertificate(Failure failure) {
        return failure.detail().toLowerCase(Locale.ROOT).contains("certificate");
    }

    private static @Nullable String ofServerCertificate(Throwable cause, ProbeSettings settings) {
        if (find(cause, CertificateExpiredException.class)) {
            return "Renew the certificate, and see that the node has loaded the new one.";
        }
        if (find(cause, CertificateNotYetValidException.class)) {
            return "Compare the clock of this host with that of the authority that issued it.";
        }
        if (find(cause, CertPathBuilderException.class)) {
            return settings.ownAuthority()
                    ? "Give the authority that issued the certificate which the node shows now: --ca names others."
                    : "Give the authority that issued it: --ca FILE. Without that the JDK's public ones are trusted.";
        }
        if (isAboutTheName(cause)) {
            return "Ask for a name that it is for, or give the node a certificate for this one;"
                    + " --no-host-name-check lets you look further.";
        }
        return null;
    }

    /** The JDK's check of host names throws the bare class, and all its other checks throw others. */
    private static boolean isAboutTheName(Throwable cause) {
        Throwable at = cause;
        for (int depth = 0; at != null && depth < LONGEST_CHAIN; depth++) {
            if (at.getClass() == CertificateException.class && at.getCause() == null) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** A peer that waits or goes away at the very beginning may have expected something else. */
    private static @Nullable String ofSilence(Failure failure, ProbeSettings settings) {
        String usual = failure.hint();
        if (settings.isPlaintext() && failure.phase() == Phase.STARTUP) {
            return "If this port wants TLS, leave --plaintext out. Otherwise: " + usual;
        }
        return !settings.isPlaintext() && failure.phase() == Phase.TLS_HANDSHAKE
                ? "If this port speaks plain CQL, add --plaintext. Otherwise: " + usual
                : null;
    }

    private static boolean find(Throwable thrown, Class<? extends Throwable> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < LONGEST_CHAIN; depth++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
