// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What holds for all requests of a session.
 *
 * @param silence how long a node may be silent before a request asks another one, if it is idempotent or was not sent;
 *     longer than nothing
 * @param maxInFlight how many requests may be in flight on one connection; 1 or more
 * @param clock the time in nanoseconds, as of {@link System#nanoTime}; the same clock as that of the connections' loops. Any
 *     thread calls it
 */
public record RequestContext(Duration silence, int maxInFlight, LongSupplier clock) {
    /** The same with the clock of the process. */
    public RequestContext(Duration silence, int maxInFlight) {
        this(silence, maxInFlight, System::nanoTime);
    }
}
