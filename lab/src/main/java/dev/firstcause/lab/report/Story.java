// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import dev.firstcause.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.List;

/**
 * One play from beginning to end, for somebody who wants to know why its verdict is what it is.
 *
 * @param title scenario, driver, version of TLS and verdict
 * @param chapters in the order in which they are read
 */
record Story(String title, List<Chapter> chapters) {
    private static final int MOST_WARNINGS = 20;

    Story {
        chapters = List.copyOf(chapters);
    }

    /**
     * A part of it.
     *
     * @param lines as they are, without line breaks; what is indented belongs to the line before it
     * @param table whether the lines stand in columns
     */
    record Chapter(String title, List<String> lines, boolean table) {
        Chapter {
            lines = lines.stream().map(OneLine::clean).toList();
        }
    }

    static Story of(Result result) {
        List<Chapter> chapters = new ArrayList<>();
        chapters.add(chapter("What is done", List.of(result.scenario().story())));
        if (result.verdict() == Verdict.SKIPPED) {
            chapters.add(chapter("What must be said", due(result)));
            chapters.add(
                    chapter("Why it was not played", List.of(result.finding().reason())));
            return new Story(title(result), chapters);
        }
        chapters.add(chapter("What must be said", due(result)));
        chapters.add(new Chapter("What happened, in ms since the play began", Timeline.of(result), true));
        chapters.add(chapter("What the application was told", told(result.tellings())));
        chapters.add(chapter(
                "What was harmed", result.harm().stream().map(Story::words).toList()));
        chapters.add(chapter("What the driver logged", logged(result.warnings())));
        chapters.add(chapter(
                "Its healthy neighbours",
                List.of(result.neighbours() + " requests of other connections were answered meanwhile, the slowest in "
                        + Text.took(result.neighboursWorst()) + ".")));
        chapters.add(chapter(
                "Why " + result.verdict(),
                List.of(
                        result.finding().reason(),
                        "(" + result.verdict() + ": " + result.verdict().meaning() + ")")));
        chapters.removeIf(chapter -> chapter.lines().isEmpty());
        return new Story(title(result), chapters);
    }

    private static String title(Result result) {
        return result.scenario() + ", " + Column.of(result) + ": " + result.verdict();
    }

    private static Chapter chapter(String title, List<String> lines) {
        return new Chapter(title, lines, false);
    }

    private static List<String> due(Result result) {
        Scenario scenario = result.scenario();
        List<String> lines = new ArrayList<>();
        lines.add(scenario.expectation(result.tls()).toString());
        if (!scenario.reason(result.tls()).isEmpty()) {
            lines.add("with " + result.tls() + " because: " + scenario.reason(result.tls()));
        }
        if (!scenario.trap().isEmpty()) {
            lines.add("and not: " + scenario.trap());
        }
        return lines;
    }

    private static List<String> told(List<Telling> tellings) {
        if (tellings.isEmpty()) {
            return List.of("nothing");
        }
        List<String> lines = new ArrayList<>();
        for (Telling telling : tellings) {
            lines.add(who(telling) + ", after " + telling.at().toMillis() + " ms: " + words(telling.finding()));
            telling.chain().forEach(line -> lines.add("    " + line));
        }
        return lines;
    }

    /** {@code 20 × request in flight}. */
    static String who(Telling telling) {
        return telling.count() == 1 ? telling.who() : telling.count() + " \u00d7 " + telling.who();
    }

    private static String words(Finding finding) {
        return finding.verdict() + ", " + finding.reason();
    }

    private static List<String> logged(List<String> warnings) {
        if (warnings.isEmpty()) {
            return List.of("nothing at WARN or above");
        }
        List<String> lines = new ArrayList<>();
        for (String warning : warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))) {
            List<String> parts = warning.lines().toList();
            for (int i = 0; i < parts.size(); i++) {
                lines.add((i == 0 ? "" : "    ") + parts.get(i));
            }
        }
        if (warnings.size() > MOST_WARNINGS) {
            lines.add("... and " + (warnings.size() - MOST_WARNINGS) + " more");
        }
        return lines;
    }

    /** As plain text, for files. */
    String text() {
        StringBuilder text = new StringBuilder(title).append('\n');
        for (Chapter chapter : chapters) {
            text.append('\n').append(chapter.title()).append('\n');
            chapter.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        }
        return text.toString();
    }
}
