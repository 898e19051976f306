// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.Collections;
import java.util.List;

/**
 * How much is done.
 *
 * @param before milliseconds of each window that are not measured
 * @param window milliseconds that are
 * @param laps of a driver's warm-up at the least and at the most
 * @param resets how many requests are in flight at a reset
 * @param handshakes connections one after another
 * @param idle idle connections
 */
record Plan(int rounds, long before, long window, Laps laps, List<Integer> resets, int handshakes, int idle) {
    static final Plan QUICK = new Plan(1, 100, 300, new Laps(1, 1), List.of(100, 1000), 20, 20);

    /** Laps of a warm-up, at the least and at the most. */
    record Laps(int least, int most) {}

    static Plan thorough(int rounds) {
        return new Plan(rounds, 300, 1800, new Laps(4, 8), List.of(1000, 10_000), 400, 1000);
    }

    /** Enough for the highest of the resets, and the same for all drivers. */
    int resetLimit() {
        return 2 * Collections.max(resets);
    }
}
