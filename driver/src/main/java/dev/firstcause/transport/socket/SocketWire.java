// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A non-blocking socket, and what became of each of its directions.
 *
 * <pre>
 *   NEW ---> CONNECTING ---> CONNECTED
 *    |           |               |
 *    +---------> FAILED          |       (each) ---> CLOSED
 *
 *   receiving: ON &lt;--> PAUSED,  both ---> OVER  (end or failure told)
 * </pre>
 *
 * Owned by the loop's thread, but for the address. A fact is told at the moment it is seen, after the state that follows
 * from it was set; so any method may be called from any callback. One direction ends without the other.
 */
public final class SocketWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(SocketWire.class);

    /** Bytes received in one turn, so that one busy wire does not keep its neighbours waiting. */
    private static final int RECEIVED_PER_TURN = 4 * Buffers.SIZE;

    /** Bytes received after a hold-up: more than the kernel keeps for a socket, most likely. */
    private static final int CAUGHT_UP = 16 * 1024 * 1024;

    private enum State {
        NEW,
        CONNECTING,
        CONNECTED,
        FAILED,
        CLOSED
    }

    private enum Receiving {
        ON,
        PAUSED,
        OVER
    }

    private final SocketLoop loop;
    private final InetSocketAddress remote;
    private final GuardedListener listener;
    private final Outbound outbound;
    private @Nullable TcpSocket socket;
    private State state = State.NEW;
    private Receiving receiving = Receiving.ON;

    /** Bytes were told, and {@link WireListener#onBytesDone} not yet. Who sets it sees to the latter. */
    private boolean bytesTold;

    private volatile @Nullable InetSocketAddress local;

    /** A wire that has not begun: {@link #begin}, in the loop, is next. */
    public SocketWire(SocketLoop loop, InetSocketAddress remote, WireListener listener) {
        this.loop = loop;
        this.remote = remote;
        this.listener = new GuardedListener(listener, loop::report);
        this.outbound = new Outbound(loop.buffers());
    }

    @Override
    public SocketLoop loop() {
        return loop;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public long queued() {
        return outbound.queued();
    }

    @Override
    public long sent() {
        return outbound.sent();
    }

    /** Begins to connect. Whatever goes wrong is the outcome of the connect. */
    public void begin() {
        if (state != State.NEW) {
            return;
        }
        loop.wires().add(this);
        if (loop.isClosing()) {
            transportClosed();
            return;
        }
        try {
            if (remote.isUnresolved()) {
                throw new UnknownHostException(remote.getHostString() + " is not resolved");
            }
            TcpSocket opened = loop.newSocket(this);
            socket = opened;
            boolean connected = opened.connect(remote);
            state = State.CONNECTING;
            if (connected) {
                connected(opened);
            } else {
                opened.watchFor(wanted());
            }
        } catch (IOException cause) {
            connectFailed(cause);
        } catch (RuntimeException cause) {
            connectFailed(new IOException("cannot connect: " + cause + "\n  to " + remote, cause));
        }
    }

    /** Is watched as before, by a loop that has lost all that it watched. */
    public void watchAgain() {
        updateInterest();
    }

    /** The socket cannot be watched any more. */
    private void broken(IOException cause) {
        if (state == State.CONNECTING) {
            connectFailed(cause);
        } else if (state == State.CONNECTED && receiving != Receiving.OVER) {
            readFailed(cause);
        } else if (state == State.CONNECTED && !outbound.isOver()) {
            writeFailed(cause);
        }
    }

    /** First half of a turn: what was received. */
    public void serveReads() {
        if (state == State.CONNECTED && receiving == Receiving.ON && isReady(TcpSocket.READ)) {
            receive(RECEIVED_PER_TURN, false);
        }
    }

    /** What has come while the loop was held up, whether or not the socket was found ready; as the first half of a turn. */
    void catchUp() {
        if (state == State.CONNECTED && receiving == Receiving.ON) {
            receive(CAUGHT_UP, false);
        }
    }

    /** Second half of a turn, after all wires had their first. */
    public void serveWrites() {
        if (state == State.CONNECTING && isReady(TcpSocket.CONNECT)) {
            finishConnect();
        }
        tellBytesDone();
        if (state == State.CONNECTED && !outbound.isEmpty() && isReady(TcpSocket.WRITE)) {
            flush();
        }
    }

    public void transportClosed() {
        listener.onTransportClosed();
        close();
    }

    @Override
    public void write(ByteBuffer bytes) {
        assert loop.inLoop();
        if (state == State.CONNECTED && !outbound.isOver() && socket != null) {
            try {
                outbound.write(socket, bytes);
                updateInterest();
            } catch (IOException cause) {
                writeFailed(cause);
            }
        }
        bytes.position(bytes.limit());
    }

    @Override
    public void drain(int most) {
        assert loop.inLoop();
        boolean toldByAnother = bytesTold;
        if (state == State.CONNECTED) {
            receive(most, true);
        }
        if (!toldByAnother) {
            tellBytesDone();
        }
    }

    @Override
    public void pauseReading() {
        assert loop.inLoop();
        if (receiving == Receiving.ON) {
            receiving = Receiving.PAUSED;
            updateInterest();
        }
    }

    @Override
    public void resumeReading() {
        assert loop.inLoop();
        if (receiving == Receiving.PAUSED) {
            receiving = Receiving.ON;
            updateInterest();
        }
    }

    @Override
    public void limitSilence(Duration idle, Duration answer) {
        assert loop.inLoop();
        if (socket != null) {
            try {
                socket.limitSilence(idle, answer);
            } catch (IOException cause) {
                // A socket that is gone says so itself, and more clearly; one that lives has its heartbeat all the
                // same.
                LOG.debug("The kernel cannot be told how long {} may be silent", remote, cause);
            }
        }
    }

    @Override
    public SocketState state() {
        assert loop.inLoop();
        if (socket == null || state != State.CONNECTED) {
            return SocketState.UNKNOWN;
        }
        try {
            return socket.state();
        } catch (IOException | RuntimeException cause) {
            // It is asked for when something is wrong already: that is not to be hidden behind this.
            LOG.debug("The kernel does not tell what it knows about the connection to {}", remote, cause);
            return SocketState.UNKNOWN;
        }
    }

    /** The table entry that is this wire's; null before the connection was made. */
    SocketTable.@Nullable Ends ends() {
        InetSocketAddress own = local;
        return own == null || remote.isUnresolved() ? null : new SocketTable.Ends(own, remote);
    }

    /** What the kernel's tables say about this wire, for sockets that cannot be asked themselves. */
    public SocketState stateIn(SocketTable table) {
        SocketTable.Ends own = ends();
        if (own == null) {
            return SocketState.UNKNOWN;
        }
        Set<SocketTable.Ends> all = new HashSet<>();
        for (SocketWire wire : loop.wires()) {
            SocketTable.Ends each = wire.state == State.CONNECTED ? wire.ends() : null;
            if (each != null) {
                all.add(each);
            }
        }
        return table.of(own, all);
    }

    @Override
    public void close() {
        assert loop.inLoop();
        if (state != State.CLOSED) {
            state = State.CLOSED;
            listener.silence();
            outbound.end();
            loop.wires().remove(this);
            release();
        }
    }

    private void release() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private void finishConnect() {
        TcpSocket connecting = socket;
        try {
            if (connecting != null && connecting.finishConnect()) {
                connected(connecting);
            }
        } catch (IOException cause) {
            connectFailed(cause);
        }
    }

    private void connected(TcpSocket made) throws IOException {
        local = made.localAddress();
        state = State.CONNECTED;
        made.watchFor(wanted());
        listener.onConnected();
    }

    private void connectFailed(IOException cause) {
        state = State.FAILED;
        release();
        listener.onFailed(Operation.CONNECT, cause);
    }

    /** Reads until the socket is empty, as far as {@code most} allows. */
    private void receive(int most, boolean evenPaused) {
        ByteBuffer buffer = loop.buffers().take();
        try {
            int left = most;
            while (left > 0 && state == State.CONNECTED && mayReceive(evenPaused)) {
                int asked = Math.min(left, Buffers.SIZE);
                int count = read(buffer.clear().limit(asked));
                if (count <= 0) {
                    return;
                }
                left -= count;
                bytesTold = true;
                listener.onBytes(buffer.flip());
                // Fewer than asked for: the socket is empty, most likely. A drain wants to see what stands behind.
                if (!evenPaused && count < asked) {
                    return;
                }
            }
        } finally {
            loop.buffers().giveBack(buffer);
        }
    }

    private boolean mayReceive(boolean evenPaused) {
        return receiving == Receiving.ON || (evenPaused && receiving == Receiving.PAUSED);
    }

    /** Bytes read; 0 or less when there is nothing more, and what there is to tell about that has been told. */
    private int read(ByteBuffer buffer) {
        int count;
        try {
            count = socket == null ? 0 : socket.read(buffer);
        } catch (IOException cause) {
            readFailed(cause);
            return -1;
        }
        if (count < 0) {
            receiving = Receiving.OVER;
            updateInterest();
            listener.onEnd();
        }
        return count;
    }

    private void readFailed(IOException cause) {
        receiving = Receiving.OVER;
        updateInterest();
        listener.onFailed(Operation.READ, cause);
    }

    void tellBytesDone() {
        if (bytesTold) {
            bytesTold = false;
            listener.onBytesDone();
        }
    }

    private void flush() {
        try {
            if (socket != null) {
                outbound.flush(socket);
            }
        } catch (IOException cause) {
            writeFailed(cause);
            return;
        }
        if (outbound.isEmpty()) {
            updateInterest();
            listener.onWritable();
        }
    }

    /** Reading goes on: what the peer sent before may say why. */
    private void writeFailed(IOException cause) {
        outbound.end();
        updateInterest();
        listener.onFailed(Operation.WRITE, cause);
    }

    private int wanted() {
        return switch (state) {
            case CONNECTING -> TcpSocket.CONNECT;
            case CONNECTED ->
                (receiving == Receiving.ON ? TcpSocket.READ : 0) | (outbound.isEmpty() ? 0 : TcpSocket.WRITE);
            case NEW, FAILED, CLOSED -> 0;
        };
    }

    private void updateInterest() {
        if (socket != null) {
            try {
                socket.watchFor(wanted());
            } catch (IOException cause) {
                broken(cause);
            }
        }
    }

    private boolean isReady(int operation) {
        return socket != null && socket.isReady(operation);
    }
}
