// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.netty.NettyOnThePath;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes transports on Netty with Linux's epoll. Touches no class of Netty before it knows that they fit.
 */
public final class EpollProvider implements TransportProvider {
    static final String NAME = "netty-epoll";
    static final int PREFERENCE = 200;

    /** The provider. */
    public EpollProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public @Nullable Throwable unavailability() {
        return NettyOnThePath.unavailability(() -> Machinery.EPOLL.unavailability());
    }

    @Override
    public Transport open(int loops) {
        return NettyTransport.open(Machinery.EPOLL, loops);
    }
}
