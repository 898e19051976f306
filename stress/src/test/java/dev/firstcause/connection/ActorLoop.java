// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loop that an actor of a race runs, and its arbiter afterwards, for the tasks that came too late. As in a real one any
 * thread gives tasks, and time stands still, for races are not about the clock.
 *
 * <p>Threads see of each other's work what the queue of tasks shows them, and nothing else: a field that were volatile
 * here would put in order what is not in order in a real loop.
 */
final class ActorLoop implements Loop {
    /** The one moment at which everything happens that is not said to happen later. */
    static final long NOW = 1_000_000_000;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** A thread finds itself here only while it runs the loop, however stale what it reads is. */
    private Thread running;

    /** Makes the calling thread the loop's: runs the event, and then the tasks that are there. */
    void run(Runnable event) {
        running = Thread.currentThread();
        event.run();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = null;
    }

    /** Runs the tasks that are there. */
    void runTasks() {
        run(() -> {});
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == running;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public long nanoTime() {
        return NOW;
    }

    @Override
    public void addTicker(Ticker ticker) {
        // The races say themselves when time passes.
    }

    @Override
    public void removeTicker(Ticker ticker) {
        // There is none.
    }
}
