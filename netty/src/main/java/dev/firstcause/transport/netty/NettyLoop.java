// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import dev.firstcause.transport.socket.SocketLoop;
import dev.firstcause.transport.socket.SocketTable;
import dev.firstcause.transport.socket.SocketWire;
import dev.firstcause.transport.socket.Tasks;
import dev.firstcause.transport.socket.TcpSocket;
import dev.firstcause.transport.socket.Tickers;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One of Netty's event loops, as the driver knows loops. What Netty finds ready is gathered and served by a task behind
 * it, all reads before all writes: so one turn here is what a turn of any loop is. It may have other work, and other
 * owners; it is ended by whoever made it.
 *
 * <p>What a task, a ticker or a listener throws goes to the thread's uncaught exception handler, and the loop goes on.
 */
final class NettyLoop implements SocketLoop {
    private final Machinery machinery;
    private final IoEventLoop executor;
    private final PooledBuffers buffers = new PooledBuffers(ByteBufAllocator.DEFAULT);
    private final Tickers tickers = new Tickers(this::report, this::readAll, this::nanoTime);
    private final Set<SocketWire> wires = new HashSet<>();
    private final SocketTable socketTable = new SocketTable();
    private final Tasks tasks = new Tasks(this::report);
    private final AtomicBoolean running = new AtomicBoolean();
    private final Runnable run = this::runTasks;
    private final Runnable serving = this::serve;
    private List<NettySocket> ready = new ArrayList<>();
    private List<NettySocket> served = new ArrayList<>();
    private @Nullable ScheduledFuture<?> clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;

    private final FutureListener<Object> endListener = end -> buryWhatIsLeft();
    private final AtomicBoolean burying = new AtomicBoolean();

    /** Who does what the loop cannot do any more. */
    private volatile @Nullable Thread undertaker;

    private final Executor helpers;

    NettyLoop(Machinery machinery, IoEventLoop executor, Executor helpers) {
        this.helpers = helpers;
        this.machinery = machinery;
        this.executor = executor;
    }

    SocketTable socketTable() {
        return socketTable;
    }

    /** From now on the loop ends with its executor, even if it watches no socket then by which Netty would tell it. */
    void watchEnd() {
        Future<?> unused = executor.terminationFuture().addListener(endListener);
    }

    IoEventLoop executor() {
        return executor;
    }

    @Override
    public boolean inLoop() {
        return executor.inEventLoop() || Thread.currentThread() == undertaker;
    }

    @Override
    public void execute(Runnable task) {
        if (!tasks.offer(task)) {
            throw ended(null);
        }
        try {
            runTasksSoon();
        } catch (RejectedExecutionException e) {
            if (tasks.withdraw(task)) {
                throw ended(e);
            }
        } catch (Throwable e) {
            // Netty starts the thread of a loop with its first task, and there may be no thread to be had.
            if (tasks.withdraw(task)) {
                throw e;
            }
        }
    }

    /** Netty's own queue may lose what is put into it while its loop ends; ours gives it one thing at a time, and ends first. */
    private void runTasksSoon() {
        if (!running.get() && running.compareAndSet(false, true)) {
            boolean taken = false;
            try {
                executor.execute(run);
                taken = true;
            } finally {
                if (!taken) {
                    // The next task is offered to Netty again, and rejected again if the loop has ended.
                    running.set(false);
                }
            }
        }
    }

    private void runTasks() {
        running.set(false);
        tasks.runSome();
        if (!tasks.isEmpty()) {
            runTasksSoon();
        }
    }

    private RejectedExecutionException ended(@Nullable RejectedExecutionException why) {
        return new RejectedExecutionException("the loop of " + machinery.id + " has ended", why);
    }

