// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;

class NettyNioTransportTest extends NettyTransportContract {
    @Override
    protected Transport openTransport() {
        return TransportOptions.DEFAULT.withName("netty-nio").withLoops(1).open();
    }
}
