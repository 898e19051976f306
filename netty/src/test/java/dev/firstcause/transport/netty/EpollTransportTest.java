// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollTransportTest extends NettyTransportContract {
    @Override
    protected Transport openTransport() {
        return TransportOptions.DEFAULT.withName("netty-epoll").withLoops(1).open();
    }
}
