// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.Collections;
import java.util.List;

/**
 * How much is done.
 *
 * @param before milliseconds of each window that are not measured
 * @param window milliseconds that are
 * @param warmUp for requests
 * @param resets how many requests are in flight at a reset
 * @param handshakes connections one after another
 * @param handshakesWarmUp for handshakes, whose code is larger and runs less often than that of requests
 * @param idle idle connections
 * @param calm milliseconds of a window without requests
 */
record Plan(
        int rounds,
        long before,
        long window,
        Laps warmUp,
        List<Integer> resets,
        int handshakes,
        Laps handshakesWarmUp,
        int idle,
        long calm) {
    static final Plan QUICK = new Plan(1, 100, 300, new Laps(1, 1), List.of(100, 1000), 20, new Laps(1, 1), 20, 500);

    /** Laps of one driver's warm-up, at the least and at the most. */
    record Laps(int least, int most) {}

    static Plan thorough(int rounds) {
        return new Plan(rounds, 300, 1800, new Laps(4, 8), List.of(1000, 10_000), 400, new Laps(4, 14), 1000, 5000);
    }

    /** Enough for the highest of the resets, and the same for all drivers. */
    int resetLimit() {
        return 2 * Collections.max(resets);
    }
}
