// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All that came of a drill, or of as much of it as could be played.
 *
 * @param version of what held the drill
 * @param seed what decided chance
 * @param ground on what kind of node
 * @param started when it began
 * @param took how long it took
 * @param planned how many plays there were to be
 * @param interrupted whether somebody ended it before its end
 * @param subjects the drivers, in the order of the report
 * @param results in the order in which they came
 * @param abandoned where nothing more could be played
 */
public record DrillReport(
        String version,
        long seed,
        Ground ground,
        Instant started,
        Duration took,
        int planned,
        boolean interrupted,
        List<Subject> subjects,
        List<Result> results,
        List<Abandoned> abandoned) {
    public DrillReport {
        subjects = List.copyOf(subjects);
        results = List.copyOf(results);
        abandoned = List.copyOf(abandoned);
    }

    /**
     * A driver with which nothing more could be played, with one version of TLS.
     *
     * @param why the exception as text, outermost first
     */
    public record Abandoned(Column column, List<String> why) {
        public Abandoned {
            why = List.copyOf(why);
        }
    }

    /**
     * Whether something fell short with a driver that is meant: a verdict other than KEPT, or nothing could be played. A
     * skipped scenario is no shortfall; but if all of a driver were skipped, nothing has been shown to work with it.
     */
    public boolean fellShort(Predicate<String> meant) {
        List<Result> its =
                results.stream().filter(result -> meant.test(result.subject())).toList();
        return onlySkipped(its)
                || its.stream().anyMatch(result -> result.verdict().isShortfall())
                || abandoned.stream().anyMatch(left -> meant.test(left.column().subject()));
    }

    private static boolean onlySkipped(List<Result> results) {
        Set<String> all = results.stream().map(Result::subject).collect(Collectors.toSet());
        Set<String> played = results.stream()
                .filter(result -> result.verdict() != Verdict.SKIPPED)
                .map(Result::subject)
                .collect(Collectors.toSet());
        return !played.containsAll(all);
    }

    /** The drivers and versions with which something was played, or was to be. */
    List<Column> columns() {
        Set<Column> found = new LinkedHashSet<>();
        results.forEach(result -> found.add(Column.of(result)));
        abandoned.forEach(left -> found.add(left.column()));
        List<String> order = subjects.stream().map(Subject::name).toList();
        return found.stream()
                .sorted(Comparator.comparing((Column column) -> order.indexOf(column.subject()))
                        .thenComparing(Column::tls))
                .toList();
    }

    /** What was played, by phase. */
    Map<Phase, List<Scenario>> scenarios() {
        Set<Scenario> all = new LinkedHashSet<>();
        results.forEach(result -> all.add(result.scenario()));
        return all.stream().collect(Collectors.groupingBy(Scenario::phase, TreeMap::new, Collectors.toList()));
    }

    Optional<Result> result(Scenario scenario, Column column) {
        return results.stream()
                .filter(result ->
                        result.scenario() == scenario && Column.of(result).equals(column))
                .findFirst();
    }

    List<Result> results(Column column) {
        return results.stream()
                .filter(result -> Column.of(result).equals(column))
                .toList();
    }

    /** Those that fell short, in the order of the table. */
    List<Result> shortfalls() {
        List<Result> all = new ArrayList<>();
        for (List<Scenario> scenarios : scenarios().values()) {
            for (Scenario scenario : scenarios) {
                for (Column column : columns()) {
                    result(scenario, column)
                            .filter(result -> result.verdict().isShortfall())
                            .ifPresent(all::add);
                }
            }
        }
        return all;
    }

    /** What was skipped for the same reason, in the order of the table. */
    Map<String, Set<Scenario>> skipped() {
        Map<String, Set<Scenario>> byReason = new LinkedHashMap<>();
        for (Result result : results) {
            if (result.verdict() == Verdict.SKIPPED) {
                byReason.computeIfAbsent(result.finding().reason(), reason -> new LinkedHashSet<>())
                        .add(result.scenario());
            }
        }
        return byReason;
    }

    /** How often each verdict was found, the better ones first. */
    public static Map<Verdict, Integer> counts(List<Result> results) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        results.forEach(result -> counts.merge(result.verdict(), 1, Integer::sum));
        return counts;
    }

    /** {@code 170 of 172 KEPT, 2 DEEP}. */
    String summary(Subject subject) {
        List<Result> its = results.stream()
                .filter(result -> result.subject().equals(subject.name()))
                .toList();
        Map<Verdict, Integer> counts = counts(its);
        int kept = Optional.ofNullable(counts.remove(Verdict.KEPT)).orElse(0);
        StringBuilder text = new StringBuilder(kept + " of " + its.size() + " KEPT");
        counts.forEach(
                (verdict, count) -> text.append(", ").append(count).append(' ').append(verdict));
        return text.toString();
    }

    /** How many were played, on what, by what seed, in what time. */
    String colophon() {
        long skipped = results.stream()
                .filter(result -> result.verdict() == Verdict.SKIPPED)
                .count();
        long played = results.size() - skipped;
        String plays = interrupted
                ? "Interrupted after " + results.size() + " of " + planned + " plays"
                : played + (played == 1 ? " play" : " plays");
        return plays + (skipped == 0 ? "" : " (" + skipped + " skipped)") + " on " + ground + " nodes in "
                + Text.took(took) + ", seed " + seed + ".";
    }
}
