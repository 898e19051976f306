// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import dev.firstcause.transport.socket.Buffers;
import dev.firstcause.transport.socket.SocketLoop;
import dev.firstcause.transport.socket.SocketTable;
import dev.firstcause.transport.socket.SocketWire;
import dev.firstcause.transport.socket.Tasks;
import dev.firstcause.transport.socket.TcpSocket;
import dev.firstcause.transport.socket.Tickers;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread and one selector. A turn: the tasks given, then sleep until something is ready, then what all wires
 * received, then what they want to send, then the tickers.
 *
 * <p>What a task, a ticker or a listener throws goes to the thread's uncaught exception handler, and the loop goes on.
 * Allocates nothing in a turn but what the tasks' senders allocate.
 */
final class NioLoop implements SocketLoop {
    private final Thread thread;
    private final Tasks tasks;
    private final Tickers tickers = new Tickers(this::report, this::readAll, this::nanoTime);
    private final Buffers buffers = new HeldBuffers();
    private final SocketTable socketTable = new SocketTable();
    private final Poller poller;

    /** All that began and were not closed. Owned by the loop's thread. */
    private final Set<SocketWire> wires = new HashSet<>();

    private volatile boolean closing;

    private final Executor helpers;

    /** Where threads come from. */
    @FunctionalInterface
    interface ThreadSource {
        Thread thread(Runnable task, String name);
    }

    NioLoop(String name, Poller.Source selectors, ThreadSource threads, Executor helpers) throws IOException {
        this.helpers = helpers;
        poller = new Poller(selectors);
        tasks = new Tasks(this::report);
        thread = threads.thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Frees the selector of a loop that was never started. */
    void discard() {
        closing = true;
        finish();
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        if (!tasks.offer(task)) {
            throw new RejectedExecutionException(thread.getName() + " has ended");
        }
        poller.wake();
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
        if (inLoop()) {
            tickers.add(ticker, nanoTime());
        } else {
            execute(() -> tickers.add(ticker, nanoTime()));
        }
    }

    @Override
    public void removeTicker(Ticker ticker) {
        if (inLoop()) {
            tickers.remove(ticker);
        } else if (tasks.offer(() -> tickers.remove(ticker))) {
            poller.wake();
        }
    }

    @Override
    public void stir(Ticker ticker) {
        assert inLoop();
        tickers.stir(ticker);
    }

    @Override
    public void tickBy(long time) {
        assert inLoop();
        boolean unused = tickers.tickBy(time);
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

    @Override
    public Buffers buffers() {
        return buffers;
    }

    @Override
    public Set<SocketWire> wires() {
        return wires;
    }

    SocketTable socketTable() {
        return socketTable;
    }

    Selector selector() {
        return poller.selector();
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    /** Lets go of a key at once. */
    void forget(SelectionKey key) throws IOException {
        poller.forget(key);
    }

    @Override
    public TcpSocket newSocket(SocketWire wire) throws IOException {
        return new NioSocket(this, wire);
    }

    @Override
    public void report(Throwable thrown) {
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable again) {
            again.addSuppressed(thrown);
            again.printStackTrace();
        }
    }

    /** Asks the loop to end; it does so after its present turn. */
    void end() {
        closing = true;
        poller.wake();
    }

    /** Waits until the thread has ended; an interrupt is kept for the caller. */
    void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException cause) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                turn();
            } catch (IOException | RuntimeException cause) {
                // Tasks, tickers and listeners do not throw here: it is the selector.
                report(cause);
                replaceSelector();
            } catch (Error cause) {
                report(cause);
            }
        }
        finish();
    }

    private void turn() throws IOException {
        tasks.runSome();
        List<SocketWire> ready = poller.poll(sleep(), this::isBusy);
        for (int i = 0; i < ready.size(); i++) {
            ready.get(i).serveReads();
        }
        for (int i = 0; i < ready.size(); i++) {
            ready.get(i).serveWrites();
        }
        if (!tickers.isEmpty()) {
            tickers.tick(nanoTime());
        }
    }

    private boolean isBusy() {
        return closing || !tasks.isEmpty();
    }

    private long sleep() {
        if (isBusy()) {
            return 0;
        }
        return tickers.isEmpty() ? Poller.FOR_EVER : tickers.millisLeft(nanoTime());
    }

    private void replaceSelector() {
        try {
            poller.replace(wires);
        } catch (IOException | RuntimeException cause) {
            report(cause);
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Every wire is told, every task is run, then nothing is taken any more, and the tickers are told. */
    private void finish() {
        for (SocketWire wire : List.copyOf(wires)) {
            wire.transportClosed();
        }
        tasks.refuseAndRunAll();
        tickers.end();
        try {
            poller.close();
        } catch (IOException cause) {
            report(cause);
        }
    }
}
