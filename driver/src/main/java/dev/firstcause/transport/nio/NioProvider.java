// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/** Makes the transport that is always there. */
public final class NioProvider implements TransportProvider {
    static final String NAME = "nio";

    /** The provider. */
    public NioProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public @Nullable Throwable unavailability() {
        return null;
    }

    @Override
    public Transport open(int loops) {
        return new NioTransport(loops);
    }
}
