// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.scenario.Asked;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Something asked of the driver, with all that came of it: one end, if the driver is right. For any thread. */
final class Asking<T> implements Asked, Outcome<T> {
    /** What is due to it. */
    enum Due {
        /** A right answer. */
        ANSWER,
        /** The truth about what went wrong. */
        TRUTH,
        /** One or the other: nobody knows whether it was in time. */
        EITHER
    }

    private final String who;
    private final Due due;
    private final @Nullable String right;
    private final Duration limit;
    private final long beganNanos = System.nanoTime();
    private final List<Finding> harm = new ArrayList<>(); // guarded by this
    private final List<End<T>> ends = new ArrayList<>(); // guarded by this
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * @param who what was asked, for people
     * @param right the answer, where only one is right
     * @param limit after which it hangs, from now on
     */
    Asking(String who, Due due, @Nullable String right, Duration limit) {
        this.who = who;
        this.due = due;
        this.right = right;
        this.limit = limit;
    }

    @Override
    public void succeeded(T value) {
        add(new End<>(value, null, System.nanoTime()));
    }

    @Override
    public void failed(Throwable told) {
        if (told instanceof UntoldException untold) {
            refused(new Finding(Verdict.HURT, untold.reason()));
            return;
        }
        // Whoever tells null tells nothing, and must not pass for one that went well.
        Throwable something = told == null ? new IllegalStateException("failed(null)") : told;
        add(new End<>(null, something, System.nanoTime()));
    }

    /** The driver could not even be asked. */
    synchronized void refused(Finding finding) {
        harm.add(finding);
        over.countDown();
    }

    private synchronized void add(End<T> end) {
        ends.add(end);
        over.countDown();
    }

    @Override
    public boolean await() throws InterruptedException {
        long left = beganNanos + limit.toNanos() - System.nanoTime();
        if (!over.await(left, TimeUnit.NANOSECONDS)) {
            return false;
        }
        return !ends().isEmpty() && told() == null;
    }

    /** Whether it came to no end, or to one only after its limit: because it was closed, for instance. */
    boolean isHung() {
        List<End<T>> all = ends();
        return all.isEmpty() || all.get(0).nanos() - beganNanos > limit.toNanos();
    }

    /** What the application was told; null if it went well, or has not come to an end. */
    @Nullable
    Throwable told() {
        List<End<T>> all = ends();
        return all.isEmpty() ? null : all.get(0).told();
    }

    String who() {
        return who;
    }

    Due due() {
        return due;
    }

    @Nullable
    String right() {
        return right;
    }

    Duration limit() {
        return limit;
    }

    synchronized List<Finding> harm() {
        return List.copyOf(harm);
    }

    synchronized List<End<T>> ends() {
        return List.copyOf(ends);
    }

    /**
     * An end.
     *
     * @param value what came, if it went well
     * @param told what the application was told, if not
     * @param nanos when, by the clock of {@link System#nanoTime}
     */
    record End<T>(@Nullable T value, @Nullable Throwable told, long nanos) {}
}
