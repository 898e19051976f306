// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import org.jspecify.annotations.Nullable;

/**
 * A time in which a loop did not come to its work: a callback blocked its thread, or the whole process stood still. Silence
 * of a peer in that time proves nothing, because nobody listened.
 *
 * <p>Immutable.
 *
 * @param from when the loop was to look at its deadlines, in its nanoseconds ({@link Loop#nanoTime})
 * @param until when it did; while the hold-up lasts, when this was asked
 * @param by what the loop's thread was seen doing, as a line of its stack; null if nobody looked, or no callback was seen
 */
public record HoldUp(long from, long until, @Nullable String by) {
    /** None. */
    public static final HoldUp NONE = new HoldUp(0, 0, null);

    /** How long it was, in nanoseconds; 0 or more. */
    public long nanos() {
        return until - from;
    }

    /** How much of it lies between two moments, in nanoseconds. */
    public long nanosBetween(long begin, long end) {
        long first = from - begin > 0 ? from : begin;
        long last = until - end < 0 ? until : end;
        return Math.max(0, last - first);
    }

    /** For messages: {@code our own event loop was held up for 3000 ms by com.example.Shop.onRow(Shop.java:31)}. */
    public String inWords() {
        return "our own event loop was held up for " + nanos() / 1_000_000 + " ms" + (by == null ? "" : " by " + by);
    }
}
