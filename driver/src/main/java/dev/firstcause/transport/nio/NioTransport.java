// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The transport that needs nothing but the JDK: a few loops, each a daemon thread {@code firstcause-nio-N} with a selector.
 *
 * <p>Any thread may call its methods.
 */
public final class NioTransport implements Transport {
    private final List<NioLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();
    private final Helpers helpers = new Helpers("firstcause-nio");

    /** With two loops, or one where there is but one processor. */
    public NioTransport() {
        this(Math.min(2, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * With so many loops.
     *
     * @throws java.io.UncheckedIOException if the system gives no selector
     * @throws IllegalStateException if the system gives no thread
     */
    public NioTransport(int loops) {
        this(loops, Selector::open, Thread::new);
    }

    NioTransport(int count, Poller.Source selectors) {
        this(count, selectors, Thread::new);
    }

    NioTransport(int count, Poller.Source selectors, NioLoop.ThreadSource threads) {
        if (count < 1) {
            throw new IllegalArgumentException("a transport needs at least one loop, not " + count);
        }
        Errno.prepare();
        List<NioLoop> made = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                made.add(new NioLoop("firstcause-nio-" + i, selectors, threads, helpers));
            }
        } catch (IOException cause) {
            made.forEach(NioLoop::discard);
            throw LocalLimit.noSelector(NioProvider.NAME, cause);
        }
        loops = List.copyOf(made);
        List<Tickers> tickers = loops.stream().map(NioLoop::tickers).toList();
        tickers.forEach(each -> each.watch(tickers));
        startAll();
    }

    private void startAll() {
        int started = 0;
        try {
            for (NioLoop loop : loops) {
                loop.start();
                started++;
            }
        } catch (OutOfMemoryError cause) {
            loops.subList(0, started).forEach(NioLoop::end);
            loops.subList(started, loops.size()).forEach(NioLoop::discard);
            throw LocalLimit.noThread(NioProvider.NAME, cause);
        }
    }

    @Override
    public String name() {
        return NioProvider.NAME;
    }

    @Override
    public Loop nextLoop() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    @Override
    public boolean inLoop() {
        for (NioLoop loop : loops) {
            if (loop.inLoop()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable HoldUp holdUp() {
        return Tickers.longestUnderWay(loops.stream().map(NioLoop::tickers).toList(), System.nanoTime());
    }

    /**
     * {@inheritDoc}
     *
     * @throws java.util.concurrent.RejectedExecutionException if this transport is closed
     */
    @Override
    public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(listener, "listener");
        for (NioLoop ours : loops) {
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
        loops.forEach(NioLoop::end);
        helpers.end();
        if (!inLoop()) {
            loops.forEach(NioLoop::awaitEnd);
            helpers.awaitEnd();
        }
    }
}
