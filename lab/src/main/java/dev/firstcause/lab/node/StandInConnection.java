// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a node accepted: what happened on it, and what can be done to it at any moment. What it was remains
 * known when it is closed. For any thread; what is done to it is done when the method returns, and is nothing where the
 * connection is closed.
 */
public final class StandInConnection {
    private static final int KEPT = 1000;

    private final Ledger ledger;
    private final NodeLoop loop;
    private final Session session;
    private final InetSocketAddress client;
    // The facts: guarded by the ledger.
    private final Deque<Received> requests = new ArrayDeque<>();
    private final Map<Opcode, Integer> counts = new EnumMap<>(Opcode.class);
    private @Nullable String tlsProtocol;
    private boolean resumed;
    private boolean ready;
    private boolean ended;
    private @Nullable Throwable failure;

    StandInConnection(Ledger ledger, NodeLoop loop, Session session, SocketChannel channel) throws IOException {
        this.ledger = ledger;
        this.loop = loop;
        this.session = session;
        this.client = (InetSocketAddress) channel.getRemoteAddress();
    }

    /** The client's end. */
    public InetSocketAddress client() {
        return client;
    }

    /** Whether neither side has closed it yet, as far as the node has noticed. */
    public boolean isOpen() {
        synchronized (ledger) {
            return !ended;
        }
    }

    /** {@code TLSv1.3} and the like; null before the end of the handshake, and without TLS. */
    public @Nullable String tlsProtocol() {
        synchronized (ledger) {
            return tlsProtocol;
        }
    }

    /** Whether the handshake resumed an earlier session. */
    public boolean isResumed() {
        synchronized (ledger) {
            return resumed;
        }
    }

    /** The last 1,000 requests. */
    public List<Received> requests() {
        synchronized (ledger) {
            return List.copyOf(requests);
        }
    }

    /** How many requests of that kind have come. */
    public int count(Opcode opcode) {
        synchronized (ledger) {
            return counts.getOrDefault(opcode, 0);
        }
    }

    /** The first thing that went wrong, as the node sees it: an alert of the client's, a reset; null if nothing did. */
    public @Nullable Throwable failure() {
        synchronized (ledger) {
            return failure;
        }
    }

    /** Waits until so many requests of that kind have come. */
    public void awaitRequests(Opcode opcode, int count, Duration patience)
            throws InterruptedException, TimeoutException {
        ledger.await(() -> count(opcode) >= count, patience, () -> count(opcode) + " of " + count + " " + opcode);
    }

    /** Waits until it is closed, by either side. */
    public void awaitClosed(Duration patience) throws InterruptedException, TimeoutException {
        ledger.await(() -> ended, patience, () -> this + " is open");
    }

    /** Sends a frame, be it right or wrong. */
    public void send(Frame frame) {
        loop.order(() -> session.sendFrame(frame));
    }

    /** Sends bytes in place of frames: through TLS, where there is TLS. */
    public void sendBytes(byte[] bytes) {
        loop.order(() -> session.sendPlain(ByteBuffer.wrap(bytes)));
    }

    /** Sends bytes in place of TLS records: as they are, past TLS and past any {@link Intervention}. */
    public void sendRaw(byte[] bytes) {
        loop.order(() -> session.sendRaw(ByteBuffer.wrap(bytes.clone())));
    }

    /**
     * Sends a fatal TLS alert, encrypted as soon as there are keys, and from then on says and hears nothing; it stays
     * open until {@link #finish} or {@link #reset}. For a node with {@link StandInNodeBuilder#scriptedTls()}.
     *
     * @param description the number of the alert, such as 80 for internal_error
     */
    public void alert(int description) {
        TlsAlert alert = new TlsAlert(true, description);
        loop.order(() -> session.alert(alert));
    }

    /**
     * Sends a TLS alert that is only a warning, and goes on. For a node with {@link StandInNodeBuilder#scriptedTls()}.
     *
     * @param description the number of the alert, such as 90 for user_canceled
     */
    public void warn(int description) {
        TlsAlert alert = new TlsAlert(false, description);
        loop.order(() -> session.alert(alert));
    }

    /** Sends a TLS record of data with no data in it. For a node with {@link StandInNodeBuilder#scriptedTls()}. */
    public void emptyRecord() {
        loop.order(session::sendNothing);
    }

    /**
     * Asks the client for new keys: by a KeyUpdate in TLS 1.3, by a renegotiation in TLS 1.2, which scripted TLS does not
     * know.
     */
    public void rekey() {
        loop.order(session::rekey);
    }

    /** Ends it in order: close_notify where there is TLS, then FIN. */
    public void close() {
        loop.order(session::close);
    }

    /** Ends it with a FIN, and without the close_notify that TLS wants before it. */
    public void finish() {
        loop.order(session::finish);
    }

    /** Ends it with a RST. */
    public void reset() {
        loop.order(session::reset);
    }

    void noteSecured(String protocol, boolean resumesEarlier) {
        tlsProtocol = protocol;
        resumed = resumesEarlier;
    }

    void noteReceived(Received received) {
        counts.merge(received.opcode(), 1, Integer::sum);
        requests.add(received);
        if (requests.size() > KEPT) {
            requests.remove();
        }
    }

    /** Whether it was not known yet. */
    boolean noteReady() {
        boolean before = ready;
        ready = true;
        return !before;
    }

    void noteFailed(Throwable cause) {
        failure = failure == null ? cause : failure;
    }

    void noteEnded() {
        ended = true;
    }

    @Override
    public String toString() {
        return "StandInConnection[" + client + "]";
    }
}
