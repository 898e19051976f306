// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * A loop that an actor of a race runs, and its arbiter afterwards, for the tasks that came too late. As in a real one any
 * thread gives tasks, and time stands still, for races are not about the clock.
 *
 * <p>Threads see of each other's work what the queue of tasks shows them, and nothing else: a field that were volatile
 * here would put in order what is not in order in a real loop.
 */
public final class ActorLoop implements Loop {
    /** The one moment at which everything happens that is not said to happen later. */
    public static final long NOW = 1_000_000_000;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Ticker> tickers = new ArrayList<>();

    /** A thread finds itself here only while it runs the loop, however stale what it reads is. */
    private Thread running;

    /** A thread that reads this too early gives its task to the queue, where the arbiter finds it. */
    private boolean ended;

    /** Makes the calling thread the loop's: runs the event, and then the tasks that are there. */
    public void run(Runnable event) {
        running = Thread.currentThread();
        event.run();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = null;
    }

    /** Runs the tasks that are there. */
    public void runTasks() {
        run(() -> {});
    }

    /** Runs the first task, and leaves what follows from it to a later call. */
    public void runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            running = Thread.currentThread();
            task.run();
            running = null;
        }
    }

    /** Calls the tickers, and runs the tasks that are there. */
    public void tick() {
        run(() -> new ArrayList<>(tickers).forEach(ticker -> ticker.onTick(NOW)));
    }

    /** In the loop: runs the tasks that are there, takes no more, and tells its tickers so. */
    public void end() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        ended = true;
        new ArrayList<>(tickers).forEach(Ticker::onLoopEnded);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == running;
    }

    @Override
    public void execute(Runnable task) {
        if (ended) {
            throw new RejectedExecutionException("the loop has ended");
        }
        tasks.add(task);
    }

    @Override
    public long nanoTime() {
        return NOW;
    }

    @Override
    public void addTicker(Ticker ticker) {
        tickers.add(ticker);
    }

    @Override
    public void removeTicker(Ticker ticker) {
        tickers.remove(ticker);
    }
}
