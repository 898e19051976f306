// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.When;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection that a proxy has accepted, open or over. Any thread may ask. */
public final class ProxiedConnection {
    private final Board board;
    private final Relay relay;
    private final InetSocketAddress client;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch clientGone = new CountDownLatch(1);

    ProxiedConnection(Board board, Relay relay, InetSocketAddress client) {
        this.board = board;
        this.relay = relay;
        this.client = client;
    }

    /** The first that a proxy accepts is 1. */
    public int number() {
        return relay.number();
    }

    /** The client's own address, by which a client's socket knows it. */
    public InetSocketAddress client() {
        return client;
    }

    /** Bytes that came in that direction. */
    public long came(Direction direction) {
        return relay.flow(direction).came();
    }

    /** Bytes that went on in that direction, forged ones too: the kernel took them. */
    public long went(Direction direction) {
        return relay.leg(direction.to()).went();
    }

    /** Whether one of its sockets is open. */
    public boolean isOpen() {
        return over.getCount() > 0;
    }

    /**
     * Waits until both its sockets are closed.
     *
     * @throws TimeoutException with what happened instead
     */
    public void awaitOver(Duration patience) throws InterruptedException, TimeoutException {
        if (!over.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException(this + " is not over after " + patience + ". What happened:\n" + board.log());
        }
    }

    /**
     * Waits until the client has ended it, or has been reset. The node need not know.
     *
     * @throws TimeoutException with what happened instead
     */
    public void awaitClientGone(Duration patience) throws InterruptedException, TimeoutException {
        if (!clientGone.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException(
                    "The client of " + this + " is still there after " + patience + ". What happened:\n" + board.log());
        }
    }

    /**
     * Arms a fault on this connection only.
     *
     * @throws IllegalStateException if it is over, or its moment has been
     */
    public Fault arm(When when, Effect effect) {
        if (when.isAccept()) {
            throw new IllegalArgumentException(this + " has been accepted already: arm it at the proxy, before");
        }
        return board.arm(when, effect, Fault.Reach.ONE, relay);
    }

    /** What happened to it. */
    public List<WireEvent> events() {
        return board.log().events(number());
    }

    void clientGone() {
        clientGone.countDown();
    }

    void over() {
        over.countDown();
    }

    @Override
    public String toString() {
        return "Connection " + number() + " from " + client.getAddress().getHostAddress() + ":" + client.getPort()
                + " through " + board;
    }
}
