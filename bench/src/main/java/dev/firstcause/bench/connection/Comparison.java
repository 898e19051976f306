// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The figures of each candidate, round by round: medians with their least and most, and ratios to a peer. A ratio is taken in
 * each round, because the machine's noise in a round falls on all candidates.
 */
final class Comparison {
    private final Map<String, List<Map<Candidate, Double>>> measures = new LinkedHashMap<>();
    private final List<Candidate> all;

    /** Compares these, in the order of the columns. */
    Comparison(List<Candidate> all) {
        this.all = all;
    }

    /** Adds the figures of a round: of all candidates, or of some. */
    <T> void add(String measure, Map<Candidate, T> round, ToDoubleFunction<T> figure) {
        Map<Candidate, Double> figures = new HashMap<>();
        round.forEach((candidate, seen) -> figures.put(candidate, figure.applyAsDouble(seen)));
        measures.computeIfAbsent(measure, key -> new ArrayList<>()).add(figures);
    }

    /** Two tables in Markdown: the ratios, and the figures. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        List<Candidate> compared = all.stream().filter(Candidate::isCompared).toList();
        head(text, List.of("ratio", "to"), compared);
        measures.forEach((measure, rounds) -> {
            Set<Candidate> measured = rounds.get(0).keySet();
            List<String> cells = new ArrayList<>(List.of(measure, peerWords(measured)));
            for (Candidate each : compared) {
                Candidate peer = each.peer(measured);
                cells.add(show(rounds, round -> figure(round, each) / figure(round, peer)));
            }
            line(text, cells);
        });
        text.append('\n');
        head(text, List.of("measure"), all);
        measures.forEach((measure, rounds) -> {
            List<String> cells = new ArrayList<>(List.of(measure));
            for (Candidate each : all) {
                cells.add(rounds.get(0).containsKey(each) ? show(rounds, round -> figure(round, each)) : "");
            }
            line(text, cells);
        });
        return text.toString();
    }

    private static String peerWords(Set<Candidate> measured) {
        boolean earlier = measured.stream().anyMatch(Candidate::earlier);
        return earlier
                ? Candidate.EARLIER
                : measured.iterator().next().peer(measured).words();
    }

    private static double figure(Map<Candidate, Double> round, Candidate candidate) {
        return Objects.requireNonNull(round.get(candidate), "the same candidates in each round");
    }

    private static void head(StringBuilder text, List<String> words, List<Candidate> candidates) {
        List<String> titles = new ArrayList<>(words);
        candidates.forEach(each -> titles.add(each.words()));
        line(text, titles);
        text.append("|---".repeat(words.size()))
                .append("|--:".repeat(candidates.size()))
                .append("|\n");
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String show(List<Map<Candidate, Double>> rounds, Function<Map<Candidate, Double>, Double> figure) {
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
