// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The last hold-ups of one loop. A request is compared with them when its time is over, so that it needs no counter of its
 * own.
 *
 * <p>Keeps the last 1000 hold-ups. Each takes 100 ms or more, so these cover the last 100 s at least; earlier ones may be missing
 * in a longer span.
 *
 * <p>Confined to the loop.
 */
public final class HoldUpHistory {
    /** With {@link Tickers#LATE_NANOS} for each, 100 s. */
    static final int MOST = 1_000;

    /** In the order of time. */
    private final ArrayDeque<HoldUp> kept = new ArrayDeque<>(0);

    /** A hold-up has ended. It begins after all those added before have ended. */
    public void add(HoldUp held) {
        if (kept.size() == MOST) {
            kept.removeFirst();
        }
        kept.addLast(held);
    }

    /** The hold-up that was added last; {@link HoldUp#NONE} if there is none. */
    public HoldUp last() {
        HoldUp last = kept.peekLast();
        return last == null ? HoldUp.NONE : last;
    }

    /**
     * The hold-ups within a span of time.
     *
     * @param begin in the loop's nanoseconds
     * @param end in the same
     */
    public HoldUps between(long begin, long end) {
        HoldUps all = HoldUps.NONE;
        for (Iterator<HoldUp> each = kept.descendingIterator(); each.hasNext(); ) {
            HoldUp held = each.next();
            if (held.until() - begin <= 0) {
                break;
            }
            all = all.plus(held, begin, end);
        }
        return all;
    }
}
