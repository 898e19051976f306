// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Short waits that an interrupt does not cut short; it is kept for whoever waits next. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Waits until something is done; false if it was called off. What it threw is thrown here. */
    static boolean get(Future<?> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (CancellationException e) {
                    return false;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("The node could not do it: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
