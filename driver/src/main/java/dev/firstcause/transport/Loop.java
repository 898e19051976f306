// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which everything about a connection happens. Many connections share a loop, and nothing else.
 *
 * <p>Any thread may call these methods.
 */
public interface Loop {
    /** Nanoseconds between two calls of a ticker, about; deadlines are as exact as that, or as {@link #tickBy} makes them. */
    long TICK_NANOS = 20_000_000;

    /** Nanoseconds between two calls of a ticker at rest, about. */
    long REST_NANOS = 1_000_000_000;

    /** Whether the calling thread is this loop's. */
    boolean inLoop();

    /**
     * Runs a task in the loop, soon, after those given before it. Tasks that throw are reported to the thread's uncaught
     * exception handler, and harm nobody else.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended, and will never run it
     */
    void execute(Runnable task);

    /**
     * Threads for work that would hold the loop up, or null where there are none: then such work is done in the loop. They
     * may refuse a task with a {@link java.util.concurrent.RejectedExecutionException} when their transport is closed.
     */
    default @Nullable Executor helpers() {
        return null;
    }

    /** The loop's clock: as {@link System#nanoTime}, unless a test has another idea of time. */
    long nanoTime();

    /** Calls a ticker in the loop every {@link #TICK_NANOS} or so, until it is removed: one sweep instead of many timers. */
    void addTicker(Ticker ticker);

    /** Stops calling a ticker. In the loop this takes effect at once. */
    void removeTicker(Ticker ticker);

    /**
     * Calls a ticker that is at rest at every tick again. In the loop. Does nothing in a loop that lets no ticker rest, and for
     * a ticker that was not added.
     */
    default void stir(Ticker ticker) {}

    /**
     * Asks for a tick at a time, if none comes before; by some milliseconds later if there was one just before. In the loop.
     * Does nothing in a loop without tickers.
     */
    default void tickBy(long time) {}

    /**
     * The hold-up of this loop that ended last, or {@link HoldUp#NONE}. What was received meanwhile is told to the wires'
     * listeners before tickers are called again. In the loop.
     */
    default HoldUp lastHoldUp() {
        return HoldUp.NONE;
    }

    /**
     * All hold-ups of this loop within a span of time, with the one that ends now. In the loop. A loop keeps a limited number of
     * hold-ups: at least those of the last 100 seconds. A loop that does not override this knows only the last one.
     *
     * @param begin when the span begins, in this loop's nanoseconds
     * @param end when it ends, in the same; at most now
     */
    default HoldUps holdUpsBetween(long begin, long end) {
        return HoldUps.NONE.plus(lastHoldUp(), begin, end);
    }

    /** Something that looks at its deadlines from time to time. */
    @FunctionalInterface
    interface Ticker {
        /**
         * Time has passed.
         *
         * @param now the loop's {@link Loop#nanoTime}
         */
        void onTick(long now);

        /**
         * Whether nothing is due before {@link Loop#REST_NANOS} from now, unless something happens. Asked in the loop after each
         * call. A ticker at rest may be called only every {@link Loop#REST_NANOS} or so, until {@link Loop#stir}: an idle loop
         * with thousands of connections has little to do then.
         *
         * @param now as in the call before
         */
        default boolean isAtRest(long now) {
            return false;
        }

        /**
         * The loop ends: no tick comes any more, and it takes no tasks. Called in the loop, once, after the wires were told and
         * all tasks were run.
         */
        default void onLoopEnded() {}
    }
}
