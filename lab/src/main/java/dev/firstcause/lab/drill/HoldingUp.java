// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An answer that keeps the thread busy in which it is told, unless that is the one that asked. For any thread. */
final class HoldingUp implements Outcome<String> {
    private final Outcome<String> outcome;
    private final Duration time;
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Thread asker;
    private volatile boolean holds;
    private volatile long endedNanos;

    HoldingUp(Outcome<String> outcome, Duration time) {
        this.outcome = outcome;
        this.time = time;
    }

    /** In this thread the driver is asked: a driver may tell at once what has come already, and holds up nobody then. */
    void asking() {
        asker = Thread.currentThread();
    }

    @Override
    public void succeeded(String value) {
        holds = Thread.currentThread() != asker;
        told.countDown();
        long end = System.nanoTime() + time.toNanos();
        while (holds && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        endedNanos = System.nanoTime();
        over.countDown();
        outcome.succeeded(value);
    }

    @Override
    public void failed(Throwable thrown) {
        told.countDown();
        over.countDown();
        outcome.failed(thrown);
    }

    /** Waits until it is told; whether a thread is held up from then on. */
    boolean awaitTold(Duration patience) throws InterruptedException {
        return told.await(patience.toNanos(), TimeUnit.NANOSECONDS) && holds;
    }

    /** Waits until the thread is free again; when that was, by the clock of {@link System#nanoTime}. */
    long awaitOver() throws InterruptedException {
        over.await();
        return endedNanos;
    }
}
