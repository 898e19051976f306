// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} as bytes in and bytes out: no socket, no lock, no thread. It stands between a wire and the CQL
 * frames of one connection, and belongs to the thread that owns that connection. The engine's own tasks, such as the check
 * of a certificate, run there too, unless {@link #runTasksOn} gives them other threads.
 *
 * <p>What is to be sent waits in it, until {@link #drainTo} takes it: after each other call, if {@link #hasOutgoing}. It
 * goes on reading when sending has failed, since the reason often comes that way: what it has to say then may be dropped,
 * but must be taken.
 *
 * <p>It fails once. The first failure stays, and every later call that may fail throws the same one; our own alert for the
 * peer waits to be sent after it, where the engine has one. Between records it holds no buffers.
 */
public final class TlsSession {
    private final TlsEngines engines;
    private final SSLEngine engine;
    private final boolean client;
    private final HandshakeNotes notes;
    private final Diagnosis diagnosis;
    private final Records records;
    private final EngineDrive drive;

    private boolean begun;
    private boolean closed;
    private boolean receiving;
    private boolean releaseWaits;
    private long received;

    /** Other threads for the engine's tasks, and the way back from there; null for none. */
    private @Nullable Helper helper;

    /** Tasks run elsewhere: until they are done nothing may be asked of the engine, or of the notes. */
    private boolean busy;

    /** What came meanwhile: a whole record, if the engine was given one that it has not taken, and all after it. */
    private @Nullable ByteBuffer heldRecord;

    private ByteBuffer held = BufferPool.none();
    private @Nullable TlsFailure failure;

    /** What the engine says, kept for those who ask when it is given back; null until then. */
    private @Nullable Agreed kept;

    private record Helper(Executor threads, Executor owner, Runnable whenDone) {}

    private record Agreed(
            String protocol, String cipherSuite, @Nullable X509Certificate peer) {}

    /** As engines say it before they have agreed. */
    private static final Agreed NOTHING_YET = new Agreed("NONE", "SSL_NULL_WITH_NULL_NULL", null);

    TlsSession(
            TlsEngines engines,
            SSLEngine engine,
            String offered,
            HandshakeNotes notes,
            BufferPool incoming,
            BufferPool outgoing) {
        this.engines = engines;
        this.engine = engine;
        this.client = engine.getUseClientMode();
        this.notes = notes;
        this.diagnosis = new Diagnosis(engines, engine, offered, notes);
        this.records = new Records(incoming, diagnosis.peer());
        this.drive = new EngineDrive(engine, diagnosis, records, incoming, outgoing);
    }

    /**
     * Lets other threads run the tasks that the engine has during the handshake: checks of certificates may take long, and
     * may even ask the network. Meanwhile the session {@link #isBusy}: it keeps what it receives, and a {@link #release}
     * waits for the tasks. Called before {@link #begin}.
     *
     * @param threads run the tasks; if they refuse, the owner does
     * @param owner the thread that owns this session; when it refuses, nobody owns the session any more, and it is released
     * @param whenDone called in the owner's thread when tasks are done: {@link #receive} is to be called then, with no
     *     bytes if there are none; not called after {@link #release}
     */
    public void runTasksOn(Executor threads, Executor owner, Runnable whenDone) {
        helper = new Helper(threads, owner, whenDone);
        drive.leaveTasks();
    }

    /** Whether tasks run in other threads: nothing is decrypted until they are done. */
    public boolean isBusy() {
        return busy;
    }

    /** Begins the handshake: a client's first message is to be sent now. */
    public void begin() throws TlsFailure {
        throwFailure();
        if (begun) {
            throw new IllegalStateException("begin() was called before: a session begins once");
        }
        begun = true;
        try {
            drive.begin();
            drive.settle();
        } catch (TlsFailure e) {
            throw died(e);
        }
        startTasks();
    }

    private void startTasks() {
        Helper by = helper;
        if (by == null || busy || !drive.hasTasks()) {
            return;
        }
        busy = true;
        // An executor that gets no thread may have queued the task all the same.
        AtomicBoolean begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) {
                runTasks(by);
            }
        };
        try {
            by.threads.execute(once);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The transport is closing, or the system gives no thread: late is better than never.
            once.run();
        }
    }

    /** In any thread: the session is busy, so its owner leaves the engine alone. */
    private void runTasks(Helper by) {
        RuntimeException thrown = null;
        try {
            drive.runTasksAside();
        } catch (RuntimeException e) {
            thrown = e;
        } catch (Error e) {
            thrown = new IllegalStateException("a task of the TLS engine failed", e);
        }
        RuntimeException found = thrown;
        try {
            by.owner.execute(() -> tasksDone(by, found));
        } catch (RejectedExecutionException e) {
            // The owner's thread has ended, and has left the session to us.
            engines.release(engine);
        }
    }

    private void tasksDone(Helper by, @Nullable RuntimeException thrown) {
        busy = false;
        drive.tasksDone(thrown);
        if (releaseWaits) {
            releaseWaits = false;
            release();
        } else {
            by.whenDone.run();
        }
    }

    /**
     * Takes all remaining bytes, and decrypts what is whole of them. Data before a failure or before the peer's
     * close_notify is given to the sink first; bytes after the close_notify are dropped.
     *
     * @param bytes as they came from the wire; they are decrypted in place, so their content is lost
     * @throws TlsFailure if they cannot be, or say that TLS has failed. What the sink throws is passed on, and the rest of
     *     the bytes is lost
     */
    public void receive(ByteBuffer bytes, Plaintext sink) throws TlsFailure {
        if (receiving) {
            throw new IllegalStateException("receive() was called from inside its own sink: bytes would change places");
        }
        received += bytes.remaining();
        throwFailure();
        if (busy) {
            hold(bytes);
            return;
        }
        receiving = true;
        try {
            ByteBuffer record = heldRecord;
            heldRecord = null;
            ByteBuffer all = unheld(bytes);
            if (record == null && !drive.isClosedByPeer()) {
                record = records.next(all);
            }
            while (record != null) {
                drive.decrypt(record, sink);
                if (drive.hasTasks()) {
                    heldRecord = record.hasRemaining() ? copyOf(record) : null;
                    hold(all);
                    break;
                }
                record = drive.isClosedByPeer() || releaseWaits ? null : records.next(all);
            }
            if (!releaseWaits && !drive.hasTasks()) {
                drive.settle();
            }
        } catch (TlsFailure e) {
            throw died(e);
        } finally {
            bytes.position(bytes.limit());
            records.release();
            if (drive.isClosedByPeer()) {
                records.forget();
            }
            receiving = false;
            if (releaseWaits) {
                release();
            }
        }
        startTasks();
    }

    /** Few bytes: a wire whose session is busy is not read. */
    private void hold(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            ByteBuffer more = ByteBuffer.allocate(held.remaining() + bytes.remaining());
            held = more.put(held).put(bytes).flip();
        }
    }

    /** What was held, and these bytes after it. */
    private ByteBuffer unheld(ByteBuffer bytes) {
        if (!held.hasRemaining()) {
            return bytes;
        }
        hold(bytes);
        ByteBuffer all = held;
        held = BufferPool.none();
        return all;
    }

    private static ByteBuffer copyOf(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /**
     * Encrypts all remaining bytes, in as few records as can be.
     *
     * @throws IllegalStateException before TLS is established
     * @throws TlsFailure if it has failed, or either side has ended TLS
     */
    public void send(ByteBuffer plaintext) throws TlsFailure {
        throwFailure();
        if (!drive.isEstablished()) {
            throw new IllegalStateException("send() was called before TLS was established");
        }
        if (closed || drive.isClosedByPeer()) {
            throw ended();
        }
        try {
            drive.send(plaintext);
        } catch (TlsFailure e) {
            throw died(e);
        }
    }

    /** Ends TLS from our side: our close_notify is to be sent. What the peer sends can still be received. */
    public void close() {
        if (closed || failure != null || kept != null || releaseWaits) {
            return;
        }
        closed = true;
        if (busy) {
            return;
        }
        try {
            drive.sayTheEnd(false);
        } catch (TlsFailure e) {
            failure = e;
        }
    }

    /**
     * Gives the engine back to its provider, with all buffers; the second time nothing. From inside a sink it takes effect
     * when the record that was decrypted is done with, and while it {@link #isBusy} when the tasks are done. What was agreed on can still be asked for, and nothing else be done:
     * who does it all the same meets an {@link IllegalStateException}.
     */
    public void release() {
        if (receiving || busy) {
            releaseWaits = true;
        } else if (kept == null) {
            kept = agreed();
            records.forget();
            drive.forget();
            engines.release(engine);
        }
    }

    /** The first CQL answer has come: from now on no alert of the peer can be about our certificate. */
    public void answered() {
        drive.answered();
    }

    /** Whether bytes wait to be sent. */
    public boolean hasOutgoing() {
        return drive.hasOutgoing();
    }

    /**
     * Gives the wire all bytes that wait to be sent, if there are any. The buffer is good until the wire returns; what it
     * leaves in it is lost.
     */
    public void drainTo(Consumer<ByteBuffer> wire) {
        drive.drainTo(wire);
    }

    /** Whether the handshake is complete, as far as this side can see; with TLS 1.3 a server may refuse us after it. */
    public boolean isEstablished() {
        return drive.isEstablished();
    }

    /** Whether the peer has ended TLS in order, by a close_notify. */
    public boolean isClosedByPeer() {
        return drive.isClosedByPeer();
    }

    /** Bytes that have come. */
    public long received() {
        return received;
    }

    /** Bytes that have come of a record that is not whole yet. */
    public int partial() {
        return records.partial();
    }

    /** Bytes that this record will have: at least those of its header; 0 between records. */
    public int partialOf() {
        return records.partialOf();
    }

    /** Where the stream stands, for the words of its end: {@code inside a record (100 of 538 bytes)}. */
    public String end() {
        if (drive.isEstablished()) {
            return records.end();
        }
        if (!begun) {
            return "before the TLS handshake began";
        }
        return received == 0
                ? (client ? "after our ClientHello" : "before a ClientHello") + ", 0 bytes received"
                : "during the TLS handshake, " + records.end() + ", " + received + " bytes received";
    }

    /** The version of TLS: {@code TLSv1.3}; {@code NONE} before it is agreed on. */
    public String protocol() {
        return agreed().protocol;
    }

    /** The cipher suite that was agreed on. */
    public String cipherSuite() {
        return agreed().cipherSuite;
    }

    /** The subject of the peer's certificate, or null if it has shown none. */
    public @Nullable String peerSubject() {
        X509Certificate certificate = peerCertificate();
        return certificate == null ? null : Words.name(certificate.getSubjectX500Principal());
    }

    private @Nullable X509Certificate peerCertificate() {
        return agreed().peer;
    }

    private Agreed agreed() {
        Agreed before = kept;
        if (before != null) {
            return before;
        }
        if (busy) {
            return NOTHING_YET;
        }
        SSLSession session = engine.getSession();
        return new Agreed(session.getProtocol(), session.getCipherSuite(), peer(session));
    }

    private static @Nullable X509Certificate peer(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // it is how the engine says that there is none
        }
    }

    /** What was agreed on and with whom, for people: parts divided by {@code "; "}. */
    public String inWords() {
        StringBuilder text = new StringBuilder(protocol()).append(", ").append(cipherSuite());
        X509Certificate certificate = peerCertificate();
        if (certificate != null) {
            text.append("; ").append(CertificateWords.describe(certificate, Instant.now()));
        }
        return text.append("; ").append(ourPart()).toString();
    }

    private String ourPart() {
        if (isResumed()) {
            return "resumed from an earlier session";
        }
        String sent = sentSubject();
        if (sent != null) {
            return "asked for a client certificate, and was sent " + sent;
        }
        return isClientCertificateAsked()
                ? "asked for a client certificate, and none was sent"
                : "asked for no client certificate";
    }

    /** Whether an earlier session was resumed: then no certificates were exchanged. */
    public boolean isResumed() {
        return drive.isEstablished() && client && !notes.isJudged();
    }

    /** Whether the server asked for a certificate of ours. */
    public boolean isClientCertificateAsked() {
        return notes.isAsked();
    }

    /** The subject of the certificate that we sent, or null if we sent none. */
    public @Nullable String sentSubject() {
        X509Certificate sent = notes.sent();
        return sent == null ? null : Words.name(sent.getSubjectX500Principal());
    }

    private void throwFailure() throws TlsFailure {
        if (kept != null || (busy && releaseWaits)) {
            throw new IllegalStateException("the session was released before");
        }
        if (failure != null) {
            throw failure;
        }
    }

    private TlsFailure ended() {
        SSLException here = new SSLException(closed ? "closed by us" : "closed by " + diagnosis.peer());
        return closed
                ? new TlsFailure(FailureKind.LOCAL_CLOSE, Sign.OWN_VERDICT, "we have ended TLS ourselves", here)
                : new TlsFailure(
                        FailureKind.PEER_CLOSED,
                        Sign.ORDERLY_CLOSE,
                        diagnosis.peer() + " has ended TLS in order (close_notify)",
                        here);
    }

    /** Keeps a failure, and gets out of the engine what it has to tell the peer about it. */
    private TlsFailure died(TlsFailure first) {
        failure = first;
        records.forget();
        if (first.kind() != FailureKind.NOT_TLS) {
            try {
                drive.sayTheEnd(true);
            } catch (TlsFailure e) {
                // The engine may repeat itself, and may not take the first failure's place.
                if (e.getCause() != null && e.getCause() != first.getCause()) {
                    first.addSuppressed(e.getCause());
                }
            }
        }
        return first;
    }
}
