// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.netty.NettyOnThePath;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes transports on Netty with the JDK's selectors. Touches no class of Netty before it knows that they fit.
 */
public final class NettyNioProvider implements TransportProvider {
    static final String NAME = "netty-nio";
    static final int PREFERENCE = 100;

    /** The provider. */
    public NettyNioProvider() {}

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
        return NettyOnThePath.unavailability(() -> Machinery.NIO.unavailability());
    }

    @Override
    public Transport open(int loops) {
        return NettyTransport.open(Machinery.NIO, loops);
    }
}
