// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Drives one {@link SSLEngine} for a {@link TlsSession}: does what it asks for, and makes of all that it throws a
 * {@link TlsFailure}. An engine may repeat a demand for ever after it has failed or was closed, so every loop here ends
 * by itself. What is to be sent waits in it.
 */
final class EngineDrive {
    /** More turns in a row without a byte used or made than any engine needs: a guard, not a limit to be met. */
    private static final int MOST_IDLE_TURNS = 32;

    private static final int MOST_ROOM = 1 << 20;

    private final SSLEngine engine;
    private final Diagnosis diagnosis;
    private final Records records;
    private final BufferPool pool;
    private final Pending outgoing;
    /** Plaintext that was given during a renegotiation. */
    private final Pending held;

    private boolean wrapWanted;
    private boolean established;
    private boolean answered;
    private boolean closedByPeer;

    /** Whether tasks of a handshake are left to {@link #runTasksAside}, and whether there are some. */
    private boolean aside;

    private boolean tasksWait;
    private @Nullable RuntimeException thrownAside;

    EngineDrive(SSLEngine engine, Diagnosis diagnosis, Records records, BufferPool incoming, BufferPool outgoing) {
        this.engine = engine;
        this.diagnosis = diagnosis;
        this.records = records;
        this.pool = incoming;
        this.outgoing = new Pending(outgoing);
        this.held = new Pending(outgoing);
    }

    /** From now on, until TLS is established, the engine's tasks wait for {@link #runTasksAside}. */
    void leaveTasks() {
        aside = true;
    }

    /** Whether the engine is not to be asked for anything before its tasks have been run. */
    boolean hasTasks() {
        return tasksWait;
    }

    /** Runs the engine's tasks, in any thread, while nobody else uses the engine. */
    void runTasksAside() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** The tasks have been run, and one may have thrown something. */
    void tasksDone(@Nullable RuntimeException thrown) {
        tasksWait = false;
        thrownAside = thrown;
    }

    boolean isEstablished() {
        return established;
    }

    boolean isClosedByPeer() {
        return closedByPeer;
    }

    void answered() {
        answered = true;
    }

    boolean hasOutgoing() {
        return !outgoing.isEmpty();
    }

    void drainTo(Consumer<ByteBuffer> wire) {
        if (!outgoing.isEmpty()) {
            ByteBuffer all = outgoing.takeAll();
            try {
                wire.accept(all);
            } finally {
                outgoing.giveBack(all);
            }
        }
    }

    /** Drops what waits, for good. */
    void forget() {
        outgoing.forget();
        held.forget();
    }

    /** The engine's alert, if it has one; otherwise a close_notify. Some engines ask to wrap for ever after that. */
    void sayTheEnd(boolean failed) throws TlsFailure {
        if (failed && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrapAll();
        }
        engine.closeOutbound();
        wrapAll();
    }

    private void wrapAll() throws TlsFailure {
        for (int turn = 0; turn < MOST_IDLE_TURNS && !engine.isOutboundDone(); turn++) {
            if (wrap(BufferPool.none()).bytesProduced() == 0) {
                return;
            }
        }
    }

    /**
     * Does what the engine asks for, until it asks for bytes from the peer: runs its tasks, or leaves them as
     * {@link #hasTasks} then says, and wraps what it says.
     */
    void settle() throws TlsFailure {
        RuntimeException thrown = thrownAside;
        if (thrown != null) {
            thrownAside = null;
            throw diagnose(thrown);
        }
        for (int turn = 0; turn < MOST_IDLE_TURNS; turn++) {
            switch (demand()) {
                case NEED_TASK -> {
                    if (aside && !established) {
                        tasksWait = true;
                        return;
                    }
                    runTasks();
                }
                case NEED_WRAP -> {
                    SSLEngineResult result = wrap(BufferPool.none());
                    if (result.getStatus() == Status.CLOSED) {
                        diagnosis.throwRefusal();
                        return;
                    }
                    // Some engines send their alert first, and throw why when they are asked once more.
                    wrapWanted = result.bytesProduced() > 0;
                    if (wrapWanted) {
                        turn = 0;
                    }
                }
                default -> {
                    diagnosis.throwRefusal();
                    encryptHeld();
                    return;
                }
            }
        }
        throw Diagnosis.internal(
                "the TLS engine asks again and again for the same", new SSLException(engine.getHandshakeStatus() + ""));
    }

