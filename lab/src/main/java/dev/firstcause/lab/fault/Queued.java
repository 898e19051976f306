// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A stage that holds bytes back, and the end behind them. */
abstract class Queued extends Stage {
    private final Deque<Piece> queue = new ArrayDeque<>();
    private @Nullable End end;
    private long held;

    /** Puts bytes at the end. */
    final void add(Piece piece) {
        queue.add(piece);
        held += piece.length();
    }

    /** Gives on what has been held longest. */
    final void giveFirst(Next next) {
        Piece piece = queue.remove();
        held -= piece.length();
        next.give(piece);
        giveEnd(next);
    }

    /** Gives on all bytes, and the end if it has come. */
    final void giveAll(Next next) {
        while (!queue.isEmpty()) {
            giveFirst(next);
        }
        giveEnd(next);
    }

    private void giveEnd(Next next) {
        End last = end;
        if (last != null && queue.isEmpty()) {
            end = null;
            next.end(last);
        }
    }

    final boolean isEmpty() {
        return queue.isEmpty();
    }

    @Override
    public void end(End last, Next next) {
        end = last;
        giveEnd(next);
    }

    @Override
    public void release(Next next) {
        giveAll(next);
    }

    @Override
    public long held() {
        return held + (end == null ? 0 : 1);
    }
}
