// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.message.QueryParameters;

/**
 * Gives each request its timestamp. Of two writes to one column, Cassandra keeps the one with the later timestamp,
 * whichever it executes last.
 *
 * <p>A session asks once for each request, before the first attempt, and sends the same timestamp with all attempts. So a
 * node that executes a request late, after another node answered it, does not overwrite what was written in between. The
 * session does not ask for a statement that has its own timestamp ({@link Statement#withTimestamp}). A
 * {@code USING TIMESTAMP} in the text wins over both. Conditional statements ({@code IF}) ignore the timestamp of a request:
 * the replicas agree on one.
 *
 * <p>Implementations must be safe for use by many threads: a session calls {@link #next} in the thread that executes the
 * statement. They must not block, because that thread may be a loop of the transport.
 */
@FunctionalInterface
public interface TimestampGenerator {
    /** What {@link #next} returns to leave the timestamp to the node that is asked: {@code Long.MIN_VALUE}. */
    long NONE = QueryParameters.NO_TIMESTAMP;

    /**
     * The timestamp of the next request.
     *
     * @return microseconds since 1970-01-01T00:00:00Z, or {@link #NONE}
     */
    long next();

    /**
     * A new generator that follows the clock of this host and is strictly increasing: each timestamp is greater than all
     * that it gave before, in all threads. When the clock is set back, or more than a million timestamps a second are taken,
     * it counts on from the last one and logs a warning while it is more than a second ahead of the clock.
     *
     * <p>Writers on several hosts need clocks that agree: with NTP or similar, as the nodes of the cluster do.
     */
    static TimestampGenerator monotonic() {
        return new MonotonicTimestamps();
    }

    /**
     * A generator that always returns {@link #NONE}. Each attempt of a request then gets its own timestamp, from the node
     * that executes it and at the moment it does so: an attempt that a node executes late can overwrite later writes.
     */
    static TimestampGenerator server() {
        return () -> NONE;
    }
}
