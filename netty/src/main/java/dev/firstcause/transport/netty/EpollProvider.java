// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/** Makes transports on Netty with Linux's epoll. */
public final class EpollProvider implements TransportProvider {
    /** The provider. */
    public EpollProvider() {}

    @Override
    public String name() {
        return Machinery.EPOLL.id;
    }

    @Override
    public int preference() {
        return Machinery.EPOLL.preference;
    }

    @Override
    public @Nullable Throwable unavailability() {
        return Machinery.EPOLL.unavailability();
    }

    @Override
    public Transport open(int loops) {
        return NettyTransport.open(Machinery.EPOLL, loops);
    }
}
