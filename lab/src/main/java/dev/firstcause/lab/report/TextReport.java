// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.verdict.Verdict;
import dev.firstcause.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A drill as text, in 100 columns. Immutable. */
public final class TextReport {
    private static final int WIDTH = 100;
    private static final int CELL = 9;
    private static final int WIDEST_NAME = 18;
    private static final String BOLD = "1";
    private static final String FAINT = "2";

    private final boolean unicode;
    private final boolean colour;

    /**
     * How to write.
     *
     * @param unicode whether more than ASCII can be shown
     * @param colour whether colours can be shown
     */
    public TextReport(boolean unicode, boolean colour) {
        this.unicode = unicode;
        this.colour = colour;
    }

    /** The table, what its words mean, and a line about each driver; with only one of them also why it fell short. */
    public List<String> lines(DrillReport report) {
        List<String> lines = new ArrayList<>();
        for (List<Column> columns : tables(report)) {
            table(report, columns, lines);
            lines.add("");
        }
        legend(report, lines);
        lines.add("");
        for (Subject subject : report.subjects()) {
            lines.add(painted(BOLD, subject.name()) + ": " + report.summary(subject));
            lines.addAll(Text.wrap("  " + subject.description(), WIDTH, "  "));
        }
        lines.add(report.colophon());
        report.skipped().forEach((reason, scenarios) -> {
            lines.add("");
            String ids = scenarios.stream().map(Scenario::id).collect(Collectors.joining(", "));
            lines.addAll(Text.wrap(verdict(Verdict.SKIPPED, 0) + " " + ids, WIDTH, "    "));
            lines.addAll(Text.wrap("    " + OneLine.clean(reason), WIDTH, "    "));
        });
        if (report.subjects().size() == 1) {
            shortfalls(report, lines);
        }
        for (DrillReport.Abandoned left : report.abandoned()) {
            lines.add("");
            lines.add(left.column() + ": nothing more could be played");
            left.why().forEach(line -> lines.addAll(Text.wrap("  " + OneLine.clean(line), WIDTH, "      ")));
        }
        return shown(lines);
    }

    /** The story of one play. */
    public List<String> story(Result result) {
        Story story = Story.of(result);
        List<String> lines = new ArrayList<>();
        lines.add(painted(BOLD, result.scenario() + ", " + Column.of(result)) + ": " + verdict(result.verdict(), 0));
        for (Story.Chapter chapter : story.chapters()) {
            lines.add("");
            lines.add(painted(BOLD, chapter.title()));
            for (String line : chapter.lines()) {
                String indent = " ".repeat(line.length() - line.stripLeading().length());
                String hang = chapter.table() ? " ".repeat(20) : "    " + indent;
                lines.addAll(Text.wrap("  " + line, WIDTH, hang));
            }
        }
        return shown(lines);
    }

    /** A verdict in its colour. */
    public String verdict(Verdict verdict, int columns) {
        return painted(colour(verdict), Text.padded(verdict.name(), columns));
    }

    private static String colour(Verdict verdict) {
        return switch (verdict) {
            case KEPT -> "32";
            case DEEP -> "33";
            case SYMPTOM, LOST, WRONG -> "31";
            case HUNG, HURT -> "1;35";
            case SKIPPED -> FAINT;
        };
    }

    /** The columns, in as many tables as the width asks for; those of one driver stay together. */
    private static List<List<Column>> tables(DrillReport report) {
        int first = first(report);
        List<List<Column>> tables = new ArrayList<>();
        int used = WIDTH;
        for (List<Column> group : groups(report.columns()).values()) {
            int width = width(group);
            if (used + width > WIDTH) {
                tables.add(new ArrayList<>());
                used = first;
            }
            tables.get(tables.size() - 1).addAll(group);
            used += width;
        }
        return tables;
    }

    private static int first(DrillReport report) {
        return 4
                + report.results().stream()
                        .mapToInt(result -> result.scenario().id().length())
                        .max()
                        .orElse(0);
    }

