// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The server's side of TLS on one connection, by the JDK. Belongs to the node's thread, in which all of a handshake is computed. */
final class TlsLayer implements Layer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ClearHandshake handshake = new ClearHandshake();
    private final Neighbours neighbours;
    private ByteBuffer encrypted;
    private ByteBuffer plain;
    private boolean secured;
    private boolean finishedByClient;

    TlsLayer(SSLEngine engine, Neighbours neighbours) {
        this.engine = engine;
        this.neighbours = neighbours;
        this.encrypted = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    @Override
    public void receive(ByteBuffer bytes) throws SSLException {
        encrypted = Buffers.withRoom(encrypted, bytes.remaining()).put(bytes).flip();
        try {
            while (advance()) {
                // Each step is one record or one flight.
            }
        } catch (SSLException e) {
            try {
                sayAlert();
            } catch (SSLException again) {
                e.addSuppressed(again);
            }
            throw e;
        } finally {
            encrypted.compact();
        }
    }

    /** One step; false when more must come first. */
    private boolean advance() throws SSLException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                engine.getDelegatedTask().run();
                yield true;
            }
            case NEED_WRAP -> wrap(NOTHING, Outgoing.Kind.HANDSHAKE);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap();
        };
    }

    private boolean unwrap() throws SSLException {
        SSLEngineResult result = engine.unwrap(encrypted, plain);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            plain = Buffers.withRoom(plain, engine.getSession().getApplicationBufferSize());
            return true;
        }
        noteHandshake(result);
        ByteBuffer come = plain.flip();
        if (come.hasRemaining()) {
            neighbours.onPlain(come);
        }
        plain.clear();
        if (result.getStatus() == Status.CLOSED) {
            finishedByClient = true;
        }
        return result.getStatus() == Status.OK && (result.bytesConsumed() > 0 || isAtWork());
    }

    private boolean isAtWork() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status == HandshakeStatus.NEED_WRAP || status == HandshakeStatus.NEED_TASK;
    }

    /** At most one record; false when there was none to make. */
    private boolean wrap(ByteBuffer source, Outgoing.Kind kind) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(source, record);
        record.flip();
        if (!secured && record.hasRemaining()) {
            handshake.add(record);
        }
        noteHandshake(result);
        if (record.hasRemaining()) {
            neighbours.emit(result.getStatus() == Status.CLOSED ? Outgoing.Kind.ALERT : kind, record);
            return true;
        }
        return false;
    }

    private void noteHandshake(SSLEngineResult result) {
        if (!secured && result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            secured = true;
            String protocol = engine.getSession().getProtocol();
            neighbours.onSecured(protocol, handshake.resumes(protocol));
        }
    }

    @Override
    public void send(ByteBuffer bytes) throws SSLException {
        while (bytes.hasRemaining() && wrap(bytes, Outgoing.Kind.DATA)) {
            // A record at a time.
        }
    }

    @Override
    public void sendNothing() {
        throw new IllegalStateException("The TLS of the JDK makes no empty records: build the node with scriptedTls()");
    }

    @Override
    public void alert(TlsAlert alert) {
        throw new IllegalStateException(
                "The TLS of the JDK chooses its alerts itself: build the node with scriptedTls()");
    }

    @Override
    public void rekey() throws SSLException {
        if (!secured) {
            throw new IllegalStateException("The TLS handshake is not done yet");
        }
        engine.beginHandshake();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(NOTHING, Outgoing.Kind.HANDSHAKE)) {
            // A record at a time.
        }
    }

    @Override
    public void finish() throws SSLException {
        engine.closeOutbound();
        sayAlert();
    }

    /** An engine that has failed or was closed has an alert to send, and may claim to have more when it has not. */
    private void sayAlert() throws SSLException {
        while (!engine.isOutboundDone() && wrap(NOTHING, Outgoing.Kind.ALERT)) {
            // A record at a time.
        }
    }

    @Override
    public boolean isFinishedByClient() {
        return finishedByClient;
    }
}
