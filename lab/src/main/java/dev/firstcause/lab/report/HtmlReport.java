// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A drill as one page that needs nothing else, no script either: the table, and behind each cell its story. A scenario's
 * anchor is its id.
 */
public final class HtmlReport {
    private final DrillReport report;
    private final List<Column> columns;
    private final StringBuilder html = new StringBuilder();

    private HtmlReport(DrillReport report) {
        this.report = report;
        this.columns = report.columns();
    }

    /** The whole page, in UTF-8. */
    public static String of(DrillReport report) {
        HtmlReport page = new HtmlReport(report);
        page.head();
        page.table();
        page.stories();
        return page.html.append("</main>\n</body>\n</html>\n").toString();
    }

    private void head() {
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append(
                        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Firstcause drill</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n<h1>Firstcause drill</h1>\n");
        element("p", report.colophon() + " Began at " + report.started() + ", version " + report.version() + ".");
        html.append("<ul>\n");
        for (Subject subject : report.subjects()) {
            html.append("<li><b>").append(Text.xml(subject.name())).append("</b> ");
            html.append(Text.xml(report.summary(subject) + "; " + subject.description()))
                    .append("</li>\n");
        }
        html.append("</ul>\n");
        for (DrillReport.Abandoned left : report.abandoned()) {
            element("p", left.column() + ": nothing more could be played");
            element("pre", String.join("\n", left.why()));
        }
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css cannot be read", e);
        }
    }

    private void table() {
        html.append("<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Scenario</th>");
        columns.forEach(column -> html.append("<th scope=\"col\">")
                .append(Text.xml(column.subject()))
                .append("<br>")
                .append(column.tls())
                .append("</th>"));
        html.append("</tr></thead>\n");
        for (Map.Entry<Phase, List<Scenario>> phase : report.scenarios().entrySet()) {
            html.append("<tbody>\n<tr><th colspan=\"")
                    .append(columns.size() + 1)
                    .append("\" class=\"phase\">")
                    .append(Text.xml(phase.getKey().title()))
                    .append("</th></tr>\n");
            phase.getValue().forEach(this::row);
            html.append("</tbody>\n");
        }
        html.append("</table></div>\n<dl>\n");
        for (Verdict verdict : Verdict.values()) {
            html.append("<dt>").append(badge(verdict)).append("</dt>");
            element("dd", verdict.meaning());
        }
        html.append("</dl>\n");
    }

    private void row(Scenario scenario) {
        html.append("<tr><th scope=\"row\"><a href=\"#")
                .append(Text.xml(scenario.id()))
                .append("\">")
                .append(Text.xml(scenario.id()))
                .append("</a></th>");
        for (Column column : columns) {
            Result result = report.result(scenario, column).orElse(null);
            html.append("<td>");
            if (result == null) {
                html.append("\u2013");
            } else {
                html.append("<a href=\"#")
                        .append(anchor(result))
                        .append("\">")
                        .append(badge(result.verdict()))
                        .append("</a>");
            }
            html.append("</td>");
        }
        html.append("</tr>\n");
    }

    private static String anchor(Result result) {
        return Text.xml(
                result.scenario() + "/" + result.subject() + "/" + result.tls().number());
    }

    private static String badge(Verdict verdict) {
        return "<span class=\"" + verdict.name().toLowerCase(Locale.ROOT) + "\">" + verdict + "</span>";
    }

    private void stories() {
        for (List<Scenario> scenarios : report.scenarios().values()) {
            for (Scenario scenario : scenarios) {
                html.append("<section id=\"").append(Text.xml(scenario.id())).append("\">\n");
                element("h2", scenario.id());
                for (Column column : columns) {
                    report.result(scenario, column).ifPresent(this::story);
                }
                html.append("</section>\n");
            }
        }
    }

    private void story(Result result) {
        html.append("<article id=\"").append(anchor(result)).append("\">\n<h3>");
        html.append(Text.xml(Column.of(result) + " "))
                .append(badge(result.verdict()))
                .append("</h3>\n");
        for (Story.Chapter chapter : Story.of(result).chapters()) {
            element("h4", chapter.title());
            element("pre", String.join("\n", chapter.lines()));
        }
        html.append("</article>\n");
    }

    private void element(String name, String text) {
        html.append('<').append(name).append('>').append(Text.xml(text));
        html.append("</").append(name).append(">\n");
    }
}
