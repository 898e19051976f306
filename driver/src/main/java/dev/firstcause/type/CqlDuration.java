// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

/**
 * A value of the CQL type {@code duration}. Its parts are kept apart, for a month is not always as many days, nor a day
 * as many hours.
 *
 * @param months of the same sign as the others, or 0
 * @param days of the same sign as the others, or 0
 * @param nanoseconds of the same sign as the others, or 0; not limited to a day
 */
public record CqlDuration(int months, int days, long nanoseconds) {
    /**
     * A duration.
     *
     * @throws IllegalArgumentException if one part is positive and another negative
     */
    public CqlDuration {
        if (!isPossible(months, days, nanoseconds)) {
            throw new IllegalArgumentException("The parts of a duration are all positive or all negative");
        }
    }

    static boolean isPossible(int months, int days, long nanoseconds) {
        boolean positive = months > 0 || days > 0 || nanoseconds > 0;
        boolean negative = months < 0 || days < 0 || nanoseconds < 0;
        return !(positive && negative);
    }

    /** The duration as CQL writes it, such as {@code -1mo2d3ns}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(months < 0 || days < 0 || nanoseconds < 0 ? "-" : "");
        if (months != 0) {
            text.append(Math.abs((long) months)).append("mo");
        }
        if (days != 0) {
            text.append(Math.abs((long) days)).append('d');
        }
        if (nanoseconds != 0 || (months == 0 && days == 0)) {
            // Unsigned, for the least of all longs is its own opposite.
            text.append(Long.toUnsignedString(nanoseconds < 0 ? -nanoseconds : nanoseconds))
                    .append("ns");
        }
        return text.toString();
    }
}
