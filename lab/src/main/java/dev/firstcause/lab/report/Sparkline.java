// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import java.util.List;

/** Numbers as a line of bars, lowest to highest; nothing is a blank. */
final class Sparkline {
    private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String ASCII_BARS = ".:-=+*#@";

    private Sparkline() {}

    /** How many numbers stand together in one column, so that there are so many columns at most. */
    static int perColumn(int numbers, int columns) {
        return Math.max(1, (numbers + columns - 1) / columns);
    }

    /**
     * The line.
     *
     * @param values 0 or more each
     * @param perColumn how many of them stand together, of which the lowest is shown: what is missing must be seen
     */
    static String of(List<Integer> values, int perColumn, boolean unicode) {
        String bars = unicode ? BARS : ASCII_BARS;
        int highest = values.stream().mapToInt(Integer::intValue).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (int from = 0; from < values.size(); from += perColumn) {
            int lowest = values.subList(from, Math.min(values.size(), from + perColumn)).stream()
                    .mapToInt(Integer::intValue)
                    .min()
                    .orElse(0);
            long bar = ((long) lowest * bars.length() - 1) / Math.max(1, highest);
            line.append(lowest == 0 ? ' ' : bars.charAt((int) bar));
        }
        return line.toString();
    }
}
