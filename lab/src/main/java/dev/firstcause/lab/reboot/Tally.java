// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of many requests.
 *
 * @param asked how many there were
 * @param served how many were answered
 * @param failed how many failed; the others were never answered
 * @param twice how many were told a second outcome
 * @param fates how many of those that failed had each fate, as the driver says
 * @param p50 half of all outcomes came as soon as this after they were due
 * @param p99 of a hundred outcomes 99 did
 * @param longest all did
 * @param longestPause the longest time in which nothing was served
 * @param failures what those that failed were told, the most frequent first
 * @param servedPerSecond for each second of the load, how many were served in it
 * @param failedPerSecond for each second of the load, how many failed in it
 */
public record Tally(
        long asked,
        long served,
        long failed,
        long twice,
        Map<ToldFate, Long> fates,
        Duration p50,
        Duration p99,
        Duration longest,
        Duration longestPause,
        List<FailureGroup> failures,
        List<Integer> servedPerSecond,
        List<Integer> failedPerSecond) {
    public Tally {
        fates = Map.copyOf(fates);
        failures = List.copyOf(failures);
        servedPerSecond = List.copyOf(servedPerSecond);
        failedPerSecond = List.copyOf(failedPerSecond);
    }

    /** How many were never told anything. */
    public long never() {
        return asked - served - failed;
    }

    /** How many of those that failed were told the cause in the message itself. */
    public long failedWithCause() {
        return failures.stream()
                .filter(FailureGroup::hasCause)
                .mapToLong(FailureGroup::count)
                .sum();
    }
}
