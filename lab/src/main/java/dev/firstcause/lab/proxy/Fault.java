// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.When;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An effect that waits for its moment, or has had it. The proxy's thread lets it happen; any thread may ask and command. */
public final class Fault {
    /** On which connections it may fire. */
    enum Reach {
        /** The first at which its moment comes, open now or accepted later. */
        FIRST,
        /** Each, open now or accepted later, once. */
        EACH,
        /** The one that is accepted next. */
        NEXT,
        /** One that is open. */
        ONE
    }

    private final Board board;
    private final When when;
    private final Effect effect;
    private final Reach reach;
    private final CountDownLatch decided = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable RuntimeException failure;

    Fault(Board board, When when, Effect effect, Reach reach) {
        this.board = board;
        this.when = when;
        this.effect = effect;
        this.reach = reach;
    }

    /**
     * Fires it now, whatever its moment, on every open connection within its reach on which it still waits. The kernel has
     * been told when this returns. On the faults of {@code armForEach} that wait for nothing else it may be called again.
     *
     * @throws IllegalStateException if there is no such connection, or the effect cannot be
     */
    public void fire() {
        board.fireNow(this);
    }

    /** Takes it away: it does not fire any more, and what it holds back goes on; what was done stays done. */
    public void disarm() {
        board.disarm(this);
    }

    /** On how many connections it has fired. */
    public int count() {
        return count.get();
    }

    /**
     * Waits until it has fired for the first time; where it was a FIN or RST, the kernel has been told then.
     *
     * @throws TimeoutException if it did not in time; says what did happen
     * @throws IllegalStateException if it never will: what it waits for cannot be read, or its effect cannot be
     */
    public void awaitFired(Duration patience) throws InterruptedException, TimeoutException {
        boolean known = decided.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        RuntimeException wrong = failure;
        if (wrong != null && count.get() == 0) {
            throw new IllegalStateException(this + " will not fire: " + wrong.getMessage(), wrong);
        }
        if (!known) {
            throw new TimeoutException(this + " has not fired in " + patience + ". What happened:\n" + board.log());
        }
    }

    /** Counted before anybody can see its effect. */
    void begins() {
        count.incrementAndGet();
    }

    void fired() {
        decided.countDown();
    }

    void couldNot(RuntimeException e) {
        count.decrementAndGet();
        failed(e);
    }

    void failed(RuntimeException e) {
        failure = e;
        decided.countDown();
    }

    @Nullable
    RuntimeException failure() {
        return failure;
    }

    When when() {
        return when;
    }

    Effect effect() {
        return effect;
    }

    Reach reach() {
        return reach;
    }

    /** Whether it may be commanded again and again. */
    boolean isRepeated() {
        return reach == Reach.EACH && when.direction() == null && when.time() == null && !when.isAccept();
    }

    String text() {
        return when + ": " + effect;
    }

    @Override
    public String toString() {
        return "Fault[" + text() + "] of " + board;
    }
}
