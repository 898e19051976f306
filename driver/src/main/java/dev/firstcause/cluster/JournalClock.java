// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Times that differ by what has really passed between them, whoever sets the clock of the host meanwhile. They begin at the
 * time of day of the first one, and {@link #correction} says by how much the host's clock has been moved since. Any thread.
 */
final class JournalClock {
    /** Less is the work of a time service, which moves a clock little by little. */
    private static final Duration LEAST_STEP = Duration.ofSeconds(1);

    private final Supplier<Instant> wall;
    private final LongSupplier nanos;
    private final Instant first;
    private final long firstNanos;

    JournalClock() {
        this(Instant::now, System::nanoTime);
    }

    JournalClock(Supplier<Instant> wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.first = wall.get();
        this.firstNanos = nanos.getAsLong();
    }

    Instant now() {
        return first.plusNanos(nanos.getAsLong() - firstNanos);
    }

    /** What is to be added to all times of this clock, so that they can be compared with the host's clock as it is set now. */
    Duration correction() {
        Duration step = Duration.between(now(), wall.get());
        return step.abs().compareTo(LEAST_STEP) < 0 ? Duration.ZERO : step;
    }
}
