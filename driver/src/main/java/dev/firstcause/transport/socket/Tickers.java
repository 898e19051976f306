// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Loop.Ticker;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tickers of one loop. While there are none, the loop sleeps without end.
 *
 * <p>A tick that comes much too late shows that the loop was held up. Then everything that was received meanwhile is read
 * before the tickers judge any deadline.
 *
 * <p>A ticker at rest is called only at every sweep of all, which is each second: so it is at rest only while it has nothing
 * due before the next sweep.
 *
 * <p>Owned by the loop's thread, but for {@link #underWay}. A ticker that was removed, even by another one in the same tick,
 * is not called.
 */
public final class Tickers {
    private static final Logger LOG = LoggerFactory.getLogger(Tickers.class);

    /** A tick that is late by so much was held up; a smaller delay is ordinary on a busy machine. */
    static final long LATE_NANOS = 5 * Loop.TICK_NANOS;

    /** Between two ticks at the least, however many are asked for. */
    private static final long LEAST_NANOS = Loop.TICK_NANOS / 8;

    /** What is read may be handed to callbacks that block again: so often it is tried to catch up before one tick. */
    private static final int ROUNDS = 3;

    private static final int NEW = -1;
    private static final long WARNED_FROM_NANOS = 500_000_000;
    private static final long WARNED_AGAIN_NANOS = 60_000_000_000L;

    /** Each with its place in those that are called; a place before the next tick after it was added is {@link #NEW}. */
    private final Map<Ticker, Integer> tickers = new LinkedHashMap<>();

    private final Consumer<Throwable> report;
    private final Runnable readAll;
    private final LongSupplier clock;
    private final Consumer<String> warnings;
    private Ticker[] called = {};
    private boolean[] resting = {};
    private long sweptAt;
    private Tickers[] neighbours = {};
    private boolean changed;
    private long tickedAt;
    private final HoldUpHistory history = new HoldUpHistory();
    private boolean ticking;
    private boolean warned;
    private long warnedAt;

    /** When the next tick is due; written by the loop. */
    private volatile long due;

    /** The loop's thread while there are tickers. */
    private volatile @Nullable Thread thread;

    /** A hold-up that somebody outside saw while it lasted. */
    private volatile HoldUp seen = HoldUp.NONE;

    /**
     * For one loop.
     *
     * @param report takes what tickers throw
     * @param readAll reads what the sockets of all wires hold, and tells it
     * @param clock the loop's nanoseconds
     */
    public Tickers(Consumer<Throwable> report, Runnable readAll, LongSupplier clock) {
        this(report, readAll, clock, LOG::warn);
    }

    /**
     * As the other.
     *
     * @param warnings takes each warning
     */
    Tickers(Consumer<Throwable> report, Runnable readAll, LongSupplier clock, Consumer<String> warnings) {
        this.warnings = warnings;
        this.report = report;
        this.readAll = readAll;
        this.clock = clock;
    }

    /** The tickers of the other loops of a transport: the loops look whether one of them is held up, and by what. */
    public void watch(Collection<Tickers> others) {
        neighbours = others.stream().filter(each -> each != this).toArray(Tickers[]::new);
    }

    public void add(Ticker ticker, long now) {
        if (tickers.isEmpty()) {
            tickedAt = now;
            sweptAt = now;
            due = now + Loop.TICK_NANOS;
            thread = Thread.currentThread();
        }
        changed |= tickers.putIfAbsent(ticker, NEW) == null;
    }

    public void remove(Ticker ticker) {
        changed |= tickers.remove(ticker) != null;
        if (tickers.isEmpty()) {
            thread = null;
        }
    }

    /** Calls a ticker that is at rest at every tick again, as {@link Loop#stir} does. */
    public void stir(Ticker ticker) {
        int place = tickers.getOrDefault(ticker, NEW);
        if (place != NEW) {
            resting[place] = false;
        }
    }

    public boolean isEmpty() {
        return tickers.isEmpty();
    }

    /**
     * Asks for a tick earlier than the next one, as {@link Loop#tickBy} does.
     *
     * @return whether the next tick is due earlier now
     */
    public boolean tickBy(long time) {
        long least = tickedAt + LEAST_NANOS;
        long wanted = time - least < 0 ? least : time;
        if (tickers.isEmpty() || wanted - due >= 0) {
            return false;
        }
        due = wanted;
        return true;
    }

    /** Nanoseconds until the next tick; 0 or less when it is due. */
    public long nanosLeft(long now) {
        return due - now;
    }

    /** Milliseconds until the next tick, rounded up; 0 when it is due. */
    public long millisLeft(long now) {
        return Math.max(0, (due - now + 999_999) / 1_000_000);
    }

    /** The loop ends: all tickers are told, and removed. */
    public void end() {
        for (Ticker ticker : tickers.keySet().toArray(Ticker[]::new)) {
            if (tickers.containsKey(ticker)) {
                remove(ticker);
                try {
                    ticker.onLoopEnded();
                } catch (Throwable thrown) {
                    report.accept(thrown);
                }
            }
        }
    }

    /** Calls all tickers, if it is time. */
    public void tick(long now) {
        long late = now - due;
        if (late < 0) {
            return;
        }
        long time = late >= LATE_NANOS ? caughtUp(now) : now;
        ticking = true;
        tickedAt = time;
        due = time + Loop.TICK_NANOS;
        if (changed) {
            arrange();
        }
        // Each ticker is told of each hold-up, because it reckons with the last one only.
        boolean sweeps = late >= LATE_NANOS || time - sweptAt >= Loop.REST_NANOS;
        sweptAt = sweeps ? time : sweptAt;
        for (int i = 0; i < called.length; i++) {
            if ((sweeps || !resting[i]) && (!changed || tickers.containsKey(called[i]))) {
                resting[i] = tell(called[i], time);
            }
        }
        ticking = false;
        for (Tickers each : neighbours) {
            each.look(time);
        }
    }

