// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * A table of the benchmarks that ran on both sides: the median of the iterations, of the time also where the middle half
 * of them lies, and ours as a part of native-protocol's. Medians, since other work on the machine spoils a mean.
 */
final class SideBySide {
    private static final String OURS = "Ours";
    private static final String NATIVE = "Native";
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final List<String> HEADINGS = List.of(
            "benchmark",
            "parameters",
            "ours ns/op",
            "native ns/op",
            "ours/native",
            "ours B/op",
            "native B/op",
            "ours/native");

    private final Map<List<String>, Map<String, Measured>> pairs = new LinkedHashMap<>();

    private SideBySide() {}

    static SideBySide of(Collection<RunResult> results) {
        SideBySide table = new SideBySide();
        results.forEach(table::add);
        return table;
    }

    private void add(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        String side = name.endsWith(OURS) ? OURS : NATIVE;
        List<String> work = List.of(name.substring(0, name.length() - side.length()), parametersOf(result.getParams()));
        pairs.computeIfAbsent(work, key -> new LinkedHashMap<>()).put(side, Measured.of(result));
    }

    private static String parametersOf(BenchmarkParams params) {
        StringJoiner all = new StringJoiner(" ");
        for (String key : params.getParamsKeys()) {
            all.add(key + "=" + params.getParam(key));
        }
        return all.toString();
    }

    /** One line a benchmark that ran on both sides. */
    List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        pairs.forEach((work, sides) -> {
            Measured ours = sides.get(OURS);
            Measured natives = sides.get(NATIVE);
            if (ours != null && natives != null) {
                lines.add(List.of(
                        work.get(0),
                        work.get(1),
                        ours.time(),
                        natives.time(),
                        ratio(ours.nanoseconds, natives.nanoseconds),
                        ours.space(),
                        natives.space(),
                        ratio(ours.bytes, natives.bytes)));
            }
        });
        return lines;
    }

    private static String ratio(Statistics ours, Statistics natives) {
        return String.format(Locale.ROOT, "%.2f", median(ours) / median(natives));
    }

    private static double median(Statistics statistics) {
        return statistics.getPercentile(50);
    }

    /** In Markdown. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\n");
        append(text, HEADINGS);
        text.append("|---|---|--:|--:|--:|--:|--:|--:|\n");
        lines().forEach(line -> append(text, line));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** One side: nanoseconds and bytes of one operation. */
    private record Measured(Statistics nanoseconds, Statistics bytes) {
        static Measured of(RunResult result) {
            Result<?> allocation = Objects.requireNonNull(
                    result.getSecondaryResults().get(ALLOCATION), "No allocation: the profiler did not run");
            return new Measured(result.getPrimaryResult().getStatistics(), allocation.getStatistics());
        }

        String time() {
            return String.format(
                    Locale.ROOT,
                    "%.0f (%.0f to %.0f)",
                    median(nanoseconds),
                    nanoseconds.getPercentile(25),
                    nanoseconds.getPercentile(75));
        }

        String space() {
            return String.format(Locale.ROOT, "%.0f", median(bytes));
        }
    }
}
