// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Loop.Ticker;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who wants to know that time passes. While there is nobody, the loop sleeps without end.
 *
 * <p>Owned by the loop's thread. A ticker that was removed, even by another one in the same tick, is not called.
 */
public final class Tickers {
    private final Set<Ticker> tickers = new LinkedHashSet<>();
    private final Consumer<Throwable> report;
    private Ticker[] called = {};
    private boolean changed;
    private long due;

    public Tickers(Consumer<Throwable> report) {
        this.report = report;
    }

    public void add(Ticker ticker, long now) {
        if (tickers.isEmpty()) {
            due = now + Loop.TICK_NANOS;
        }
        changed |= tickers.add(ticker);
    }

    public void remove(Ticker ticker) {
        changed |= tickers.remove(ticker);
    }

    public boolean isEmpty() {
        return tickers.isEmpty();
    }

    /** Milliseconds until the next tick, rounded up; 0 when it is due. */
    public long millisLeft(long now) {
        return Math.max(0, (due - now + 999_999) / 1_000_000);
    }

    /** Calls all tickers, if it is time. */
    public void tick(long now) {
        if (now - due < 0) {
            return;
        }
        due = now + Loop.TICK_NANOS;
        if (changed) {
            called = tickers.toArray(Ticker[]::new);
            changed = false;
        }
        for (Ticker ticker : called) {
            if (tickers.contains(ticker)) {
                tell(ticker, now);
            }
        }
    }

    private void tell(Ticker ticker, long now) {
        try {
            ticker.onTick(now);
        } catch (Throwable thrown) {
            report.accept(thrown);
        }
    }
}
