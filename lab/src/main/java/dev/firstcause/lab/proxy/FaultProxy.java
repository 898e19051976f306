// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.When;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * TCP between clients and a node, with a port of its own on loopback. While no fault is armed, bytes, FIN and RST pass as
 * they are. Any thread may use it; one thread of its own moves all bytes.
 *
 * <p>A RST discards what the receiver's kernel has not been handed yet, here as everywhere: a client that does not read
 * may lose the last bytes before it.
 */
public final class FaultProxy implements AutoCloseable {
    private final Board board;
    private final AtomicBoolean closed = new AtomicBoolean();

    FaultProxy(Board board) {
        this.board = board;
    }

    /** A proxy to a node, on a free port and with a seed of its own choice. */
    public static FaultProxy to(InetSocketAddress target) throws IOException {
        return builder().to(target);
    }

    /** A proxy to set up. */
    public static FaultProxyBuilder builder() {
        return new FaultProxyBuilder();
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return board.address();
    }

    /** Where it connects. */
    public InetSocketAddress target() {
        return board.target();
    }

    /** Connections that are accepted from now on go there. */
    public void retarget(InetSocketAddress target) {
        board.retarget(FaultProxyBuilder.resolved(target));
    }

    /** Arms a fault that fires once: on the first connection at which its moment comes, open now or accepted later. */
    public Fault arm(When when, Effect effect) {
        return board.arm(when, effect, Fault.Reach.FIRST, null);
    }

    /** Arms a fault that fires once on each connection, open now or accepted later. */
    public Fault armForEach(When when, Effect effect) {
        return board.arm(when, effect, Fault.Reach.EACH, null);
    }

    /** Arms a fault for the connection that is accepted next. */
    public Fault armForNext(When when, Effect effect) {
        return board.arm(when, effect, Fault.Reach.NEXT, null);
    }

    /** Its connections, the oldest first: all that are young enough to be remembered, open or over. */
    public List<ProxiedConnection> connections() {
        return board.connections();
    }

    /** Lets connects be refused, and keeps the port. Open connections stay. */
    public void stopListening() {
        board.stopListening();
    }

    /** Listens again, on the same port. */
    public void startListening() {
        board.startListening();
    }

    /** What really happened; may be read after the end, too. */
    public WireLog log() {
        return board.log();
    }

    /** What decides its randomness. */
    public long seed() {
        return board.seed();
    }

    /**
     * Resets all open connections, and leaves no thread and no descriptor. Closing it again does nothing.
     *
     * @throws IllegalStateException if the proxy itself has failed meanwhile, so that what it showed cannot be relied on
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        board.close();
        Throwable failure = board.failure();
        if (failure != null) {
            throw new IllegalStateException(board + " has failed: " + failure, failure);
        }
    }

    @Override
    public String toString() {
        return board.toString();
    }
}
