// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/** Makes transports on Netty with the JDK's selectors. */
public final class NettyNioProvider implements TransportProvider {
    /** The provider. */
    public NettyNioProvider() {}

    @Override
    public String name() {
        return Machinery.NIO.id;
    }

    @Override
    public int preference() {
        return Machinery.NIO.preference;
    }

    @Override
    public @Nullable Throwable unavailability() {
        return Machinery.NIO.unavailability();
    }

    @Override
    public Transport open(int loops) {
        return NettyTransport.open(Machinery.NIO, loops);
    }
}
