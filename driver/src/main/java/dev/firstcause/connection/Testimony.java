// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.protocol.text.Steady;
import dev.firstcause.tls.TlsFailure;
import dev.firstcause.tls.TlsSession;
import dev.firstcause.transport.WireListener.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a {@link Link}, as evidence and in words: the one place that knows what a fact of the wire, of TLS or
 * of the protocol says about why a connection ends. Decides nothing. Confined to the loop.
 */
final class Testimony {
    /** Less than evidence may have, so that what is said of it behind is not cut. */
    private static final int LONGEST_SAID = OneLine.LONGEST - 200;

    private final Link link;
    private final Endpoint endpoint;

    Testimony(Link link, Endpoint endpoint) {
        this.link = link;
        this.endpoint = endpoint;
    }

    void report(Sign sign, Witness witness, FailureKind kind, String detail, Throwable thrown) {
        String where = detail + link.whichAddress();
        link.lifeline.report(new Evidence(sign, witness, link.phase(), Instant.now(), kind, where, thrown));
    }

    /** We have waited for long enough. */
    void silence(Witness witness, FailureKind kind, String detail, KernelView view) {
        String all = detail + view.words();
        link.lifeline.report(new Evidence(
                Sign.OWN_VERDICT,
                witness,
                link.phase(),
                Instant.now(),
                kind,
                all,
                new SocketTimeoutException(Steady.first(all)),
                view.silence()));
    }

    /** The peer ended TCP. */
    void ended() {
        TlsSession tls = link.tls();
        int unfinished = link.unfinished();
        boolean inside = unfinished > 0 || (tls != null && tls.partial() > 0);
        String where = tls != null ? tls.end() : inside ? "inside a CQL frame" : "between frames";
        if (tls != null && unfinished > 0) {
            where += ", inside a CQL frame of which " + unfinished + " bytes had come";
        }
        FailureKind kind = tls == null && !inside ? ofUnanswered(FailureKind.PEER_CLOSED) : FailureKind.PEER_TRUNCATED;
        String how = tls == null ? "the peer ended TCP (FIN) " : "the peer ended TCP (FIN) without close_notify, ";
        report(
                inside ? Sign.END_INSIDE : Sign.END,
                Witness.READ,
                kind,
                how + where + unanswered(),
                new EOFException("end of stream\n  from " + endpoint));
    }

    /**
     * A heartbeat was not answered.
     *
     * @param millis for which no byte has come
     * @param held milliseconds in which our own loop was held up since the heartbeat was asked
     * @param busy whether the node was seen to be there meanwhile
     * @param view what our kernel knows
     */
    void silent(long millis, long held, boolean busy, KernelView view) {
        TlsSession tls = link.tls();
        int unfinished = link.unfinished();
        String stopped = tls != null && tls.partial() > 0
                ? "; what had come ends " + tls.end()
                : unfinished > 0 ? "; what had come ends inside a CQL frame, after " + unfinished + " bytes of it" : "";
        String detail = "no byte came for " + millis + " ms, and a heartbeat (OPTIONS) was not answered" + stopped
                + (link.isBackedUp() ? "; our own bytes are not taken either" : "")
                + (held == 0
                        ? ""
                        : "; our own event loop was held up for " + held
                                + " ms meanwhile, and read what had come before it judged")
                + (busy
                        ? "; the node answered OPTIONS on a new connection: its request threads are busy or stuck"
                        : "");
        silence(Witness.HEARTBEAT, FailureKind.PEER_SILENT, detail, view);
    }

    /** The peer ended TLS. */
    void closedByPeer() {
        report(
                Sign.ORDERLY_CLOSE,
                Witness.TLS,
                FailureKind.PEER_CLOSED,
                "the peer ended TLS in order (close_notify)",
                new EOFException("close_notify received\n  from " + endpoint));
    }

    /** The kernel reported an error. */
    void failed(Operation operation, IOException cause) {
        SocketError said = SocketError.of(cause, operation);
        Witness witness = switch (operation) {
            case CONNECT -> Witness.CONNECT;
            case READ -> Witness.READ;
            case WRITE -> Witness.WRITE;
        };
        boolean reset = said.kind() == FailureKind.PEER_RESET;
        report(
                said.sign(),
                witness,
                reset ? ofUnanswered(said.kind()) : said.kind(),
                said.words() + (reset ? unanswered() : ""),
                cause);
    }

    /** What the end of a connection is of which we do not know yet whether the peer speaks plaintext. */
    private FailureKind ofUnanswered(FailureKind usual) {
        return link.isUnansweredPlaintext() ? FailureKind.PLAINTEXT_REFUSED : usual;
    }

