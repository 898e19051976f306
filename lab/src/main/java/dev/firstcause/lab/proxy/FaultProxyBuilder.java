// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/** What a proxy is to be. Belongs to one thread. */
public final class FaultProxyBuilder {
    private static final int EVENTS = 10_000;

    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private long seed = ThreadLocalRandom.current().nextLong(1_000_000);
    private int events = EVENTS;

    FaultProxyBuilder() {}

    /** What decides its randomness; without it, chance does, and the proxy says what it was. */
    public FaultProxyBuilder seed(long number) {
        this.seed = number;
        return this;
    }

    /** Where to listen, if not on a free port of loopback. */
    public FaultProxyBuilder listenOn(InetSocketAddress where) {
        this.address = resolved(where);
        return this;
    }

    /** How many events the log keeps, if not 10,000. */
    public FaultProxyBuilder keepEvents(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("At least 1 event must be kept, not " + most);
        }
        this.events = most;
        return this;
    }

    /**
     * A proxy to a node, which need not be there yet.
     *
     * @throws IOException if it cannot listen, for somebody else does
     */
    public FaultProxy to(InetSocketAddress target) throws IOException {
        InetSocketAddress known = resolved(target);
        return new FaultProxy(new Board(known, Listener.open(address), seed, events));
    }

    static InetSocketAddress resolved(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("The host " + address.getHostString() + " has no address");
        }
        return address;
    }
}
