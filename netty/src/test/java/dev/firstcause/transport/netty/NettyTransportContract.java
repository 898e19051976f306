// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Peer;
import dev.firstcause.transport.Recorder;
import dev.firstcause.transport.SocketTransportContract;
import dev.firstcause.transport.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the transports on Netty keep besides what any transport over sockets does. */
abstract class NettyTransportContract extends SocketTransportContract {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void a_loop_of_another_transport_is_refused() {
        try (Transport another = openTransport()) {
            assertThatThrownBy(() -> transport.connect(another.nextLoop(), peer.address(), new Recorder()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

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
    void an_address_that_cannot_be_is_a_failed_connect() throws UnknownHostException {
        InetAddress broadcast = InetAddress.getByAddress(new byte[] {-1, -1, -1, -1});
        Recorder wire = connect(new InetSocketAddress(broadcast, 9), new Recorder());
        await("the failure", () -> wire.was("failed CONNECT"));
        assertThat(wire.failures()).hasSize(1);
    }

    @Test
    void the_loop_sleeps_beside_ended_reset_paused_and_emptied_wires_and_an_interrupt() {
        Recorder ended = connected();
        peer.accept().fin();
        Recorder reset = connected();
        peer.accept().reset();
        Recorder paused = connected();
        inLoop(() -> paused.wire().pauseReading());
        Peer.Connection other = peer.accept();
        other.send(new byte[1000]);
        other.reset();
        await("the ends", () -> ended.was("end") && reset.was("failed READ"));
        Recorder emptied = connected();
        Peer.Connection reading = peer.accept();
        fill(emptied);
        await("writable", () -> {
            reading.readAvailable();
            return emptied.was("writable");
        });
        AtomicLong thread = new AtomicLong();
        inLoop(() -> {
            thread.set(Thread.currentThread().getId());
            Thread.currentThread().interrupt();
        });
        long wall = System.nanoTime();
        long before = THREADS.getThreadCpuTime(thread.get());
        for (int i = 0; i < 5; i++) {
            someTurns();
        }
        long used = THREADS.getThreadCpuTime(thread.get()) - before;
        assertThat(used).isLessThan((System.nanoTime() - wall) / 4);
    }
}