    /** Some engines say what they want of us only in the result of their last operation. */
    private HandshakeStatus demand() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return wrapWanted && status != HandshakeStatus.NEED_TASK ? HandshakeStatus.NEED_WRAP : status;
    }

    /** Encrypts plaintext; what has to wait for the end of a renegotiation is kept. */
    void send(ByteBuffer plaintext) throws TlsFailure {
        if (held.isEmpty()) {
            encrypt(plaintext);
        }
        held.add(plaintext);
    }

    private void encryptHeld() throws TlsFailure {
        if (!held.isEmpty() && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
            ByteBuffer all = held.takeAll();
            encrypt(all);
            held.add(all);
            held.giveBack(all);
        }
    }

    /** Encrypts what it can: what remains has to wait for the end of a renegotiation. */
    private void encrypt(ByteBuffer plaintext) throws TlsFailure {
        for (int idle = 0; plaintext.hasRemaining(); idle++) {
            SSLEngineResult result = wrap(plaintext);
            if (result.getStatus() == Status.CLOSED && result.bytesConsumed() == 0) {
                throw Diagnosis.internal("the TLS engine had closed", new SSLException("wrap: " + result));
            }
            if (result.bytesConsumed() > 0 || result.bytesProduced() > 0) {
                idle = 0;
            } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP
                    || result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                return;
            } else if (idle > MOST_IDLE_TURNS) {
                throw Diagnosis.internal("the TLS engine takes no data", new SSLException("wrap: " + result));
            } else {
                runTasks();
            }
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            settle();
        }
    }

    /** Decrypts one record. The engine may want several turns for it. What its tasks have to come before stays in it. */
    void decrypt(ByteBuffer record, Plaintext sink) throws TlsFailure {
        ByteBuffer plain = pool.take(Records.LONGEST_RECORD);
        try {
            for (int idle = 0; record.hasRemaining() && !closedByPeer; idle++) {
                settle();
                if (tasksWait) {
                    return;
                }
                SSLEngineResult result = unwrap(record, plain);
                if (result.bytesProduced() > 0) {
                    sink.onPlaintext(plain.flip());
                    plain.clear();
                }
                if (result.getStatus() == Status.CLOSED) {
                    closedByPeer = engine.isInboundDone();
                    return;
                }
                if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                    plain = larger(plain, engine.getSession().getApplicationBufferSize());
                } else if (idle > MOST_IDLE_TURNS || result.getStatus() == Status.BUFFER_UNDERFLOW) {
                    throw Diagnosis.internal(
                            "the TLS engine does not take a whole record", new SSLException("unwrap: " + result));
                }
            }
            if (!established && !closedByPeer) {
                // Some engines find out that the handshake is complete only when they are asked once more.
                settle();
                if (!tasksWait) {
                    SSLEngineResult unused = unwrap(BufferPool.none(), plain);
                }
            }
        } finally {
            pool.give(plain);
        }
    }

    private static ByteBuffer larger(ByteBuffer buffer, int wanted) throws TlsFailure {
        int size = Math.max(2 * buffer.capacity(), wanted);
        if (size > MOST_ROOM) {
            throw Diagnosis.internal("the TLS engine wants too large a buffer", new SSLException(size + " bytes"));
        }
        return ByteBuffer.allocate(size);
    }

    void begin() throws TlsFailure {
        try {
            engine.beginHandshake();
        } catch (SSLException | RuntimeException e) {
            throw diagnose(e);
        }
    }

    private void runTasks() throws TlsFailure {
        try {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        } catch (RuntimeException e) {
            throw diagnose(e);
        }
    }

    private SSLEngineResult unwrap(ByteBuffer record, ByteBuffer plain) throws TlsFailure {
        try {
            return noted(engine.unwrap(record, plain));
        } catch (SSLException | RuntimeException e) {
            throw diagnose(e);
        }
    }

    private SSLEngineResult wrap(ByteBuffer plaintext) throws TlsFailure {
        int least = engine.getSession().getPacketBufferSize();
        while (least <= MOST_ROOM) {
            SSLEngineResult result;
            try {
                result = noted(engine.wrap(plaintext, outgoing.room(least)));
            } catch (SSLException | RuntimeException e) {
                throw diagnose(e);
            } finally {
                outgoing.settle();
            }
            if (result.getStatus() != Status.BUFFER_OVERFLOW) {
                return result;
            }
            least = Math.max(2 * least, engine.getSession().getPacketBufferSize());
        }
        throw Diagnosis.internal("the TLS engine wants too large a buffer", new SSLException(least + " bytes"));
    }

    private SSLEngineResult noted(SSLEngineResult result) {
        wrapWanted = result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && !established) {
            established = true;
            records.established(engine.getSession().getProtocol());
        }
        return result;
    }

    private TlsFailure diagnose(Exception thrown) {
        Diagnosis.Moment moment = !established
                ? Diagnosis.Moment.HANDSHAKE
                : answered ? Diagnosis.Moment.ANSWERED : Diagnosis.Moment.UNANSWERED;
        return diagnosis.of(thrown, moment, records);
    }
}
