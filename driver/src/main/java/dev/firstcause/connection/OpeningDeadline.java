// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.Loop;
import java.time.Duration;

/**
 * How long the present step of an {@link Opening} may last. Hold-ups of the loop are taken out, within the limits of {@link
 * HoldUpCredit}. Confined to the loop.
 */
final class OpeningDeadline {
    private final Loop loop;
    private final HoldUpCredit credit;
    private HoldUp heldUp;
    private long since;
    private long at;

    /** When the last byte had come, at the end of the last hold-up. */
    private long heardBefore;

    /**
     * Without a time so far.
     *
     * @param liveness of the timeouts; it limits what is taken out for all hold-ups but the longest
     */
    OpeningDeadline(Loop loop, Duration liveness) {
        this.loop = loop;
        this.credit = new HoldUpCredit(liveness.toNanos());
        this.heldUp = loop.lastHoldUp();
    }

    /** A step begins that may last so long. */
    void within(Duration time) {
        since = loop.nanoTime();
        at = since + time.toNanos();
        credit.reset();
    }

    /** The peer has answered: each hold-up after this is taken out anew. */
    void heard() {
        credit.reset();
    }

    /**
     * Takes out a hold-up that has ended since the last call. Nobody read or wrote meanwhile.
     *
     * @param lastReceived when the last byte came, in the loop's nanoseconds; always 0 before the peer was connected to
     */
    void excuseHoldUps(long lastReceived) {
        HoldUp last = loop.lastHoldUp();
        if (last.until() == heldUp.until()) {
            return;
        }
        heldUp = last;
        if (lastReceived != heardBefore) {
            heardBefore = lastReceived;
            credit.reset();
        }
        at += credit.take(last.nanosBetween(since, last.until()));
    }

    boolean isOver(long now) {
        return now - at >= 0;
    }

    /** Whether the loop was held up since the peer was last heard. */
    boolean wasHeldUp() {
        return credit.total() > 0;
    }
}
