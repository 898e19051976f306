// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import dev.firstcause.transport.socket.HoldUpHistory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A loop without a thread: the test runs it, and says what time it is. While it runs, the test's thread is the loop's.
 *
 * <p>Any thread may give it tasks.
 */
public final class ScriptedLoop implements Loop {
    private static final int TURNS_MOST = 100_000;

    private static final long PATIENCE_MILLIS = 10_000;

    private final Thread owner = Thread.currentThread();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Set<Ticker> tickers = new LinkedHashSet<>();
    private final Set<Ticker> resting = new HashSet<>();
    private long sweptAt;
    private final List<ScriptedWire> wires = new ArrayList<>();
    private volatile Thread running;
    private volatile long now = 1_000_000_000L;
    private long due;
    private final HoldUpHistory holdUps = new HoldUpHistory();
    private Runnable meanwhile;
    private boolean closing;
    private boolean ended;
    private boolean othersWait;
    private Supplier<RuntimeException> refusal;
    private Executor helpers;
    private Error tickersFail;

    ScriptedLoop() {}

    /** Runs turns until nothing is left to do at this time. */
    public void runUntilIdle() {
        if (inLoop()) {
            throw new IllegalStateException("the loop runs already");
        }
        running = Thread.currentThread();
        try {
            for (int i = 0; turn(); i++) {
                if (i > TURNS_MOST) {
                    throw new AssertionError("the loop never comes to rest");
                }
            }
        } finally {
            running = null;
        }
    }

    /**
     * From now on every other thread that has a task for this loop waits with it until {@link #letOthersIn}: as slow as
     * the test wants it.
     */
    public void keepOthersOut() {
        synchronized (tasks) {
            othersWait = true;
        }
    }

    /** The next task cannot be taken, as where no thread can be had for the loop. The supplier may throw itself. */
    public void refuseNextTask(Supplier<RuntimeException> why) {
        synchronized (tasks) {
            refusal = why;
        }
    }

    /** From now on the loop has helpers. */
    public void helpers(Executor threads) {
        helpers = threads;
    }

    @Override
    public Executor helpers() {
        return helpers;
    }

    /** From now on no ticker can be added. */
    public void failTickers(Error thrown) {
        tickersFail = thrown;
    }

    /** Ends what {@link #keepOthersOut} began. */
    public void letOthersIn() {
        synchronized (tasks) {
            othersWait = false;
            tasks.notifyAll();
        }
    }

