// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What each driver did of each measure, round by round: the medians, from the least to the most, and ours as a part of the
 * Apache driver's. The ratio is taken in each round, since what else the machine does in a round it does to all.
 */
final class Comparison {
    private final Map<String, List<Map<Driver, Double>>> measures = new LinkedHashMap<>();

    /** Adds what a round brought: for all drivers, or for ours alone. */
    <T> void add(String measure, Map<Driver, T> round, ToDoubleFunction<T> figure) {
        Map<Driver, Double> figures = new EnumMap<>(Driver.class);
        round.forEach((driver, seen) -> figures.put(driver, figure.applyAsDouble(seen)));
        measures.computeIfAbsent(measure, key -> new ArrayList<>()).add(figures);
    }

    /** Two tables in Markdown: the ratios, and what they are of. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        head(text, List.of("ratio", "to"), Driver.OURS);
        measures.forEach((measure, rounds) -> {
            Driver peer = peer(rounds);
            List<String> cells = new ArrayList<>(List.of(measure, peer.words()));
            for (Driver driver : Driver.OURS) {
                cells.add(show(rounds, round -> figure(round, driver) / figure(round, peer)));
            }
            line(text, cells);
        });
        text.append('\n');
        head(text, List.of("measure"), Driver.ALL);
        measures.forEach((measure, rounds) -> {
            List<String> cells = new ArrayList<>(List.of(measure));
            for (Driver driver : Driver.ALL) {
                cells.add(rounds.get(0).containsKey(driver) ? show(rounds, round -> figure(round, driver)) : "");
            }
            line(text, cells);
        });
        return text.toString();
    }

    /** Beside whom ours are put; where the Apache driver was not asked, the one of ours that needs nothing but the JDK. */
    private static Driver peer(List<Map<Driver, Double>> rounds) {
        return rounds.get(0).containsKey(Driver.APACHE) ? Driver.APACHE : Driver.NIO_JDK;
    }

    private static double figure(Map<Driver, Double> round, Driver driver) {
        return Objects.requireNonNull(round.get(driver), "the same drivers in each round");
    }

    private static void head(StringBuilder text, List<String> words, List<Driver> drivers) {
        List<String> titles = new ArrayList<>(words);
        drivers.forEach(driver -> titles.add(driver.words()));
        line(text, titles);
        text.append("|---".repeat(words.size()))
                .append("|--:".repeat(drivers.size()))
                .append("|\n");
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String show(List<Map<Driver, Double>> rounds, Function<Map<Driver, Double>, Double> figure) {
        List<Double> sorted = new ArrayList<>(rounds.stream().map(figure).toList());
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
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%.0f", value);
    }
}
