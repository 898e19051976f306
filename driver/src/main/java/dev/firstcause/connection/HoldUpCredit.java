// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.HoldUps;

/**
 * How much of the time in which our own loop was held up is taken out of one silence of a node: the longest hold-up, and a
 * limited time of all the others together.
 *
 * <p>A silence of T is judged when its age, less the credit, is T. The loop reads after each hold-up and before it judges. So
 * with {@code longest} and {@code limit}:
 *
 * <ul>
 *   <li>A node is judged only if nothing reached our kernel for T or more: the credit is never negative.
 *   <li>A silence is judged when it is as old as T + longest + limit at the latest, or at the end of the hold-up that lasts
 *       then: the credit is never more than the last two of these.
 *   <li>A pause of the whole machine, in which the kernel received nothing either, takes no time from the node: it is the
 *       longest hold-up. Of several such pauses in one silence only one is taken out as a whole.
 * </ul>
 *
 * <p>Confined to the loop.
 */
final class HoldUpCredit {
    private final long limit;
    private long longest;
    private long total;

    /**
     * For silences without hold-ups so far.
     *
     * @param limit of what is taken out for all hold-ups but the longest, in nanoseconds
     */
    HoldUpCredit(long limit) {
        this.limit = limit;
    }

    /** A new silence begins. */
    void reset() {
        longest = 0;
        total = 0;
    }

    /**
     * The loop was held up.
     *
     * @param nanos that the hold-up took of the silence; at least 0
     * @return what the credit grows by: from 0 to {@code nanos}
     */
    long take(long nanos) {
        long before = credit();
        longest = Math.max(longest, nanos);
        total += nanos;
        return credit() - before;
    }

    /**
     * What would be taken out for hold-ups that are known together. Does not change this.
     *
     * @return from 0 to {@code held.nanos()}
     */
    long of(HoldUps held) {
        return credit(held.longestNanos(), held.nanos());
    }

    private long credit() {
        return credit(longest, total);
    }

    private long credit(long ofLongest, long ofAll) {
        return ofLongest + Math.min(limit, ofAll - ofLongest);
    }

    /** The hold-ups of this silence together, in nanoseconds. */
    long total() {
        return total;
    }
}
