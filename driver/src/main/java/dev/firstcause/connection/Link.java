// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameHeader;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.tls.TlsFailure;
import dev.firstcause.tls.TlsSession;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a connection, from the first SYN on: bytes of the wire become frames and frames become bytes, and whatever
 * goes wrong is reported to the {@link Lifeline}. {@link Opening} leads it through the start, {@link Connection} is its
 * door afterwards.
 *
 * <p>Confined to the loop, but for the outbox and the lifeline's verdict.
 */
final class Link implements WireListener, Mortal, Loop.Ticker {
    /** Bytes waiting for the socket from which on requests wait, too. */
    private static final long HIGH_WATER = 1024 * 1024;

    private static final int KEPT_BUFFER = 32 * 1024;

    final Loop loop;
    final Lifeline lifeline;
    final Exchange exchange;
    final ProtocolVersion version;
    private final Endpoint endpoint;
    private final Instant openedAt = Instant.now();
    private final ConnectionOptions options;
    private final @Nullable TlsSession tls;
    private final FrameReader reader;
    private FrameCodec codec;
    private FrameWriter writer;
    private Phase stage = Phase.CONNECT;
    private Owner owner;
    private @Nullable Wire wire;
    private @Nullable InetSocketAddress address;
    private boolean secured;
    private boolean ended;
    private boolean reading;

