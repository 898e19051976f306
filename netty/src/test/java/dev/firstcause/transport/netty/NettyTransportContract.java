// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.transport.Loop;
import dev.firstcause.transport.SocketTransportContract;
import dev.firstcause.transport.Transport;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the transports on Netty keep besides what any transport over sockets does. */
abstract class NettyTransportContract extends SocketTransportContract {
    @Test
    void loops_take_turns() {
        Machinery machinery = transport.name().equals("netty-epoll") ? Machinery.EPOLL : Machinery.NIO;
        try (Transport two = NettyTransport.open(machinery, 2)) {
            Loop first = two.nextLoop();
            assertThat(two.nextLoop()).isNotSameAs(first);
            assertThat(two.nextLoop()).isSameAs(first);
        }
        assertThatThrownBy(() -> NettyTransport.open(machinery, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_thread_that_cannot_be_started_is_told_with_the_remedy() {
        Machinery machinery = transport.name().equals("netty-epoll") ? Machinery.EPOLL : Machinery.NIO;
        OutOfMemoryError none = new OutOfMemoryError("unable to create native thread");
        AtomicInteger made = new AtomicInteger();
        assertThatThrownBy(() -> NettyTransport.open(machinery, 2, (task, name) -> {
                    if (made.getAndIncrement() > 0) {
                        throw none;
                    }
                    return new FastThreadLocalThread(task, name);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the transport " + machinery.id + " cannot start a thread for a loop")
                .hasMessageContaining("unable to create native thread")
                .hasMessageContaining("ulimit -u")
                .hasCause(none);
    }
}