    /** Waits until another thread has given a task, and does not run it. */
    public void awaitTask() {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        synchronized (tasks) {
            while (tasks.isEmpty()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("nobody had a task for the loop");
                }
                pause(left);
            }
        }
    }

    /** Lets time pass in which the loop does nothing at all; what has arrived by its end is read before the tick that is late. */
    public void holdUp(Duration time, String by) {
        runUntilIdle();
        holdUpBeforeItsTasks(time, by);
    }

    /** The same, when the tasks given before were not run yet. */
    public void holdUpBeforeItsTasks(Duration time, String by) {
        long end = now + time.toNanos();
        holdUps.add(new HoldUp(due, end, by));
        due = end + TICK_NANOS;
        now = end;
        execute(() -> {
            for (ScriptedWire wire : List.copyOf(wires)) {
                wire.serveReads();
                wire.serveWrites();
            }
            resting.clear(); // a late tick calls all tickers
            tick();
        });
        runUntilIdle();
    }

    /** Lets time pass, tick by tick, and runs what it brings. */
    public void advance(Duration time) {
        long end = now + time.toNanos();
        runUntilIdle();
        while (!tickers.isEmpty() && due - end <= 0) {
            now = due;
            due = now + TICK_NANOS;
            execute(this::tick);
            runUntilIdle();
        }
        now = end;
    }

    /**
     * Does something when next anybody outside the loop asks for the time: what happens elsewhere in the middle of a
     * caller's method, without a second thread.
     */
    public void onceTimeIsAsked(Runnable work) {
        meanwhile = work;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == running;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            while (othersWait && Thread.currentThread() != owner) {
                pause(PATIENCE_MILLIS);
            }
            Supplier<RuntimeException> why = refusal;
            if (why != null) {
                refusal = null;
                throw why.get();
            }
            if (ended) {
                throw new RejectedExecutionException("the scripted loop has ended");
            }
            tasks.add(Objects.requireNonNull(task));
            tasks.notifyAll();
        }
    }

    @Override
    public long nanoTime() {
        Runnable work = meanwhile;
        if (work != null && !inLoop()) {
            meanwhile = null;
            work.run();
        }
        return now;
    }

    @Override
    public void addTicker(Ticker ticker) {
        if (!inLoop()) {
            execute(() -> addTicker(ticker));
            return;
        }
        if (tickersFail != null) {
            throw tickersFail;
        }
        if (tickers.isEmpty()) {
            due = now + TICK_NANOS;
        }
        tickers.add(ticker);
    }

    @Override
    public void removeTicker(Ticker ticker) {
        if (inLoop() || ended) {
            tickers.remove(ticker);
        } else {
            execute(() -> tickers.remove(ticker));
        }
    }

    /** How many tickers are called only now and then. */
    public int resting() {
        return resting.size();
    }

    @Override
    public void stir(Ticker ticker) {
        assert inLoop();
        resting.remove(ticker);
    }

    @Override
    public void tickBy(long time) {
        if (!tickers.isEmpty() && time - due < 0) {
            due = Math.max(time, now);
        }
    }

    @Override
    public HoldUp lastHoldUp() {
        return holdUps.last();
    }

    @Override
    public HoldUps holdUpsBetween(long begin, long end) {
        return holdUps.between(begin, end);
    }

    List<ScriptedWire> wires() {
        return wires;
    }

    boolean isClosing() {
        return closing;
    }

    /** As a real loop does with what is thrown into it. */
    void guard(Runnable work) {
        try {
            work.run();
        } catch (Throwable thrown) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
    }

    /** Ends after the present turn, or now when none is running. */
    void end() {
        closing = true;
        if (!inLoop() && !ended) {
            running = Thread.currentThread();
            try {
                finish();
            } finally {
                running = null;
            }
        }
    }

    private boolean turn() {
        if (ended) {
            return false;
        }
        boolean worked = runTasks();
        List<ScriptedWire> served = List.copyOf(wires);
        for (ScriptedWire wire : served) {
            worked |= wire.serveReads();
        }
        for (ScriptedWire wire : served) {
            worked |= wire.serveWrites();
        }
        if (closing) {
            finish();
            return false;
        }
        return worked;
    }

    /** Every wire is told, every task is run; none of these gets another one in. */
    private void finish() {
        List.copyOf(wires).forEach(ScriptedWire::transportClosed);
        synchronized (tasks) {
            ended = true;
        }
        runTasks();
        for (Ticker ticker : List.copyOf(tickers)) {
            tickers.remove(ticker);
            guard(ticker::onLoopEnded);
        }
    }

    private void pause(long millis) {
        try {
            tasks.wait(millis);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody ends a test's threads", e);
        }
    }

    private boolean runTasks() {
        List<Runnable> taken;
        synchronized (tasks) {
            taken = List.copyOf(tasks);
            tasks.clear();
        }
        taken.forEach(this::guard);
        return !taken.isEmpty();
    }

    private void tick() {
        if (now - sweptAt >= REST_NANOS) {
            sweptAt = now;
            resting.clear();
        }
        resting.retainAll(tickers);
        for (Ticker ticker : List.copyOf(tickers)) {
            if (tickers.contains(ticker) && !resting.contains(ticker)) {
                guard(() -> {
                    ticker.onTick(now);
                    if (ticker.isAtRest(now)) {
                        resting.add(ticker);
                    }
                });
            }
        }
    }
}
