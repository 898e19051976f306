// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Need;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Scenarios as people look them up. */
public final class CatalogueText {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";

    private CatalogueText() {}

    /** By phase, in 100 columns. */
    public static List<String> lines(List<Scenario> scenarios) {
        List<String> lines = new ArrayList<>();
        byPhase(scenarios).forEach((phase, its) -> {
            lines.add(phase.id() + ": " + phase.title());
            its.forEach(scenario -> describe(scenario, lines));
            lines.add("");
        });
        lines.add(scenarios.size() == 1 ? "1 scenario." : scenarios.size() + " scenarios.");
        return lines;
    }

    private static void describe(Scenario scenario, List<String> lines) {
        lines.add("  " + scenario.id());
        lines.addAll(Text.wrap(INDENT + scenario.story(), WIDTH, INDENT));
        for (String due : due(scenario, Expectation::toString, reason -> reason)) {
            lines.addAll(Text.wrap(INDENT + "must say: " + due, WIDTH, INDENT + "  "));
        }
        if (!scenario.trap().isEmpty()) {
            lines.addAll(Text.wrap(INDENT + "must not: " + scenario.trap(), WIDTH, INDENT + "  "));
        }
        lines.add(INDENT + "on: " + grounds(scenario));
    }

    /** A table for each phase, in Markdown. */
    public static List<String> markdown(List<Scenario> scenarios) {
        List<String> lines = new ArrayList<>();
        byPhase(scenarios).forEach((phase, its) -> {
            lines.add("");
            lines.add("## " + phase.id() + ": " + phase.title());
            lines.add("");
            lines.add("| id | what is done | what must be said | what must not happen | on |");
            lines.add("| --- | --- | --- | --- | --- |");
            for (Scenario scenario : its) {
                String due = String.join("<br>", due(scenario, CatalogueText::marked, CatalogueText::cell));
                lines.add("| `" + scenario.id() + "` | " + cell(scenario.story()) + " | " + due + " | "
                        + cell(scenario.trap()) + " | " + grounds(scenario) + " |");
            }
        });
        return lines;
    }

    private static Map<Phase, List<Scenario>> byPhase(List<Scenario> scenarios) {
        return scenarios.stream().collect(Collectors.groupingBy(Scenario::phase, TreeMap::new, Collectors.toList()));
    }

    /** One text where both versions of TLS are the same, or one for each with the reason. */
    private static List<String> due(
            Scenario scenario, Function<Expectation, String> words, UnaryOperator<String> escaped) {
        List<TlsVersion> versions = scenario.versions().stream().sorted().toList();
        boolean same = versions.size() == TlsVersion.values().length
                && versions.stream().map(scenario::expectation).distinct().count() == 1;
        if (same) {
            return List.of(words.apply(scenario.expectation(versions.get(0))));
        }
        List<String> due = new ArrayList<>();
        for (TlsVersion version : versions) {
            String reason = scenario.reason(version);
            String only = versions.size() == 1 ? " only" : "";
            due.add(version + only + ": " + words.apply(scenario.expectation(version))
                    + (reason.isEmpty() ? "" : " (" + escaped.apply(reason) + ")"));
        }
        return due;
    }

    private static String marked(Expectation expectation) {
        return expectation.text(CatalogueText::code, CatalogueText::code);
    }

    private static String grounds(Scenario scenario) {
        String grounds = scenario.grounds().stream().sorted().map(Ground::id).collect(Collectors.joining(", "));
        String needs = scenario.needs().stream().map(Need::title).collect(Collectors.joining(" and "));
        return needs.isEmpty() ? grounds : grounds + ", with " + needs;
    }

    /** A bar ends a cell even in code. */
    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    private static String cell(String text) {
        return text.replaceAll("([\\\\`*_|<\\[\\]])", "\\\\$1");
    }
}