    private static Map<String, List<Column>> groups(List<Column> columns) {
        Map<String, List<Column>> groups = new LinkedHashMap<>();
        columns.forEach(column -> groups.computeIfAbsent(column.subject(), subject -> new ArrayList<>())
                .add(column));
        return groups;
    }

    private static int width(List<Column> group) {
        int longest = heading(group).stream().mapToInt(String::length).max().orElse(0);
        return Math.max(group.size() * CELL, longest + 2);
    }

    /** The driver's name; one that would make the table wide without need is broken at its hyphens. */
    private static List<String> heading(List<Column> group) {
        int room = Math.max(group.size() * CELL, WIDEST_NAME) - 2;
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String part : group.get(0).subject().split("(?<=-)", -1)) {
            if (line.length() > 0 && line.length() + part.length() > room) {
                lines.add(line.toString());
                line = new StringBuilder();
            }
            line.append(part);
        }
        lines.add(line.toString());
        return lines;
    }

    private static List<String> headings(Collection<List<Column>> groups, int first) {
        int height =
                groups.stream().mapToInt(group -> heading(group).size()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < height; i++) {
            StringBuilder line = new StringBuilder(" ".repeat(first));
            for (List<Column> group : groups) {
                List<String> heading = heading(group);
                line.append(Text.padded(i < heading.size() ? heading.get(i) : "", width(group)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private void table(DrillReport report, List<Column> columns, List<String> lines) {
        int first = first(report);
        StringBuilder versions = new StringBuilder(" ".repeat(first));
        groups(columns).forEach((subject, group) -> {
            StringBuilder own = new StringBuilder();
            group.forEach(column -> own.append(Text.padded(column.tls().toString(), CELL)));
            versions.append(Text.padded(own.toString(), width(group)));
        });
        headings(groups(columns).values(), first).forEach(line -> lines.add(painted(BOLD, line)));
        lines.add(versions.toString().stripTrailing());
        for (Map.Entry<Phase, List<Scenario>> phase : report.scenarios().entrySet()) {
            List<Scenario> played = phase.getValue().stream()
                    .filter(scenario -> columns.stream()
                            .anyMatch(column -> report.result(scenario, column).isPresent()))
                    .toList();
            if (!played.isEmpty()) {
                lines.add(painted(FAINT, phase.getKey().title()));
            }
            played.forEach(scenario -> lines.add(row(report, scenario, columns, first)));
        }
    }

    private String row(DrillReport report, Scenario scenario, List<Column> columns, int first) {
        StringBuilder row = new StringBuilder(Text.padded("  " + scenario.id(), first));
        groups(columns).values().forEach(group -> {
            int rest = width(group) - group.size() * CELL;
            for (Column column : group) {
                row.append(report.result(scenario, column)
                        .map(result -> verdict(result.verdict(), CELL))
                        .orElseGet(() -> Text.padded("-", CELL)));
            }
            row.append(" ".repeat(rest));
        });
        return row.toString().stripTrailing();
    }

    private void legend(DrillReport report, List<String> lines) {
        Set<Verdict> found = new TreeSet<>();
        report.results().forEach(result -> found.add(result.verdict()));
        found.forEach(verdict -> lines.add(verdict(verdict, CELL) + verdict.meaning()));
        boolean holes = report.scenarios().values().stream()
                .flatMap(List::stream)
                .anyMatch(scenario -> report.columns().stream()
                        .anyMatch(column -> report.result(scenario, column).isEmpty()));
        if (holes) {
            lines.add(
                    Text.padded("-", CELL) + "not played: it makes no sense with this driver or this version of TLS, or"
                            + " the drill ended before");
        }
    }

    private void shortfalls(DrillReport report, List<String> lines) {
        for (Result result : report.shortfalls()) {
            lines.add("");
            lines.add(result.scenario() + ", " + result.tls() + ": " + verdict(result.verdict(), 0));
            lines.addAll(Text.wrap("    " + OneLine.clean(result.finding().reason()), WIDTH, "    "));
        }
    }

    private String painted(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[m" : text;
    }

    private List<String> shown(List<String> lines) {
        return unicode
                ? lines
                : lines.stream().map(line -> line.replace('\u00d7', 'x')).toList();
    }
}
