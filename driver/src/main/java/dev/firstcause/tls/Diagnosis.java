// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;

/** What an engine's exception means: from what its provider reads in it and what is known besides to a failure with a name. */
final class Diagnosis {
    private final TlsEngines engines;
    private final HandshakeNotes notes;
    private final String offered;
    private final boolean client;
    private final String peer;

    Diagnosis(TlsEngines engines, SSLEngine engine, String offered, HandshakeNotes notes) {
        this.engines = engines;
        this.offered = offered;
        this.client = engine.getUseClientMode();
        this.notes = notes;
        this.peer = client ? "the server" : "the client";
    }

    /** How the other side is called. */
    String peer() {
        return peer;
    }

    /** When it happened. */
    enum Moment {
        HANDSHAKE,
        /** TLS is established as far as we know, and no CQL answer has come: a server may still refuse us. */
        UNANSWERED,
        ANSWERED
    }

    /**
     * The failure that an engine's exception means.
     *
     * @param records where the last one that was read may be an alert in clear: some engines have no words of their own for it
     */
    TlsFailure of(Exception thrown, Moment moment, Records records) {
        if (notes.refusal() != null) {
            return refused(thrown);
        }
        EngineError error = error(thrown, records.clearAlert());
        long record = records.count();
        return switch (error.meaning()) {
            case ALERT -> alert(Alert.of(error), thrown, moment);
            case CLOSE_NOTIFY ->
                new TlsFailure(
                        FailureKind.PEER_CLOSED,
                        Sign.ORDERLY_CLOSE,
                        peer + " ended TLS in order (close_notify) during the handshake",
                        thrown);
            case NO_COMMON_PARAMETERS ->
                moment == Moment.HANDSHAKE ? nothingInCommon(error, thrown) : invalid(error, thrown, moment, record);
            case NOT_AUTHENTIC, MALFORMED -> invalid(error, thrown, moment, record);
            case INTERNAL -> internal("the TLS engine failed: " + error.words(), thrown);
        };
    }

    private EngineError error(Exception thrown, int clearAlert) {
        EngineError said = engines.read(thrown);
        if (clearAlert == Records.NO_ALERT || said.meaning() == EngineError.Meaning.INTERNAL) {
            return said;
        }
        return clearAlert == 0
                ? EngineError.of(EngineError.Meaning.CLOSE_NOTIFY, said.words())
                : EngineError.alert(clearAlert, said.words());
    }

    /** Some engines send the alert about the server's certificate first, and throw when they are asked the next time. */
    void throwRefusal() throws TlsFailure {
        CertificateException thrown = notes.refusedWith();
        if (thrown != null) {
            throw refused(thrown);
        }
    }

    /** We have refused the server's certificate, whatever the engine makes of it. */
    private TlsFailure refused(Exception thrown) {
        return new TlsFailure(
                FailureKind.SERVER_CERT_REFUSED, Sign.OWN_VERDICT, String.valueOf(notes.refusal()), thrown);
    }

    private TlsFailure nothingInCommon(EngineError error, Exception thrown) {
        return new TlsFailure(
                FailureKind.NO_COMMON_PARAMETERS,
                Sign.OWN_VERDICT,
                "we and " + peer + " have no TLS parameters in common: " + error.words() + "; " + "we offered "
                        + offered,
                thrown);
    }

    static TlsFailure internal(String message, Exception thrown) {
        return new TlsFailure(FailureKind.INTERNAL, Sign.OWN_VERDICT, message, thrown);
    }

    private TlsFailure invalid(EngineError error, Exception thrown, Moment moment, long record) {
        String how = error.meaning() == EngineError.Meaning.NOT_AUTHENTIC
                ? " fails its authentication: bytes were changed, lost or repeated on the way (" + error.words() + ")"
                : (moment == Moment.HANDSHAKE ? " cannot be part of a handshake: " : " cannot be: ") + error.words();
        return new TlsFailure(
                FailureKind.RECORD_INVALID, Sign.OWN_VERDICT, "record " + record + " from " + peer + how, thrown);
    }

    private TlsFailure alert(Alert alert, Exception thrown, Moment moment) {
        FailureKind kind = kind(alert, moment);
        String message = switch (kind) {
            case CLIENT_CERT_REFUSED -> peer + " refused our client certificate: alert " + alert + "; " + sent();
            case NO_COMMON_PARAMETERS ->
                peer + " found no TLS parameters in common with us: alert " + alert + "; " + "we offered " + offered;
            default ->
                peer + " sent the TLS alert " + alert + (moment == Moment.HANDSHAKE ? " during the handshake" : "");
        };
        return new TlsFailure(kind, Sign.ALERT, message, thrown);
    }

    private FailureKind kind(Alert alert, Moment moment) {
        boolean early = client && moment != Moment.ANSWERED;
        boolean failure = alert.number() == Alert.HANDSHAKE_FAILURE;
        if (early && (alert.isAboutCertificate() || (failure && notes.isAsked()))) {
            return FailureKind.CLIENT_CERT_REFUSED;
        }
        boolean version = alert.number() == Alert.PROTOCOL_VERSION || alert.number() == Alert.INSUFFICIENT_SECURITY;
        if ((moment == Moment.HANDSHAKE && (failure || version)) || (early && version)) {
            return FailureKind.NO_COMMON_PARAMETERS;
        }
        return FailureKind.PEER_ALERT;
    }

    /** What became of our certificate. */
    private String sent() {
        X509Certificate sent = notes.sent();
        if (sent != null) {
            return "we sent " + Words.name(sent.getSubjectX500Principal()) + ", issued by "
                    + Words.name(sent.getIssuerX500Principal())
                    + (notes.isIssuerUnwanted() ? ", which is none of the issuers it named" : "")
                    + ", valid until " + sent.getNotAfter().toInstant();
        }
        return notes.isAsked() ? "it asked for one, we sent none" : "we sent none, it had not asked for one";
    }
}
