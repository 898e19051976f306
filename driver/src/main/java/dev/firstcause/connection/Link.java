// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

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
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.tls.TlsFailure;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.tls.TlsSession;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a connection, from the first SYN on: bytes of the wire become frames and frames become bytes, and whatever
 * goes wrong is reported to the {@link Lifeline}. {@link OpeningAttempt} leads it through the start, {@link Connection} is its
 * door afterwards.
 *
 * <p>Confined to the loop, but for the outbox and the lifeline's verdict.
 */
final class Link implements WireListener, Mortal, Loop.Ticker {
    /** Bytes waiting for the socket from which on requests wait, too. */
    private static final long HIGH_WATER = 1024 * 1024;

    /** Bytes that a busy link keeps for its frames; an idle one keeps none. */
    private static final int KEPT_BUFFER = 256 * 1024;

    /** Why a connection ends whose transport does. */
    static final String TRANSPORT_CLOSED = "the transport was closed";

    final Loop loop;
    final Lifeline lifeline;
    final Exchange exchange;
    final Testimony testimony;
    final ProtocolVersion version;
    private final Endpoint endpoint;
    private final long openedNanos;
    private final ConnectionOptions options;
    private final FrameReader reader;
    private FrameCodec codec;
    private FrameWriter writer;
    private Phase stage = Phase.CONNECT;
    private LinkOwner owner;
    private @Nullable Wire wire;

    /** From the moment when TCP is there until death: so no engine is left of an attempt that came to nothing. */
    private @Nullable TlsSession tls;

    private @Nullable InetSocketAddress address;
    private boolean oneOfSeveral;
    private boolean secured;
    private boolean received;
    private boolean ended;
    private boolean reading;
    private boolean lastWordsWait;

    /** Whether its loop may call it less often. */
    private boolean resting;

    /** Ends that were seen while TLS was busy with what came before them. */
    private final List<Runnable> heldUp = new ArrayList<>(0);

    Link(Loop loop, Endpoint endpoint, ConnectionOptions options, ProtocolVersion version, LinkOwner owner) {
        this.loop = loop;
        this.openedNanos = loop.nanoTime();
        this.endpoint = endpoint;
        this.options = options;
        this.version = version;
        this.owner = owner;
        this.codec = new FrameCodec(null, options.longestFrame());
        this.writer = new FrameWriter(codec);
        this.reader = new FrameReader(true, options.longestFrame());
        this.lifeline = new Lifeline(loop, this);
        this.testimony = new Testimony(this, endpoint);
        this.exchange = new Exchange(this, options);
    }

    /** Begins to live: from now on time passes. */
    void begin() {
        loop.addTicker(this);
    }

    void connect(Transport transport, InetSocketAddress to) {
        address = to;
        wire = transport.connect(loop, to, this);
    }

    /** The name has other addresses, too. */
    void isOneOfSeveral() {
        oneOfSeveral = true;
    }

    boolean hasOthers() {
        return oneOfSeveral;
    }

    /** The address, in brackets, where a name has several and this one is being connected to. */
    String whichAddress() {
        InetSocketAddress to = address;
        return oneOfSeveral && to != null && stage == Phase.CONNECT
                ? " [at " + to.getAddress().getHostAddress() + "]"
                : "";
    }

    /** Hands the link over to its next owner, ready or not. */
    void belongsTo(LinkOwner next) {
        owner = next;
    }

