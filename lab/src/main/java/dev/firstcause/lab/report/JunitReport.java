// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.verdict.Verdict;
import dev.firstcause.protocol.text.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A drill as JUnit's XML, which every build server shows: a suite is a driver with a version of TLS, a test a scenario. It
 * is red if and only if the drill's exit code is, unless all was skipped: what fell short with a driver that does not count
 * for that is skipped, and so is what was not played.
 */
public final class JunitReport {
    private JunitReport() {}

    /**
     * The whole file, in UTF-8.
     *
     * @param meant the names of the drivers that count for the exit code
     */
    public static String of(DrillReport report, Predicate<String> meant) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuites")
                .append(attribute("name", "firstcause drill"))
                .append(attribute("time", seconds(report.took())))
                .append(">\n");
        report.columns().forEach(column -> suite(report, column, meant.test(column.subject()), xml));
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(DrillReport report, Column column, boolean counts, StringBuilder xml) {
        List<Result> results = report.results(column);
        List<DrillReport.Abandoned> abandoned = report.abandoned().stream()
                .filter(left -> left.column().equals(column))
                .toList();
        Duration took = results.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus);
        long shortfalls = results.stream()
                .filter(result -> result.verdict().isShortfall())
                .count();
        long skipped = results.stream()
                .filter(result -> result.verdict() == Verdict.SKIPPED)
                .count();
        xml.append("  <testsuite")
                .append(attribute("name", column.toString()))
                .append(attribute("tests", results.size() + abandoned.size()))
                .append(attribute("failures", counts ? shortfalls : 0))
                .append(attribute("errors", counts ? abandoned.size() : 0))
                .append(attribute("skipped", skipped + (counts ? 0 : shortfalls + abandoned.size())))
                .append(attribute("time", seconds(took)))
                .append(attribute("timestamp", report.started()))
                .append(">\n    <properties>\n")
                .append(property("seed", report.seed()))
                .append(property("ground", report.ground()))
                .append(property("version", report.version()))
                .append("    </properties>\n");
        results.forEach(result -> test(column, result, counts, xml));
        abandoned.forEach(left -> {
            xml.append("    <testcase")
                    .append(attribute("classname", className(column)))
                    .append(attribute("name", "all that was left"))
                    .append(">\n");
            String message = "nothing more could be played";
            shortfall(counts ? "error" : "skipped", null, message, String.join("\n", left.why()), xml);
        });
        xml.append("  </testsuite>\n");
    }

    private static void test(Column column, Result result, boolean counts, StringBuilder xml) {
        xml.append("    <testcase")
                .append(attribute("classname", className(column)))
                .append(attribute("name", result.scenario()))
                .append(attribute("time", seconds(result.took())));
        if (result.verdict() == Verdict.KEPT) {
            xml.append("/>\n");
            return;
        }
        xml.append(">\n");
        if (result.verdict() == Verdict.SKIPPED) {
            xml.append("      <skipped")
                    .append(attribute("message", OneLine.clean(result.finding().reason())))
                    .append("/>\n    </testcase>\n");
            return;
        }
        String message =
                result.verdict() + ": " + OneLine.clean(result.finding().reason());
        shortfall(
                counts ? "failure" : "skipped",
                result.verdict(),
                message,
                Story.of(result).text(),
                xml);
    }

    /** A skipped test has no type, and its message says why it is none that counts. */
    private static void shortfall(
            String element, @Nullable Verdict type, String message, String text, StringBuilder xml) {
        boolean skipped = element.equals("skipped");
        xml.append("      <")
                .append(element)
                .append(type == null || skipped ? "" : attribute("type", type))
                .append(attribute(
                        "message", skipped ? "this driver does not count for the exit code; " + message : message))
                .append('>')
                .append(Text.xml(text))
                .append("</")
                .append(element)
                .append(">\n    </testcase>\n");
    }

    /** Without dots in the version, for what stands before the last dot is shown as a package. */
    private static String className(Column column) {
        return column.subject() + ".tls" + column.tls().number().replace(".", "");
    }

    private static String property(String name, Object value) {
        return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
    }

    private static String attribute(String name, Object value) {
        return " " + name + "=\"" + Text.xml(value.toString()) + "\"";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1e3);
    }
}
