// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Strictly increasing timestamps that follow a clock, without a lock. Any thread. */
final class MonotonicTimestamps implements TimestampGenerator {
    /** How far it may be ahead of the clock, in microseconds, before it warns. */
    static final long TOLERATED_MICROS = 1_000_000;

    /** The least time between two warnings. */
    static final long BETWEEN_WARNINGS_NANOS = 60_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(TimestampGenerator.class);

    private final LongSupplier microsNow;
    private final LongSupplier nanoTime;
    private final Consumer<String> warnings;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong nextWarning;

    MonotonicTimestamps() {
        this(MonotonicTimestamps::microsOfHost, System::nanoTime, LOG::warn);
    }

    /**
     * By other clocks.
     *
     * @param microsNow the wall clock, in microseconds since 1970
     * @param nanoTime a clock that is never set, in nanoseconds
     * @param warnings takes each warning
     */
    MonotonicTimestamps(LongSupplier microsNow, LongSupplier nanoTime, Consumer<String> warnings) {
        this.warnings = warnings;
        this.microsNow = microsNow;
        this.nanoTime = nanoTime;
        this.nextWarning = new AtomicLong(nanoTime.getAsLong());
    }

    /** The JIT compiler removes the allocation: the instant does not leave this method. */
    private static long microsOfHost() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    @Override
    public long next() {
        long now = microsNow.getAsLong();
        while (true) {
            long before = last.get();
            long next = Math.max(now, before + 1);
            if (last.compareAndSet(before, next)) {
                if (next - now > TOLERATED_MICROS) {
                    warn(next - now);
                }
                return next;
            }
        }
    }

    private void warn(long ahead) {
        long now = nanoTime.getAsLong();
        long due = nextWarning.get();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + BETWEEN_WARNINGS_NANOS)) {
            warnings.accept(
                    "Timestamps of requests are " + ahead / 1_000 + " ms ahead of this host's clock: it was set back,"
                            + " or more than a million requests a second take one. Writes of other hosts lose against those of this"
                            + " one until the clock has caught up; check the time synchronization of this host");
        }
    }
}