    private void arrange() {
        called = tickers.keySet().toArray(Ticker[]::new);
        boolean[] before = resting;
        resting = new boolean[called.length];
        for (int i = 0; i < called.length; i++) {
            int place = Objects.requireNonNull(tickers.put(called[i], i), "all have a place");
            resting[i] = place != NEW && before[place];
        }
        changed = false;
    }

    /** What was received while nobody read is told before any deadline is judged. Gives the time when that was done. */
    private long caughtUp(long now) {
        long from = due;
        long time = now;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                readAll.run();
            } catch (Throwable thrown) {
                // The next tick must be due all the same: with the ticks, all deadlines of the loop would end.
                report.accept(thrown);
            }
            long before = time;
            time = clock.getAsLong();
            if (time - before < LATE_NANOS) {
                break;
            }
        }
        HoldUp held = new HoldUp(from, time, seenBy(from));
        history.add(held);
        try {
            warn(held);
        } catch (Throwable thrown) {
            report.accept(thrown);
        }
        return time;
    }

    private void warn(HoldUp held) {
        long now = held.until();
        if (held.nanos() < WARNED_FROM_NANOS || (warned && now - warnedAt < WARNED_AGAIN_NANOS)) {
            return;
        }
        warned = true;
        warnedAt = now;
        warnings.accept(warning(Thread.currentThread().getName(), held));
    }

    static String warning(String loop, HoldUp held) {
        return "Event loop " + loop + " was held up for " + held.nanos() / 1_000_000 + " ms "
                + (held.by() == null
                        ? "(no callback was seen: it may be a pause of the whole process)"
                        : "by " + held.by())
                + "; its connections were neither read nor written meanwhile. Callbacks of stages and listeners run in the loop"
                + " and must not block it: run them on an executor (callbackExecutor of the session's builder, or"
                + " whenCompleteAsync and the like)";
    }

    /**
     * The hold-up that ended last, or that ends now; {@link HoldUp#NONE} if there was none. In the loop. While tickers are
     * called it is the same for all of them: what one of them takes is a hold-up at the next tick, and counted there.
     */
    public HoldUp lastHoldUp(long now) {
        HoldUp ending = endingAt(now);
        return ending == null ? history.last() : ending;
    }

    /**
     * All hold-ups within a span, with the one that ends now. In the loop. {@link HoldUpHistory} tells how many are kept.
     *
     * @param begin in the loop's nanoseconds
     * @param end in the same; at most {@code now}
     */
    public HoldUps holdUpsBetween(long begin, long end, long now) {
        HoldUps ended = history.between(begin, end);
        HoldUp ending = endingAt(now);
        return ending == null ? ended : ended.plus(ending, begin, end);
    }

    /** The hold-up that no tick has ended yet; null where there is none, and while tickers are called. */
    private @Nullable HoldUp endingAt(long now) {
        long since = due;
        boolean isLate = !ticking && !tickers.isEmpty() && now - since >= LATE_NANOS;
        return isLate ? new HoldUp(since, now, seenBy(since)) : null;
    }

    /** What the thread was seen doing in the hold-up that began then. */
    private @Nullable String seenBy(long from) {
        HoldUp noted = seen;
        return noted.from() == from ? noted.by() : null;
    }

    /** The hold-up that lasts now, with what the loop's thread does; null where there is none. Any thread. */
    public @Nullable HoldUp underWay(long now) {
        Thread held = thread;
        long since = due;
        if (held == null || now - since < LATE_NANOS) {
            return null;
        }
        HoldUp current = new HoldUp(since, now, callback(held.getStackTrace()));
        seen = current;
        return current;
    }

    /** The longest of the hold-ups that last now, or null. Any thread. */
    public static @Nullable HoldUp longestUnderWay(Collection<Tickers> loops, long now) {
        HoldUp longest = null;
        for (Tickers each : loops) {
            HoldUp its = each.underWay(now);
            longest = its != null && (longest == null || its.nanos() > longest.nanos()) ? its : longest;
        }
        return longest;
    }

    private void look(long now) {
        long since = due;
        if (now - since >= LATE_NANOS && seen.from() != since) {
            HoldUp unused = underWay(now);
        }
    }

    private static @Nullable String callback(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (!isOf(name, "java.", "javax.", "jdk.", "sun.", "com.sun.")) {
                // The loop itself, and what it does for its connections, is no callback.
                return isOf(
                                name,
                                "dev.firstcause.transport.",
                                "dev.firstcause.connection.",
                                "dev.firstcause.tls.",
                                "dev.firstcause.protocol.",
                                "io.netty.")
                        ? null
                        : frame.toString();
            }
        }
        return null;
    }

    private static boolean isOf(String name, String... packages) {
        for (String each : packages) {
            if (name.startsWith(each)) {
                return true;
            }
        }
        return false;
    }

    /** Calls a ticker, and tells whether it is at rest then. */
    private boolean tell(Ticker ticker, long now) {
        try {
            ticker.onTick(now);
            return ticker.isAtRest(now);
        } catch (Throwable thrown) {
            report.accept(thrown);
            return false;
        }
    }
}