    @Override
    public Executor helpers() {
        return helpers;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void addTicker(Ticker ticker) {
        if (!inLoop()) {
            execute(() -> addTicker(ticker));
            return;
        }
        if (clock == null && !closing) {
            clock = executor.scheduleWithFixedDelay(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
        tickers.add(ticker, nanoTime());
    }

    @Override
    public void removeTicker(Ticker ticker) {
        if (inLoop()) {
            tickers.remove(ticker);
            if (tickers.isEmpty()) {
                stopClock();
            }
        } else if (tasks.offer(() -> removeTicker(ticker))) {
            try {
                runTasksSoon();
            } catch (RejectedExecutionException e) {
                // No ticker is called in a loop that has ended.
                return;
            }
        }
    }

    private void tick() {
        tickers.tick(nanoTime());
    }

    @Override
    public void stir(Ticker ticker) {
        assert inLoop();
        tickers.stir(ticker);
    }

    @Override
    public void tickBy(long time) {
        assert inLoop();
        if (tickers.tickBy(time)) {
            long wait = Math.max(0, tickers.nanosLeft(nanoTime()));
            try {
                Future<?> unused = executor.schedule(this::tick, wait, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // No ticker is called in a loop that has ended.
                return;
            }
        }
    }

    @Override
    public HoldUp lastHoldUp() {
        return tickers.lastHoldUp(nanoTime());
    }

    @Override
    public HoldUps holdUpsBetween(long begin, long end) {
        return tickers.holdUpsBetween(begin, end, nanoTime());
    }

    Tickers tickers() {
        return tickers;
    }

    private void stopClock() {
        if (clock != null) {
            clock.cancel(false);
            clock = null;
        }
    }

    /** A socket was found ready in this turn; it is served when all have been found. */
    void isReady(NettySocket socket) {
        if (ready.isEmpty()) {
            try {
                executor.execute(serving);
            } catch (RejectedExecutionException e) {
                // The loop has ended; each socket is told so by the loop itself.
                return;
            }
        }
        ready.add(socket);
    }

    private void serve() {
        List<NettySocket> turn = ready;
        ready = served;
        served = turn;
        try {
            for (int i = 0; i < turn.size(); i++) {
                turn.get(i).wire().serveReads();
            }
            for (int i = 0; i < turn.size(); i++) {
                NettySocket socket = turn.get(i);
                socket.wire().serveWrites();
                socket.served();
            }
        } catch (RuntimeException | Error e) {
            // Those that were not served are found ready again.
            report(e);
        } finally {
            turn.clear();
        }
    }

    @Override
    public PooledBuffers buffers() {
        return buffers;
    }

    @Override
    public Set<SocketWire> wires() {
        return wires;
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable again) {
            again.addSuppressed(thrown);
            again.printStackTrace();
        }
    }

    @Override
    public TcpSocket newSocket(SocketWire wire) throws IOException {
        return machinery.socket(this, wire);
    }

    /** Asks the loop to take no more; it does so after what it has to do now. Does not wait. */
    void end() {
        try {
            executor.execute(this::finish);
        } catch (RejectedExecutionException e) {
            buryWhatIsLeft();
        }
    }

    /**
     * Its owner has ended it before us: nobody else runs in it any more. Called by the listener of its end, and by an
     * {@link #end} that comes after it: the first of them does the work.
     */
    private void buryWhatIsLeft() {
        if (!executor.isTerminated() || !burying.compareAndSet(false, true)) {
            return;
        }
        undertaker = Thread.currentThread();
        try {
            finish();
        } finally {
            undertaker = null;
        }
    }

    /**
     * Waits until every wire was told. Looks by itself from time to time whether the executor has ended: the thread that
     * tells the listeners of its end may be the one that waits here.
     */
    void awaitEnd() throws InterruptedException {
        while (!ended.await(TICK_NANOS, TimeUnit.NANOSECONDS)) {
            buryWhatIsLeft();
        }
    }

    /** Every wire is told, every task is run, then nothing is taken any more, and the tickers are told. */
    void finish() {
        if (closing) {
            return;
        }
        closing = true;
        for (SocketWire wire : List.copyOf(wires)) {
            wire.transportClosed();
        }
        tasks.refuseAndRunAll();
        tickers.end();
        // The executor may outlive many transports.
        Future<?> unused = executor.terminationFuture().removeListener(endListener);
        stopClock();
        buffers.end();
        ended.countDown();
    }
}
