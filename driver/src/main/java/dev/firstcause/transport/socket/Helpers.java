// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few daemon threads of one transport, for work that would hold up a loop. They are made when they are needed, and end
 * after a while without work.
 *
 * <p>Any thread may call its methods.
 */
public final class Helpers implements Executor {
    private static final int IDLE_SECONDS = 5;
    private static final int TO_END_SECONDS = 2;

    private final ThreadPoolExecutor threads;

    /** Threads {@code NAME-helper-N}: one for each processor, and at least two, so that one that waits is not all. */
    public Helpers(String name) {
        int most = Math.max(2, Runtime.getRuntime().availableProcessors());
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-helper-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task in one of the threads.
     *
     * @throws RejectedExecutionException after {@link #end}
     */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Takes no more tasks; those taken before are run. */
    public void end() {
        threads.shutdown();
    }

    /** Waits until the threads have ended, for two seconds at most; an interrupt is kept for the caller. */
    public void awaitEnd() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TO_END_SECONDS);
        boolean interrupted = false;
        boolean waited = false;
        while (!waited) {
            try {
                boolean unused = threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                waited = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