    private String unanswered() {
        return link.isUnansweredPlaintext() ? ", before it answered one byte to our plaintext" : "";
    }

    void tlsFailed(TlsFailure failure) {
        Throwable original = failure.getCause() == null ? failure : failure.getCause();
        report(failure.sign(), Witness.TLS, failure.kind(), failure.detail(), original);
    }

    /** A TLS record came where CQL was expected. */
    void wantsTls(ByteBuffer bytes) {
        int type = bytes.get(bytes.position());
        String what = type == 0x15 ? "a TLS alert" : "a TLS record";
        report(
                Sign.NOT_TLS,
                Witness.PROTOCOL,
                FailureKind.NOT_TLS,
                "the peer answered " + what + " where plain CQL was expected: this port wants TLS",
                new IOException(String.format("first byte 0x%02x", type)));
    }

    void malformed(ProtocolException e) {
        report(Sign.OWN_VERDICT, Witness.PROTOCOL, FailureKind.PROTOCOL_ERROR, e.inOneLine(), e);
    }

    /** The server answered a request of the start with an ERROR that ends the connection. */
    void refused(String detail) {
        report(
                Sign.SERVER_ERROR,
                Witness.PROTOCOL,
                FailureKind.STARTUP_REFUSED,
                detail,
                new IOException(Steady.first(detail)));
    }

    /** The server sent an ERROR on a stream on which no request waits. */
    void strayError(int streamId, ErrorResponse error) {
        String detail = "the server sent ERROR " + words(error) + stray(streamId);
        report(
                Sign.SERVER_ERROR,
                Witness.PROTOCOL,
                FailureKind.SERVER_ERROR,
                detail,
                new IOException(Steady.first(detail)));
    }

    static String stray(int streamId) {
        return " (on stream " + streamId + ", on which no request waits)";
    }

    /** An error of the server: its code and its words. */
    static String words(ErrorResponse error) {
        ErrorCode code = ErrorCode.of(error.code());
        return (code == null ? String.format("0x%04x", error.code()) : code.name()) + ": "
                + OneLine.of(error.message(), LONGEST_SAID);
    }

    /** The driver itself has failed: better a dead connection that says so than one that is half alive. */
    void brokenInside(Throwable thrown) {
        report(Sign.OWN_VERDICT, Witness.PROTOCOL, FailureKind.INTERNAL, thrown.toString(), thrown);
    }

    void closedByUs(String reason) {
        report(Sign.OWN_VERDICT, Witness.USER, FailureKind.LOCAL_CLOSE, reason, new IOException("closed: " + reason));
    }

    /** Somebody outside says that it is dead. */
    void saidToBeDead(Throwable thrown) {
        if (thrown instanceof TlsFailure failure) {
            tlsFailed(failure);
        } else if (thrown instanceof IOException io) {
            SocketError said = SocketError.of(io, null);
            report(said.sign(), Witness.USER, said.kind(), said.words(), thrown);
        } else {
            report(Sign.OWN_VERDICT, Witness.USER, FailureKind.INTERNAL, words(thrown), thrown);
        }
    }

    static String words(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    /** How far the TLS handshake got, for who waits in vain. */
    String handshakeProgress() {
        TlsSession tls = link.tls();
        if (tls == null || tls.received() == 0) {
            return "and not one byte has come";
        }
        String partly = tls.partial() > 0 ? ", the last " + tls.partial() + " of a record of " + tls.partialOf() : "";
        return "of which " + tls.received() + " bytes have come" + partly
                + (tls.isBusy() ? "; our own check of what came has not ended" : "");
    }

    /** Which connection: {@code node db1:9142/10.0.0.1 <- 10.0.0.9:50566 (TLSv1.3, CQL v5)}. */
    String description(@Nullable InetSocketAddress remote, @Nullable InetSocketAddress local) {
        StringBuilder text = new StringBuilder(64).append("node ").append(endpoint);
        if (remote != null && !endpoint.host().equals(remote.getAddress().getHostAddress())) {
            text.append('/').append(remote.getAddress().getHostAddress());
        }
        if (local != null) {
            text.append(" <- ")
                    .append(local.getAddress().getHostAddress())
                    .append(':')
                    .append(local.getPort());
        }
        TlsSession tls = link.tls();
        String security = !link.wantsTls() ? "plaintext" : tls != null && tls.isEstablished() ? tls.protocol() : "TLS";
        return text.append(" (")
                .append(security)
                .append(", CQL ")
                .append(link.version)
                .append(')')
                .toString();
    }
}
