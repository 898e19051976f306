// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Does something at a set rate, however long it takes, in a thread of its own: what could not be done when it was due, is
 * done as soon as it can be.
 */
final class Pace {
    private final Thread thread;
    private volatile boolean ended;

    /**
     * Begins.
     *
     * @param interval nanoseconds
     * @param act is given when it was due, by the clock of {@link System#nanoTime}
     */
    Pace(long interval, LongConsumer act) {
        thread = new Thread(() -> run(interval, act), "lab-load");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(long interval, LongConsumer act) {
        long due = System.nanoTime();
        while (!ended) {
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            } else {
                act.accept(due);
                due += interval;
            }
        }
    }

    /** Ends it, and waits for that. */
    void end() throws InterruptedException {
        ended = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
