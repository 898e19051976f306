// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.transport.Recorder;
import dev.firstcause.transport.SocketTransportContract;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.socket.SocketWire;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on the loops of a group that the application has made, and may end as it likes. */
class OwnGroupTest extends SocketTransportContract {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("firstcause-of-the-application", true), NioIoHandler.newFactory());

    @Override
    protected Transport openTransport() {
        return NettyTransport.on(group);
    }

    @AfterEach
    void endGroup() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    @Test
    void the_group_outlives_the_transport() throws InterruptedException, ExecutionException, TimeoutException {
        Recorder wire = connected();
        transport.close();
        assertThat(wire.facts()).containsExactly("connected", "transport closed");
        assertThat(group.isShuttingDown()).isFalse();
        assertThat(group.submit(() -> 7).get(10, TimeUnit.SECONDS)).isEqualTo(7);
        try (Transport another = NettyTransport.on(group)) {
            assertThat(another.name()).isEqualTo("netty-nio");
            loop = another.nextLoop();
            Recorder again = new Recorder();
            inLoop(() -> again.wire(another.connect(loop, peer.address(), again)));
            await("a connection", () -> again.was("connected"));
        }
    }

    @Test
    void a_group_that_is_ended_first_tells_each_wire() {
        Recorder wire = connected();
        assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(wire.facts()).containsExactly("connected", "transport closed");
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("has ended");
        assertThatThrownBy(() -> transport.connect(loop, peer.address(), new Recorder()))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void a_socket_that_netty_gives_up_alone_ends_no_other() {
        Recorder wire = connected();
        NettyLoop ours = (NettyLoop) loop;
        inLoop(() -> {
            try {
                NettySocket socket = new SelectableSocket(ours, new SocketWire(ours, peer.address(), new Recorder()));
                socket.handle().close();
                socket.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        someTurns();
        assertThat(wire.facts()).containsExactly("connected");
        inLoop(() -> assertThat(ours.isClosing()).isFalse());
    }

    @Test
    void a_group_that_waits_with_something_else_is_refused() {
        EventLoopGroup other = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> NettyTransport.on(other))
                    .withMessageContaining("MultiThreadIoEventLoopGroup cannot be used")
                    .withMessageContaining("EpollIoHandler.newFactory()");
        } finally {
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    /** The threads are not the transport's, and stay. */
    @Override
    protected boolean ownsThreads() {
        return false;
    }
}
