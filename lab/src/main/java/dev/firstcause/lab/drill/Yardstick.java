// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Knows how late threads are on this machine just now, whatever driver is under test: it sleeps for 5 ms, over and over,
 * and sees how much longer that took. Any thread may ask.
 */
final class Yardstick implements AutoCloseable {
    private static final long NAP_MILLIS = 5;

    private final Thread thread = new Thread(this::measure, "lab-yardstick");
    private long worstNanos; // guarded by this

    Yardstick() {
        thread.setDaemon(true);
        thread.start();
    }

    private void measure() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long began = System.nanoTime();
                TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
                add(System.nanoTime() - began - TimeUnit.MILLISECONDS.toNanos(NAP_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is to end
        }
    }

    private synchronized void add(long lateNanos) {
        worstNanos = Math.max(worstNanos, lateNanos);
    }

    /** From here on it counts. */
    synchronized void begin() {
        worstNanos = 0;
    }

    /** The longest that a thread was late since {@link #begin}. */
    synchronized Duration worst() {
        return Duration.ofNanos(worstNanos);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
