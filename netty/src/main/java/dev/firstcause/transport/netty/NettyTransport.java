// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.socket.Errno;
import dev.firstcause.transport.socket.Helpers;
import dev.firstcause.transport.socket.LocalLimit;
import dev.firstcause.transport.socket.SocketWire;
import dev.firstcause.transport.socket.Tickers;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The transport on Netty's event loops: its own, each a daemon thread {@code firstcause-netty-epoll-N} or
 * {@code firstcause-netty-nio-N}, or those of a group that somebody else made and ends. It moves bytes only; TLS is above it,
 * as on any transport.
 *
 * <p>Any thread may call its methods.
 */
public final class NettyTransport implements Transport {
    private static final int TO_END_SECONDS = 15;

    private final Machinery machinery;
    private final List<NettyLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    /** Our own group, and its threads; null where the group is somebody else's. */
    private final @Nullable EventLoopGroup owned;

    private final List<Thread> threads;
    private final Helpers helpers;

    private NettyTransport(
            Machinery machinery, IoEventLoopGroup group, @Nullable EventLoopGroup owned, List<Thread> threads) {
        Errno.prepare();
        this.machinery = machinery;
        this.owned = owned;
        this.threads = threads;
        this.helpers = new Helpers("firstcause-" + machinery.id);
        List<NettyLoop> made = new ArrayList<>();
        for (EventExecutor executor : group) {
            made.add(new NettyLoop(machinery, (IoEventLoop) executor, helpers));
        }
        this.loops = List.copyOf(made);
        List<Tickers> tickers = loops.stream().map(NettyLoop::tickers).toList();
        tickers.forEach(each -> each.watch(tickers));
        loops.forEach(NettyLoop::watchEnd);
    }

    /** With loops of its own. */
    static NettyTransport open(Machinery machinery, int count) {
        return open(machinery, count, FastThreadLocalThread::new);
    }

    static NettyTransport open(Machinery machinery, int count, BiFunction<Runnable, String, Thread> threadSource) {
        if (count < 1) {
            throw new IllegalArgumentException("a transport needs at least one loop, not " + count);
        }
        List<Thread> threads = new CopyOnWriteArrayList<>();
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = threadSource.apply(task, "firstcause-" + machinery.id + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
        IoEventLoopGroup group = group(machinery, count, factory);
        startAll(machinery, group);
        return new NettyTransport(machinery, group, group, threads);
    }

    private static IoEventLoopGroup group(Machinery machinery, int count, ThreadFactory factory) {
        try {
            return new MultiThreadIoEventLoopGroup(count, factory, machinery.handlers());
        } catch (RuntimeException e) {
            // Netty wraps what the kernel says; it has given back what was opened.
            if (KernelError.ofUnchecked(e) instanceof IOException cause) {
                throw LocalLimit.noSelector(machinery.id, cause);
            }
            throw e;
        }
    }

    /** Now, and not with the first task: a thread that cannot be had is told to who opens the transport. */
    private static void startAll(Machinery machinery, IoEventLoopGroup group) {
        try {
            for (EventExecutor executor : group) {
                executor.execute(() -> {});
            }
        } catch (OutOfMemoryError e) {
            for (EventExecutor executor : group) {
                endWithoutThread(executor, e);
            }
            throw LocalLimit.noThread(machinery.id, e);
        }
    }

    /** Netty starts a thread even to end a loop, and throws if it cannot; the loop counts as ended all the same. */
    private static void endWithoutThread(EventExecutor executor, OutOfMemoryError why) {
        try {
            Future<?> unused = executor.shutdownGracefully(0, TO_END_SECONDS, TimeUnit.SECONDS);
        } catch (OutOfMemoryError again) {
            if (again != why) {
                why.addSuppressed(again);
            }
        }
    }

    /**
     * On the loops of a group that waits with epoll or with the JDK's selectors. {@link #close} closes the wires and leaves
     * the group to its owner; an owner who ends the group first closes the wires by it.
     *
     * @throws IllegalArgumentException if these loops wait with something else
     */
    public static NettyTransport on(EventLoopGroup group) {
        if (group instanceof IoEventLoopGroup loops) {
            for (Machinery machinery : Machinery.values()) {
                if (machinery.runsOn(loops)) {
                    return new NettyTransport(machinery, loops, null, List.of());
                }
            }
        }
        throw new IllegalArgumentException(
                "an event loop group of " + group.getClass().getName()
                        + " cannot be used: give a MultiThreadIoEventLoopGroup of Netty 4.2 with EpollIoHandler.newFactory() or"
                        + " NioIoHandler.newFactory()");
    }

    /** {@code netty-epoll} or {@code netty-nio}. */
    @Override
    public String name() {
        return machinery.id;
    }

    @Override
    public Loop nextLoop() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    @Override
    public boolean inLoop() {
        for (NettyLoop loop : loops) {
            if (loop.inLoop()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable HoldUp holdUp() {
        return Tickers.longestUnderWay(loops.stream().map(NettyLoop::tickers).toList(), System.nanoTime());
    }

    /**
     * {@inheritDoc}
     *
     * @throws RejectedExecutionException if this transport is closed, or the loops are ended
     */
    @Override
    public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(listener, "listener");
        for (NettyLoop ours : loops) {
            if (ours == loop) {
                SocketWire wire = new SocketWire(ours, address, listener);
                ours.execute(wire::begin);
                return wire;
            }
        }
        throw new IllegalArgumentException("not a loop of this transport: " + loop);
    }

    @Override
    public void close() {
        loops.forEach(NettyLoop::end);
        helpers.end();
        if (owned != null) {
            // Its end is that of its threads, which are waited for.
            Future<?> unused = owned.shutdownGracefully(0, TO_END_SECONDS, TimeUnit.SECONDS);
        }
        if (!inLoop()) {
            awaitEnd();
            helpers.awaitEnd();
        }
    }

    private interface Wait {
        void end() throws InterruptedException;
    }

    /** An interrupt is kept for the caller. Threads come last: that of a loop may begin while this waits for the loop. */
    private void awaitEnd() {
        boolean interrupted = false;
        for (NettyLoop loop : loops) {
            interrupted |= isInterruptedIn(loop::awaitEnd);
        }
        for (Thread thread : threads) {
            interrupted |= isInterruptedIn(thread::join);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isInterruptedIn(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.end();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
