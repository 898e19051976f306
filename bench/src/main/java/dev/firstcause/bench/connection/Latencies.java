// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts latencies in buckets that are 3 percent wide; any thread may add, and nothing is allocated for it. */
final class Latencies {
    private static final int BITS = 5;
    private static final int PER_OCTAVE = 1 << BITS;

    private final AtomicLongArray buckets = new AtomicLongArray(PER_OCTAVE * Long.SIZE);

    void add(long nanos) {
        buckets.incrementAndGet(bucketOf(nanos));
    }

    /** All that was added up to now. */
    long[] counts() {
        long[] counts = new long[buckets.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
        }
        return counts;
    }

    /** What was added between two looks at the counts. */
    static long[] between(long[] before, long[] after) {
        long[] counts = new long[before.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = after[i] - before[i];
        }
        return counts;
    }

    static long total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /**
     * Nanoseconds that so many are not above.
     *
     * @param part 0.99 for all but one in a hundred
     */
    static long quantile(long[] counts, double part) {
        double left = total(counts) * part;
        for (int i = 0; i < counts.length; i++) {
            left -= counts[i];
            if (left <= 0) {
                return middleOf(i);
            }
        }
        return 0;
    }

    private static int bucketOf(long nanos) {
        long value = Math.max(nanos, PER_OCTAVE);
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS;
        return shift * PER_OCTAVE + (int) (value >>> shift);
    }

    private static long middleOf(int bucket) {
        int shift = bucket / PER_OCTAVE - 1;
        long first = (long) (bucket % PER_OCTAVE + PER_OCTAVE) << shift;
        return first + (1L << shift) / 2;
    }
}
