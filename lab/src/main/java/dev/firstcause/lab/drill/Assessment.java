// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Judge;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out, for each thing that was asked, whether it got what was due to it. Belongs to one thread. */
final class Assessment {
    private final @Nullable Judge judge;
    private final Function<Throwable, Optional<String>> kinds;
    private final List<String> warnings;
    private final long beganNanos;
    private final Map<String, Telling> tellings = new LinkedHashMap<>();
    private final List<Finding> harm = new ArrayList<>();

    Assessment(
            Expectation expectation,
            Function<Throwable, Optional<String>> kinds,
            List<String> warnings,
            long beganNanos) {
        this.judge = expectation.isAllWell() ? null : new Judge(expectation);
        this.kinds = kinds;
        this.warnings = warnings;
        this.beganNanos = beganNanos;
    }

    void assess(Asking<?> asking) {
        List<? extends Asking.End<?>> ends = asking.ends();
        if (!asking.harm().isEmpty()) {
            harm.addAll(asking.harm());
            return;
        }
        if (asking.isHung()) {
            harm.add(new Finding(
                    Verdict.HUNG,
                    "the " + asking.who() + " had not come to an end after "
                            + asking.limit().toMillis() + " ms"));
            return;
        }
        if (ends.size() > 1) {
            harm.add(new Finding(Verdict.HURT, "the " + asking.who() + " ended " + ends.size() + " times"));
        }
        Asking.End<?> end = ends.get(0);
        Throwable told = end.told();
        if (told == null) {
            assessValue(asking, end);
        } else {
            Optional<String> kind = kinds.apply(told);
            add(asking, end, findingOf(asking, told, kind), kind.orElse(null), Texts.chain(told));
        }
    }

    private void assessValue(Asking<?> asking, Asking.End<?> end) {
        if (asking.right() != null && !asking.right().equals(end.value())) {
            harm.add(new Finding(
                    Verdict.HURT,
                    "the " + asking.who() + " asked " + asking.right() + " and was answered " + end.value()));
        } else if (asking.due() == Asking.Due.TRUTH && judge != null) {
            Finding finding = judge.ofLog(warnings);
            add(asking, end, new Finding(finding.verdict(), "it went well, and " + finding.reason()), null, List.of());
        }
    }

    private Finding findingOf(Asking<?> asking, Throwable told, Optional<String> kind) {
        if (asking.due() == Asking.Due.ANSWER || judge == null) {
            return new Finding(Verdict.HURT, "it should have gone well");
        }
        return judge.of(told, kind, warnings);
    }

    private void add(Asking<?> asking, Asking.End<?> end, Finding finding, @Nullable String kind, List<String> chain) {
        Duration at = Duration.ofNanos(end.nanos() - beganNanos);
        Telling telling = new Telling(asking.who(), 1, at, finding, kind, chain);
        // What differs only in numbers is the same story.
        String same = asking.who()
                + finding
                + kind
                + (chain.isEmpty() ? "" : chain.get(0).replaceAll("\\d+", "#"));
        tellings.merge(same, telling, Telling::with);
    }

    /** What was told, the worst first. */
    List<Telling> tellings() {
        return tellings.values().stream()
                .sorted(Comparator.comparing(
                                (Telling telling) -> telling.finding().verdict())
                        .reversed())
                .toList();
    }

    /** What was done that must never be done. */
    List<Finding> harm() {
        return List.copyOf(harm);
    }

    /** The worst of what was told, and of all harm. */
    Finding worst(List<Finding> allHarm) {
        List<Finding> all = new ArrayList<>(allHarm);
        tellings().forEach(telling -> all.add(named(telling)));
        return all.stream()
                .max(Comparator.comparing(Finding::verdict))
                .orElseGet(() -> judge == null ? new Finding(Verdict.KEPT, "all went well") : judge.ofLog(warnings));
    }

    private static Finding named(Telling telling) {
        String who = telling.count() == 1 ? "the " + telling.who() : telling.count() + " × " + telling.who();
        return new Finding(
                telling.finding().verdict(), who + ": " + telling.finding().reason());
    }
}
