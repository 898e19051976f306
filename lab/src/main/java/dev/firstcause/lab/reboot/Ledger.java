// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps account of requests: each is entered when it is asked, and has one outcome. All times are of one clock, in
 * nanoseconds, and given by the caller. For any thread.
 */
final class Ledger {
    private static final long SECOND = 1_000_000_000L;

    private final long began;
    // All below is guarded by this.
    private final Map<ToldFate, Long> fates = new EnumMap<>(ToldFate.class);
    private final Failures failures = new Failures();
    private final List<Integer> servedPerSecond = new ArrayList<>();
    private final List<Integer> failedPerSecond = new ArrayList<>();
    private long[] latencies = new long[1024];
    private int outcomes;
    private long asked;
    private long served;
    private long twice;
    private long lastServed;
    private long longestPause;

    Ledger(long began) {
        this.began = began;
        this.lastServed = began;
    }

    /** One request. */
    final class Entry {
        private final Request request;
        private final long due;
        private boolean told; // guarded by the ledger

        private Entry(Request request, long due) {
            this.request = request;
            this.due = due;
        }

        /** Whether this is its first outcome, and counts. */
        boolean served(long now) {
            synchronized (Ledger.this) {
                if (!isFirst(now)) {
                    return false;
                }
                served++;
                longestPause = Math.max(longestPause, now - lastServed);
                lastServed = Math.max(lastServed, now);
                count(servedPerSecond, now);
                return true;
            }
        }

        /** Whether this is its first outcome, and counts. */
        boolean failed(Throwable why, ToldFate fate, Blow during, long now) {
            synchronized (Ledger.this) {
                if (!isFirst(now)) {
                    return false;
                }
                failures.add(request, why, during);
                fates.merge(fate, 1L, Long::sum);
                count(failedPerSecond, now);
                return true;
            }
        }

        private boolean isFirst(long now) {
            if (told) {
                twice++;
                return false;
            }
            told = true;
            if (outcomes == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * outcomes);
            }
            latencies[outcomes++] = now - due;
            return true;
        }
    }

    /** A request that is asked. What it had to wait before it was asked counts, too. */
    synchronized Entry asked(Request request, long due) {
        asked++;
        return new Entry(request, due);
    }

    private void count(List<Integer> perSecond, long now) {
        int second = (int) Math.max(0, (now - began) / SECOND);
        while (perSecond.size() <= second) {
            perSecond.add(0);
        }
        perSecond.set(second, perSecond.get(second) + 1);
    }

    /** Whether each request has an outcome. */
    synchronized boolean isSettled() {
        return outcomes == asked;
    }

    /**
     * All that came of it until now.
     *
     * @param ended when the last request was asked; pauses and seconds are those until then
     */
    synchronized Tally tally(long ended) {
        long[] sorted = Arrays.copyOf(latencies, outcomes);
        Arrays.sort(sorted);
        return new Tally(
                asked,
                served,
                outcomes - served,
                twice,
                fates,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                percentile(sorted, 1),
                Duration.ofNanos(Math.max(longestPause, ended - lastServed)),
                failures.groups(),
                filled(servedPerSecond, ended),
                filled(failedPerSecond, ended));
    }

    /** The least that this share of them does not exceed; zero if there are none. */
    private static Duration percentile(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return rank == 0 ? Duration.ZERO : Duration.ofNanos(sorted[rank - 1]);
    }

    /** Of whole seconds only: in the last one less was asked. */
    private List<Integer> filled(List<Integer> perSecond, long ended) {
        int seconds = (int) Math.max(0, (ended - began) / SECOND);
        List<Integer> filled = new ArrayList<>(perSecond.subList(0, Math.min(seconds, perSecond.size())));
        while (filled.size() < seconds) {
            filled.add(0);
        }
        return filled;
    }
}
