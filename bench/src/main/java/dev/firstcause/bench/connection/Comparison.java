// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Both sides of each measure, round by round: the medians, from the least to the most, and ours as a part of the Apache
 * driver's. The ratio is taken in each round, since what else the machine does in a round it does to both.
 */
final class Comparison {
    private final Map<String, Measure> measures = new LinkedHashMap<>();

    /** Adds what a round brought. */
    void add(String measure, double ours, double apaches) {
        Measure each = measures.computeIfAbsent(measure, key -> new Measure());
        each.ours.add(ours);
        each.apaches.add(apaches);
        each.ratios.add(ours / apaches);
    }

    /** In Markdown. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("| measure | ours | Apache driver | ours/Apache |\n|---|--:|--:|--:|\n");
        measures.forEach((name, each) -> text.append("| ")
                .append(String.join(" | ", name, show(each.ours), show(each.apaches), show(each.ratios)))
                .append(" |\n"));
        return text.toString();
    }

    private static String show(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double least = sorted.get(0);
        double most = sorted.get(sorted.size() - 1);
        return show(median(sorted)) + " (" + show(least) + " to " + show(most) + ")";
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String show(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static final class Measure {
        final List<Double> ours = new ArrayList<>();
        final List<Double> apaches = new ArrayList<>();
        final List<Double> ratios = new ArrayList<>();
    }
}