    /** The start is over: from now on the connection is idle or has requests in flight. */
    void ready() {
        stage = Phase.IDLE;
        lifeline.follows(List.of());
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

    /** The TLS of this connection: null before TCP is there, and where there is none. */
    @Nullable
    TlsSession tls() {
        return tls;
    }

    /** Whether there is to be TLS. */
    boolean wantsTls() {
        return options.tls() != null;
    }

    FrameWriter writer() {
        return writer;
    }

    long bytesSent() {
        return wire == null ? 0 : wire.sent();
    }

    /**
     * Which half of the connection is dead, as our kernel sees it now.
     *
     * @param waited milliseconds since what was asked was sent
     * @param position behind its last byte, in the stream that the wire sends
     */
    KernelView kernelView(long waited, long position) {
        Wire open = wire;
        if (open == null) {
            return KernelView.NONE;
        }
        return KernelView.of(open.state(), waited, Math.max(0, open.sent() - position));
    }

    /** Where the next byte will stand in the stream that the wire sends. */
    long nextByte() {
        return wire == null ? 0 : wire.sent() + wire.queued();
    }

    /** Whether bytes of this turn are being read, so that {@link #onBytesDone} will follow. */
    boolean isReading() {
        return reading;
    }

    /** Whether nothing is to be sent any more: the connection is dying, or dead. */
    boolean isEnding() {
        return lifeline.isDying() || lifeline.failure() != null;
    }

    boolean isBackedUp() {
        return wire == null || wire.queued() > HIGH_WATER;
    }

    /** The node has answered another connection in the same way, with or without TLS. */
    void isKnownToAnswer() {
        received = true;
    }

    /** Whether we asked in plaintext, and not one byte has come: a port that wants TLS may end the connection then. */
    boolean isUnansweredPlaintext() {
        return stage == Phase.STARTUP && tls == null && !received;
    }

    /** Bytes that have come of a CQL frame that is not whole. */
    int unfinished() {
        return reader.unfinished();
    }

    /**
     * The stream id of the answer of which a part has come that says that the request was run: a RESULT. Negative where there is
     * none, and where the part belongs to an ERROR, which may say that nothing was done, or to what is not known.
     */
    int partlyReceived() {
        return reader.unfinishedOpcode() == Opcode.RESULT ? reader.unfinishedStreamId() : -1;
    }

    /** Sends the frames that were added to the writer: one turn of TLS and one write for all of them. */
    void flush() {
        Wire out = wire;
        if (out == null || isEnding()) {
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
                    testimony.tlsFailed(e);
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

    @Override
    public void onConnected() {
        if (wire != null) {
            wire.limitSilence(options.timeouts().idle(), options.timeouts().heartbeat());
        }
        owner.onConnected();
        if (lifeline.failure() != null) {
            return;
        }
        TlsOptions wanted = options.tls();
        if (wanted == null) {
            secure();
            return;
        }
        stage = Phase.TLS_HANDSHAKE;
        try {
            TlsSession session = wanted.newSession(endpoint.host(), endpoint.port());
            tls = session;
            Executor helpers = loop.helpers();
            if (helpers != null) {
                session.runTasksOn(helpers, loop::execute, this::onTlsTasksDone);
            }
            session.begin();
            flushTls();
        } catch (TlsFailure e) {
            testimony.tlsFailed(e);
        } catch (RuntimeException | Error e) {
            testimony.brokenInside(e);
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
        received = true;
        exchange.onSomethingReceived();
        try {
            if (tls == null) {
                onPlaintext(bytes);
            } else {
                onCiphertext(tls, bytes);
            }
        } catch (RuntimeException | Error e) {
            testimony.brokenInside(e);
        }
    }

    private void onCiphertext(TlsSession session, ByteBuffer bytes) {
        try {
            session.receive(bytes, this::onPlaintext);
        } catch (TlsFailure e) {
            flushTls();
            testimony.tlsFailed(e);
            return;
        }
        if (lifeline.failure() != null) {
            return;
        }
        if (session.isBusy() && wire != null) {
            wire.pauseReading();
        }
        if (!secured && session.isEstablished()) {
            secure();
        }
        if (session.isClosedByPeer()) {
            testimony.closedByPeer();
        }
    }

    /** What the check of a certificate held up goes on, in its order. */
    private void onTlsTasksDone() {
        TlsSession session = tls;
        if (session == null || lifeline.failure() != null) {
            return;
        }
        reading = true;
        try {
            onCiphertext(session, ByteBuffer.allocate(0));
        } catch (RuntimeException | Error e) {
            testimony.brokenInside(e);
        }
        onBytesDone();
        if (session.isBusy()) {
            return;
        }
        List<Runnable> all = List.copyOf(heldUp);
        heldUp.clear();
        all.forEach(Runnable::run);
        if (wire != null) {
            wire.resumeReading();
        }
    }

    /** Whether an end that was seen while TLS is busy waits for the bytes that came before it. */
    private boolean isHeldUp(Runnable fact) {
        boolean busy = tls != null && tls.isBusy() && lifeline.failure() == null;
        if (busy) {
            heldUp.add(fact);
        }
        return busy;
    }

    private void onPlaintext(ByteBuffer bytes) {
        if (lifeline.failure() != null) {
            return;
        }
        if (tls == null && looksLikeTls(bytes)) {
            testimony.wantsTls(bytes);
            return;
        }
        try {
            reader.read(bytes, this::onFrame);
        } catch (ProtocolException e) {
            testimony.malformed(e);
        }
    }

    /** No response of CQL begins with a type of TLS records (20 to 23), and one byte of it may come alone. */
    private boolean looksLikeTls(ByteBuffer bytes) {
        int at = bytes.position();
        return exchange.isFirstAnswer()
                && reader.unfinished() == 0
                && bytes.hasRemaining()
                && bytes.get(at) >= 0x14
                && bytes.get(at) <= 0x17
                && (bytes.remaining() == 1 || bytes.get(at + 1) == 3);
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        if (lifeline.failure() != null) {
            return;
        }
        int streamId = FrameHeader.streamId(bytes, start);
        boolean expected = streamId >= 0 && exchange.isExpected(streamId);
        // An ERROR says why the connection is about to end, whatever its stream: it is decoded before the stream is
        // judged.
        if (streamId >= 0 && !expected && FrameHeader.opcodeNumber(bytes, start) != Opcode.ERROR.number()) {
            throw new ProtocolException(
                    "frame", 2, "the stream id of a request that waits for its answer", String.valueOf(streamId));
        }
        if (expected && exchange.dropOrphan(streamId)) {
            return;
        }
        byte[] own = new byte[length];
        bytes.get(start, own);
        Frame frame = codec.decode(ByteBuffer.wrap(own), 0, length);
        if (tls != null) {
            tls.answered();
        }
        if (!expected && frame.message() instanceof ErrorResponse error) {
            owner.onError(streamId, error);
        } else if (streamId < 0) {
            owner.onEvent(frame);
        } else {
            exchange.answer(streamId, frame);
        }
    }

    @Override
    public void onBytesDone() {
        reading = false;
        try {
            if (lastWordsWait) {
                lastWordsWait = false;
                hearLastWords(Lifeline.LAST_WORDS);
            }
            exchange.pump();
        } catch (RuntimeException | Error e) {
            testimony.brokenInside(e);
        }
    }

    @Override
    public void onEnd() {
        if (isHeldUp(this::onEnd)) {
            return;
        }
        ended = true;
        testimony.ended();
    }

    @Override
    public void onFailed(Operation operation, IOException cause) {
        if (isHeldUp(() -> onFailed(operation, cause))) {
            return;
        }
        ended |= operation == Operation.READ;
        testimony.failed(operation, cause);
    }

    @Override
    public void onTransportClosed() {
        close(TRANSPORT_CLOSED);
    }

    /** Who has no wire yet, because its name is being looked up, is told by this alone. */
    @Override
    public void onLoopEnded() {
        close(TRANSPORT_CLOSED);
    }

    /** We end it, and say why; unless it is dying already, of something that came before us. */
    void close(String reason) {
        lifeline.waitNoLonger();
        if (lifeline.failure() == null) {
            stage = Phase.CLOSING;
            testimony.closedByUs(reason);
        }
    }

    @Override
    public void hearLastWords(int most) {
        // It may be dying, and then its time is short.
        stir();
        if (reading) {
            // The rest of this turn is read anyway, and a TLS session cannot be read from inside itself.
            lastWordsWait = true;
        } else if (wire != null && !ended) {
            wire.drain(most);
        }
    }

    @Override
    public void onDead(Failure failure) {
        // The verdict is published, and nobody comes here again: whatever throws, all who wait must be told.
        try {
            loop.removeTicker(this);
            closeWire(failure);
        } finally {
            try {
                exchange.failAll(failure);
            } finally {
                try {
                    owner.onDead(failure);
                } finally {
                    // Last, so that no request waits for what a native library may have to say.
                    if (tls != null) {
                        tls.release();
                    }
                }
            }
        }
    }

    private void closeWire(Failure failure) {
        Wire open = wire;
        if (open == null) {
            return;
        }
        try {
            if (failure.kind() == FailureKind.LOCAL_CLOSE && secured && tls != null) {
                tls.close();
                flushTls();
            }
            exchange.beforeClose();
        } finally {
            open.close();
        }
    }

    @Override
    public void onTick(long now) {
        lifeline.onTick(now);
        if (exchange.inFlight() == 0 && writer.pending() == 0) {
            writer.trim(0);
        }
        try {
            exchange.onTick(now);
            if (owner instanceof Loop.Ticker ticker) {
                ticker.onTick(now);
            }
        } catch (RuntimeException | Error e) {
            testimony.brokenInside(e);
        }
    }

    /** Nothing has come for a while, and requests wait. */
    void suspected() {
        owner.onSuspect();
    }

    @Override
    public boolean isAtRest(long now) {
        resting = isReady() && !isEnding() && writer.pending() == 0 && exchange.isAtRest(now);
        return resting;
    }

    /** There is something to do: its loop calls it at every tick again. */
    void stir() {
        if (resting) {
            resting = false;
            loop.stir(this);
        }
    }

    @Override
    public String description() {
        // What is told of a name is told of all its addresses.
        boolean ofAll = oneOfSeveral && stage == Phase.CONNECT;
        return testimony.description(ofAll ? null : address, localAddress());
    }

    @Override
    public long openedNanos() {
        return openedNanos;
    }

    @Override
    public int requestsInFlight() {
        return exchange.inFlight();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Our own address; null before the connection was made. */
    @Nullable
    InetSocketAddress localAddress() {
        return wire == null ? null : wire.localAddress();
    }
}
