// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a transport over the kernel's sockets keeps besides: descriptors, threads, and races run often enough. */
public abstract class SocketTransportContract extends TransportContract {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    @Override
    protected Peer openPeer() {
        return new SocketPeer();
    }

    @Override
    protected InetSocketAddress nobody() {
        try (ServerSocket passing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) passing.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited too long for " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    protected int lastWordsRounds() {
        return 200;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void close_frees_the_descriptor_before_it_returns() {
        Recorder wire = connected();
        peer.accept();
        inLoop(() -> {
            long before = sockets();
            wire.wire().close();
            assertThat(sockets()).isEqualTo(before - 1);
        });
    }

    /** In the loop it would hold up all connections. The classes are loaded anew, as in a process without transports so far. */
    @Test
    void the_kernels_words_in_other_languages_are_read_by_whoever_opens_the_transport() throws Exception {
        String provider = switch (transport.name()) {
            case "netty-epoll" -> "netty.EpollProvider";
            case "netty-nio" -> "netty.NettyNioProvider";
            default -> "nio.NioProvider";
        };
        AtomicReference<Thread> reader = new AtomicReference<>();
        ClassLoader fresh = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> known = findLoadedClass(name);
                    if (known != null) {
                        return known;
                    }
                    return name.startsWith("dev.firstcause.") ? defined(name) : super.loadClass(name, resolve);
                }
            }

            private Class<?> defined(String name) throws ClassNotFoundException {
                if (name.endsWith(".Translations")) {
                    reader.set(Thread.currentThread());
                }
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException | NullPointerException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Object made = fresh.loadClass("dev.firstcause.transport." + provider)
                .getConstructor()
                .newInstance();
        try (AutoCloseable opened =
                (AutoCloseable) made.getClass().getMethod("open", int.class).invoke(made, 1)) {
            assertThat(opened.getClass().getClassLoader()).isSameAs(fresh);
            assertThat(reader.get()).isSameAs(Thread.currentThread());
        }
    }

    /** A callback of one wire blocks the loop; bytes for another one arrive meanwhile, and its socket was not found ready. */
    @Test
    void a_tick_that_is_late_comes_after_what_was_received_meanwhile_and_tells_how_late_it_is() {
        Recorder blocker = new Recorder();
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        blocker.react(fact -> {
            if (fact.equals("bytes")) {
                other.send(new byte[100]);
                long end = System.nanoTime() + 400_000_000;
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            }
        });
        connected(blocker);
        Peer.Connection blocking = peer.accept();
        List<String> judged = Collections.synchronizedList(new ArrayList<>());
        Loop.Ticker ticker = now -> {
            if (blocker.was("bytes") && judged.isEmpty()) {
                judged.add(wire.receivedCount() + " bytes, done " + wire.was("done"));
                judged.add(String.valueOf(loop.lastHoldUp().nanos() / 1_000_000 >= 300));
            }
        };
        inLoop(() -> {
            loop.addTicker(ticker);
            blocking.send(new byte[1]);
        });
        await("a tick after the hold-up", () -> judged.size() == 2);
        loop.removeTicker(ticker);
        assertThat(judged).containsExactly("100 bytes, done true", "true");
    }

