// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

/**
 * The hold-ups of a loop within a span of time, for example within the time of one request.
 *
 * <p>Immutable.
 *
 * @param count how many there were; 0 or more
 * @param nanos the part of all of them that lies within the span, in nanoseconds; 0 or more
 * @param longestNanos the part of the longest one that lies within the span, in nanoseconds; from 0 to {@code nanos}
 * @param longest the one with the longest part within the span, as a whole; {@link HoldUp#NONE} if there was none
 */
public record HoldUps(int count, long nanos, long longestNanos, HoldUp longest) {
    /** None. */
    public static final HoldUps NONE = new HoldUps(0, 0, 0, HoldUp.NONE);

    /**
     * These and one more.
     *
     * @param other a hold-up that is not counted yet
     * @param begin the begin of the span, in the loop's nanoseconds
     * @param end the end of the span, in the loop's nanoseconds
     * @return a new summary; this one if no part of the other hold-up lies within the span
     */
    public HoldUps plus(HoldUp other, long begin, long end) {
        long part = other.nanosBetween(begin, end);
        if (part == 0) {
            return this;
        }
        boolean isLongest = part > longestNanos;
        return new HoldUps(count + 1, nanos + part, Math.max(longestNanos, part), isLongest ? other : longest);
    }

    /**
     * For messages. One hold-up is told as {@link HoldUp#inWords} does; several as {@code our own event loop was held up 3
     * times, for 1800 ms in all, the longest time by com.example.Shop.onRow(Shop.java:31)}.
     */
    public String inWords() {
        if (count <= 1) {
            return longest.inWords();
        }
        String by = longest.by();
        return "our own event loop was held up " + count + " times, for " + nanos / 1_000_000 + " ms in all"
                + (by == null ? "" : ", the longest time by " + by);
    }
}
