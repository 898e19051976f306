// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Recorder;
import dev.firstcause.transport.SocketTransportContract;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.socket.SocketWire;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    void a_group_that_is_ended_while_it_has_no_sockets_rejects_each_task() {
        assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS))
                .isTrue();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> loop.execute(() -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("has ended");
            assertThatThrownBy(() -> transport.connect(loop, peer.address(), new Recorder()))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void a_group_that_is_ended_while_it_has_no_sockets_runs_or_rejects_each_task_given_meanwhile()
            throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger run = new AtomicInteger();
        loop.execute(() -> {});
        io.netty.util.concurrent.Future<?> end = group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
        boolean rejected = false;
        while (!rejected) {
            try {
                loop.execute(run::incrementAndGet);
                taken.incrementAndGet();
            } catch (RejectedExecutionException e) {
                rejected = true;
            }
        }
        assertThat(end.await(10, TimeUnit.SECONDS)).isTrue();
        await("each task", () -> run.get() == taken.get());
    }

    @Test
    void opening_on_a_group_that_was_ended_fails_at_once_however_often_it_is_tried() {
        assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS))
                .isTrue();
        Endpoint endpoint = new Endpoint("127.0.0.1", peer.address().getPort());
        for (int i = 0; i < 3; i++) {
            assertThat(Connection.open(transport, endpoint, ConnectionOptions.DEFAULT))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(IllegalStateException.class)
                    .withMessageContaining("the transport was closed");
        }
    }

    @Test
    void a_task_that_throws_when_its_thread_cannot_be_started_blocks_no_later_one() throws InterruptedException {
        AtomicBoolean none = new AtomicBoolean(true);
        EventLoopGroup starved = new MultiThreadIoEventLoopGroup(
                1,
                task -> {
                    if (none.get()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return new Thread(task, "firstcause-of-the-application-late");
                },
                NioIoHandler.newFactory());
        try (Transport late = NettyTransport.on(starved)) {
            Loop lateLoop = late.nextLoop();
            assertThatThrownBy(() -> lateLoop.execute(() -> {})).isInstanceOf(OutOfMemoryError.class);
            none.set(false);
            CountDownLatch run = new CountDownLatch(1);
            lateLoop.execute(run::countDown);
            assertThat(run.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            starved.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_transport_that_was_closed_is_held_by_no_group() throws InterruptedException {
        WeakReference<Transport> closed = new WeakReference<>(openAndClose());
        for (int i = 0; i < 100 && closed.get() != null; i++) {
            System.gc();
            inLoop(() -> {});
        }
        assertThat(closed.get()).isNull();
    }

    private Transport openAndClose() {
        Transport another = NettyTransport.on(group);
        another.close();
        return another;
    }

    /** If closing waited for loops that take no task any more and have not ended yet, each would wait for the other. */
    @Test
    void closing_in_the_last_turns_of_the_loops_of_a_group_waits_for_none_of_them() throws InterruptedException {
        EventLoopGroup two = new MultiThreadIoEventLoopGroup(
                2, new DefaultThreadFactory("firstcause-of-the-application", true), NioIoHandler.newFactory());
        Transport ours = NettyTransport.on(two);
        CountDownLatch bothThere = new CountDownLatch(2);
        CountDownLatch closed = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            NettyLoop each = (NettyLoop) ours.nextLoop();
            new LastTurn((SingleThreadEventExecutor) each.executor(), () -> {
                        bothThere.countDown();
                        awaitUninterruptibly(bothThere);
                        ours.close();
                        closed.countDown();
                    })
                    .begin();
        }
        io.netty.util.concurrent.Future<?> end = two.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(end.await(10, TimeUnit.SECONDS)).isTrue();
        ours.close();
    }

    /**
     * Does something in an event loop that takes no task any more and has not ended. In each of its last turns a loop runs its
     * tasks, or else its shutdown hooks: so a hook that comes too early gives a task, and a task a hook.
     */
    private record LastTurn(SingleThreadEventExecutor executor, Runnable work) {
        void begin() {
            executor.addShutdownHook(() -> step(true));
        }

        private void step(boolean isHook) {
            if (executor.isShutdown()) {
                work.run();
            } else if (isHook) {
                executor.execute(() -> step(false));
            } else {
                begin();
            }
        }
    }

    @Test
    void closing_waits_even_in_the_thread_that_tells_of_a_groups_end() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            busy.countDown();
            awaitUninterruptibly(release);
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        Recorder unserved = new Recorder();
        transport.connect(loop, peer.address(), unserved);
        CountDownLatch closed = new CountDownLatch(1);
        io.netty.util.concurrent.Future<?> end = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        GlobalEventExecutor.INSTANCE.execute(() -> {
            release.countDown();
            transport.close();
            closed.countDown();
        });
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(end.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(unserved.facts()).containsExactly("transport closed");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