    Link(Loop loop, Endpoint endpoint, ConnectionOptions options, ProtocolVersion version, Owner owner) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.options = options;
        this.version = version;
        this.owner = owner;
        this.tls = options.tls() == null ? null : options.tls().newSession(endpoint.host(), endpoint.port());
        this.codec = new FrameCodec(null, options.longestFrame());
        this.writer = new FrameWriter(codec);
        this.reader = new FrameReader(true, options.longestFrame());
        this.lifeline = new Lifeline(loop, this);
        this.exchange = new Exchange(this, options);
    }

    /** Who leads a link, and is told what concerns more than one request. Called in the loop. */
    interface Owner {
        /** TCP is there, and TLS where it is wanted, as far as our side can see. */
        void onSecured();

        /** The server pushed something. */
        void onEvent(Frame event);

        /** It is over. The wire is closed, and all requests have had their end. */
        void onDead(Failure failure);
    }

    /** Begins to live: from now on time passes. */
    void begin() {
        loop.addTicker(this);
    }

    void connect(Transport transport, InetSocketAddress to) {
        address = to;
        wire = transport.connect(loop, to, this);
    }

    /** Hands the link over to its next owner, ready or not. */
    void belongsTo(Owner next) {
        owner = next;
    }

    /** The start is over: from now on the connection is idle or has requests in flight. */
    void ready() {
        stage = Phase.IDLE;
    }

    boolean isReady() {
        return stage == Phase.IDLE;
    }

    Phase phase() {
        return stage == Phase.IDLE && exchange.inFlight() > 0 ? Phase.IN_FLIGHT : stage;
    }

    /** What was agreed on in STARTUP holds for all that comes after it. */
    void agree(@Nullable Compressor compressor) {
        if (!version.isAtLeast(ProtocolVersion.V5) && compressor != null) {
            codec = new FrameCodec(compressor, options.longestFrame());
            writer = new FrameWriter(codec);
        }
    }

    /** From the next byte on, v5 speaks in segments. */
    void useSegments(@Nullable Compressor compressor) {
        if (version.isAtLeast(ProtocolVersion.V5)) {
            reader.useSegments(compressor);
            writer.useSegments(compressor);
        }
    }

    FrameWriter writer() {
        return writer;
    }

    long bytesSent() {
        return wire == null ? 0 : wire.sent();
    }

    /** Where the next byte will stand in the stream that the wire sends. */
    long nextByte() {
        return wire == null ? 0 : wire.sent() + wire.queued();
    }

    /** Whether bytes of this turn are being read, so that {@link #onBytesDone} will follow. */
    boolean isReading() {
        return reading;
    }

    boolean isBackedUp() {
        return wire == null || wire.queued() > HIGH_WATER;
    }

    /** The stream id of the answer that has come in part, or -1. */
    int partlyReceived() {
        return reader.unfinishedStreamId();
    }

    // ------------------------------------------------------------------ out

    /** Sends the frames that were added to the writer: one turn of TLS and one write for all of them. */
    void flush() {
        Wire out = wire;
        if (out == null || lifeline.isDying() || lifeline.failure() != null) {
            return;
        }
        if (writer.pending() > 0) {
            ByteBuffer bytes = writer.take();
            if (tls == null) {
                out.write(bytes);
            } else {
                try {
                    tls.send(bytes);
                } catch (TlsFailure e) {
                    report(e);
                    return;
                }
            }
            writer.trim(KEPT_BUFFER);
        }
        flushTls();
    }

    private void flushTls() {
        if (tls != null && wire != null && tls.hasOutgoing()) {
            tls.drainTo(wire::write);
        }
    }

    @Override
    public void onWritable() {
        exchange.pump();
    }

    // ------------------------------------------------------------------ in

    @Override
    public void onConnected() {
        if (tls == null) {
            secure();
            return;
        }
        stage = Phase.TLS_HANDSHAKE;
        try {
            tls.begin();
            flushTls();
        } catch (TlsFailure e) {
            report(e);
        }
    }

    private void secure() {
        secured = true;
        stage = Phase.STARTUP;
        owner.onSecured();
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        if (lifeline.failure() != null) {
            return;
        }
        reading = true;
        exchange.onSomethingReceived();
        try {
            if (tls == null) {
                onPlaintext(bytes);
            } else {
                onCiphertext(tls, bytes);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** The driver itself has failed: better a dead connection that says so than one that is half alive. */
    private void failed(Throwable thrown) {
        report(Sign.OWN_VERDICT, Witness.PROTOCOL, FailureKind.INTERNAL, thrown.toString(), thrown);
    }

    private void onCiphertext(TlsSession session, ByteBuffer bytes) {
        try {
            session.receive(bytes, this::onPlaintext);
        } catch (TlsFailure e) {
            flushTls();
            report(e);
            return;
        }
        if (lifeline.failure() != null) {
            return;
        }
        if (!secured && session.isEstablished()) {
            secure();
        }
        if (session.isClosedByPeer()) {
            report(
                    Sign.ORDERLY_CLOSE,
                    Witness.TLS,
                    FailureKind.PEER_CLOSED,
                    "the peer ended TLS in order (close_notify)",
                    new EOFException("close_notify received from " + endpoint));
        }
    }

    private void onPlaintext(ByteBuffer bytes) {
        if (lifeline.failure() != null) {
            return;
        }
        try {
            if (tls == null && looksLikeTls(bytes)) {
                throw new TlsFailure(
                        FailureKind.NOT_TLS,
                        Sign.NOT_TLS,
                        "the peer answered a TLS alert where plain CQL was expected: this port wants TLS",
                        new IOException("first byte 0x15"));
            }
            reader.read(bytes, this::onFrame);
        } catch (ProtocolException e) {
            report(Sign.OWN_VERDICT, Witness.PROTOCOL, FailureKind.PROTOCOL_ERROR, String.valueOf(e.getMessage()), e);
        } catch (TlsFailure e) {
            report(e);
        }
    }

    private boolean looksLikeTls(ByteBuffer bytes) {
        int at = bytes.position();
        return exchange.isFirstAnswer() && bytes.remaining() >= 2 && bytes.get(at) == 0x15 && bytes.get(at + 1) == 3;
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        if (lifeline.failure() != null) {
            return;
        }
        int streamId = FrameHeader.streamId(bytes, start);
        if (streamId >= 0 && !exchange.isExpected(streamId)) {
            throw new ProtocolException(
                    "frame", 2, "the stream id of a request that waits for its answer", String.valueOf(streamId));
        }
        if (streamId >= 0 && exchange.dropOrphan(streamId)) {
            return;
        }
        byte[] own = new byte[length];
        bytes.get(start, own);
        Frame frame = codec.decode(ByteBuffer.wrap(own), 0, length);
        if (tls != null) {
            tls.answered();
        }
        if (streamId < 0) {
            owner.onEvent(frame);
        } else {
            exchange.answer(streamId, frame);
        }
    }

    @Override
    public void onBytesDone() {
        reading = false;
        try {
            exchange.pump();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    // ------------------------------------------------------------------ the end

    @Override
    public void onEnd() {
        ended = true;
        boolean inside = reader.unfinished() > 0 || (tls != null && tls.partial() > 0);
        String where = tls != null ? tls.end() : inside ? "inside a CQL frame" : "between frames";
        if (tls != null && reader.unfinished() > 0) {
            where += ", inside a CQL frame of which " + reader.unfinished() + " bytes had come";
        }
        FailureKind kind = tls == null && !inside ? FailureKind.PEER_CLOSED : FailureKind.PEER_TRUNCATED;
        String how = tls == null ? "the peer ended TCP (FIN) " : "the peer ended TCP (FIN) without close_notify, ";
        report(
                inside ? Sign.END_INSIDE : Sign.END,
                Witness.READ,
                kind,
                how + where,
                new EOFException("end of stream from " + endpoint));
    }

    @Override
    public void onFailed(Operation operation, IOException cause) {
        SocketError said = SocketError.of(cause, operation == Operation.CONNECT);
        Witness witness = switch (operation) {
            case CONNECT -> Witness.CONNECT;
            case READ -> Witness.READ;
            case WRITE -> Witness.WRITE;
        };
        ended |= operation == Operation.READ;
        report(said.sign(), witness, said.kind(), words(cause), cause);
    }

    private static String words(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void onTransportClosed() {
        close("the transport was closed");
    }

    /** We end it, and say why. */
    void close(String reason) {
        stage = Phase.CLOSING;
        report(Sign.OWN_VERDICT, Witness.USER, FailureKind.LOCAL_CLOSE, reason, new IOException("closed: " + reason));
    }

    /** Somebody outside says that it is dead. */
    void defunct(Throwable thrown) {
        if (thrown instanceof IOException io && !(io instanceof TlsFailure)) {
            SocketError said = SocketError.of(io, false);
            report(said.sign(), Witness.USER, said.kind(), words(thrown), thrown);
        } else if (thrown instanceof TlsFailure failure) {
            report(failure);
        } else {
            report(Sign.OWN_VERDICT, Witness.USER, FailureKind.INTERNAL, words(thrown), thrown);
        }
    }

    void report(Sign sign, Witness witness, FailureKind kind, String detail, Throwable thrown) {
        lifeline.report(new Evidence(sign, witness, phase(), Instant.now(), kind, detail, thrown));
    }

    private void report(TlsFailure failure) {
        Throwable original = failure.getCause() == null ? failure : failure.getCause();
        report(failure.sign(), Witness.TLS, failure.kind(), words(failure), original);
    }

    @Override
    public void hearLastWords(int most) {
        // Inside a turn of reading the rest is read anyway, and a TLS session cannot be read from inside itself.
        if (wire != null && !ended && !reading) {
            wire.drain(most);
        }
    }

    @Override
    public void onDead(Failure failure) {
        loop.removeTicker(this);
        if (wire != null) {
            if (failure.kind() == FailureKind.LOCAL_CLOSE && secured && tls != null) {
                tls.close();
                flushTls();
            }
            exchange.beforeClose();
            wire.close();
        }
        exchange.failAll(failure);
        owner.onDead(failure);
    }

    @Override
    public void onTick(long now) {
        lifeline.onTick(now);
        try {
            exchange.onTick(now);
            if (owner instanceof Loop.Ticker ticker) {
                ticker.onTick(now);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    // ------------------------------------------------------------------ for the failure

    @Override
    public String description() {
        StringBuilder text = new StringBuilder(64).append("node ").append(endpoint);
        if (address != null && !endpoint.host().equals(address.getAddress().getHostAddress())) {
            text.append('/').append(address.getAddress().getHostAddress());
        }
        InetSocketAddress local = wire == null ? null : wire.localAddress();
        if (local != null) {
            text.append(" <- ")
                    .append(local.getAddress().getHostAddress())
                    .append(':')
                    .append(local.getPort());
        }
        String protocol = tls == null ? "plaintext" : tls.isEstablished() ? tls.protocol() : "TLS";
        return text.append(" (")
                .append(protocol)
                .append(", CQL ")
                .append(version)
                .append(')')
                .toString();
    }

    @Override
    public Instant openedAt() {
        return openedAt;
    }

    @Override
    public int requestsInFlight() {
        return exchange.inFlight();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** How far the TLS handshake got, for who waits in vain. */
    String handshakeProgress() {
        if (tls == null || tls.received() == 0) {
            return "and not one byte has come";
        }
        String partly = tls.partial() > 0 ? ", the last " + tls.partial() + " of a record of " + tls.partialOf() : "";
        return "of which " + tls.received() + " bytes have come" + partly;
    }
}