    @Test
    void a_hold_up_that_lasts_is_seen_by_others() {
        CountDownLatch release = new CountDownLatch(1);
        inLoop(() -> loop.addTicker(now -> {}));
        loop.execute(() -> {
            boolean interrupted = false;
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        await(
                "it is seen",
                () -> transport.holdUp() != null && transport.holdUp().nanos() > 200_000_000);
        release.countDown();
        await("it is over", () -> transport.holdUp() == null);
    }

    @Test
    void a_tick_that_is_asked_for_comes_before_the_next_one_is_due() {
        long[] asked = new long[1];
        List<Long> took = Collections.synchronizedList(new ArrayList<>());
        inLoop(() -> loop.addTicker(now -> {
            if (asked[0] != 0) {
                took.add(now - asked[0]);
            }
            asked[0] = now;
            loop.tickBy(now + 6_000_000);
        }));
        await("ticks", () -> took.size() >= 30);
        // Most of them: the machine may be busy at times.
        assertThat(took.stream().filter(each -> each < 15_000_000).count()).isGreaterThan(took.size() / 2);
        assertThat(took).allMatch(each -> each >= 2_000_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_failed_connect_holds_no_descriptor() {
        long before = sockets();
        Recorder refused = connect(nobody(), new Recorder());
        Recorder unresolved = connect(InetSocketAddress.createUnresolved("node9.invalid", 9142), new Recorder());
        await("the failures", () -> refused.was("failed CONNECT") && unresolved.was("failed CONNECT"));
        assertThat(sockets()).isEqualTo(before);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_kernel_tells_that_the_peer_acknowledged_what_its_process_has_not_read() {
        Recorder wire = connected();
        peer.accept();
        write(wire, new byte[500]);
        await("the ACK", () -> state(wire).unacknowledged() == 0);
        SocketState state = state(wire);
        assertThat(state.isKnown()).isTrue();
        assertThat(state.unread()).isZero();
        assertThat(state.retransmissions()).isZero();
        assertThat(state.probing()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_kernel_tells_how_many_bytes_wait_in_our_own_receive_buffer() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        other.send(new byte[10]);
        await("the first bytes", () -> wire.receivedCount() == 10);
        inLoop(() -> wire.wire().pauseReading());
        other.send(new byte[321]);
        await("the others", () -> state(wire).unread() == 321);
        inLoop(() -> wire.wire().resumeReading());
        await(
                "that they are read",
                () -> wire.receivedCount() == 331 && state(wire).unread() == 0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_kernel_tells_that_the_peer_has_no_room() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        fill(wire);
        await("a closed window", () -> state(wire).probing());
        SocketState state = state(wire);
        assertThat(state.unacknowledged()).isPositive();
        assertThat(state.unansweredProbes()).isLessThan(2);
        await("an open one", () -> {
            other.readAvailable();
            return state(wire).unacknowledged() == 0;
        });
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void of_many_connections_each_has_a_state_of_its_own() {
        Recorder full = connected();
        peer.accept();
        Recorder empty = connected();
        peer.accept();
        fill(full);
        await("a closed window", () -> state(full).probing());
        assertThat(state(empty).unacknowledged()).isZero();
        assertThat(state(empty).isKnown()).isTrue();
    }

    @Test
    void of_a_wire_that_is_not_connected_or_closed_nothing_is_known() {
        Recorder refused = connect(nobody(), new Recorder());
        await("the refusal", () -> refused.was("failed CONNECT"));
        assertThat(state(refused)).isEqualTo(SocketState.UNKNOWN);
        Recorder closed = connected();
        inLoop(() -> closed.wire().close());
        assertThat(state(closed)).isEqualTo(SocketState.UNKNOWN);
    }

    private SocketState state(Recorder wire) {
        AtomicReference<SocketState> state = new AtomicReference<>();
        inLoop(() -> state.set(wire.wire().state()));
        return state.get();
    }

    @Test
    void a_loop_of_another_transport_is_refused() {
        try (Transport another = openTransport()) {
            assertThatThrownBy(() -> transport.connect(another.nextLoop(), peer.address(), new Recorder()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
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
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        AtomicLong thread = new AtomicLong();
        inLoop(() -> {
            thread.set(Thread.currentThread().getId());
            Thread.currentThread().interrupt();
        });
        long wall = System.nanoTime();
        long before = threads.getThreadCpuTime(thread.get());
        for (int i = 0; i < 5; i++) {
            someTurns();
        }
        long used = threads.getThreadCpuTime(thread.get()) - before;
        assertThat(used).isLessThan((System.nanoTime() - wall) / 4);
    }

    @Test
    void a_close_from_another_thread_does_not_wait_for_the_selector() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        someTurnsNow();
        long began = System.nanoTime();
        loop.execute(() -> wire.wire().close());
        await("the peer hears of it", other::isAtEnd);
        assertThat(System.nanoTime() - began).isLessThan(1_000_000_000L);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_thousand_connections_leave_nothing_behind() {
        connectAndClose(10);
        long socketsBefore = sockets();
        int threadsBefore = Thread.activeCount();
        for (int i = 0; i < 20; i++) {
            connectAndClose(50);
        }
        assertThat(sockets()).isEqualTo(socketsBefore);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threadsBefore);
    }

    @Test
    void a_closed_transport_has_no_threads() {
        connected();
        assertThat(threads()).isNotEmpty();
        transport.close();
        if (ownsThreads()) {
            assertThat(threads()).isEmpty();
        }
    }

    /** Whether the threads of the loops end with the transport. */
    protected boolean ownsThreads() {
        return true;
    }

    @Test
    void each_task_given_while_the_transport_closes_is_run_or_rejected() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch flowing = new CountDownLatch(4);
        List<Thread> givers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread giver = new Thread(() -> {
                try {
                    while (true) {
                        loop.execute(ran::incrementAndGet);
                        taken.incrementAndGet();
                        flowing.countDown();
                    }
                } catch (RejectedExecutionException expected) {
                    assertThat(expected).hasMessageContaining("has ended");
                }
            });
            giver.start();
            givers.add(giver);
        }
        flowing.await();
        transport.close();
        for (Thread giver : givers) {
            giver.join();
        }
        assertThat(ran.get()).isEqualTo(taken.get()).isPositive();
    }

    private void connectAndClose(int count) {
        List<Recorder> wires = new ArrayList<>();
        List<Peer.Connection> others = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            wires.add(connected());
            others.add(peer.accept());
        }
        inLoop(() -> wires.forEach(each -> each.wire().close()));
        for (Peer.Connection other : others) {
            await("the peer hears of it", other::isAtEnd);
            other.close();
        }
    }

    @Test
    void helpers_run_tasks_outside_of_the_loop_until_the_transport_is_closed()
            throws ExecutionException, InterruptedException, TimeoutException {
        Transport own = openTransport();
        Executor helpers = own.nextLoop().helpers();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        helpers.execute(() -> ran.complete(own.inLoop() ? null : Thread.currentThread()));
        Thread helper = ran.get(10, TimeUnit.SECONDS);
        assertThat(helper.isDaemon()).isTrue();
        assertThat(helper.getName()).startsWith("firstcause-").contains("-helper-");
        own.close();
        helper.join(10_000);
        assertThat(helper.isAlive()).isFalse();
        assertThatThrownBy(() -> helpers.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("firstcause-"))
                .toList();
    }

    /** Open sockets of this process: other descriptors come and go with class loading. */
    private static long sockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(SocketTransportContract::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (NoSuchFileException gone) {
            return gone.getMessage() == null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
