// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A drill as JUnit's XML, which every build server shows: a suite is a driver with a version of TLS, a test a scenario. */
public final class JunitReport {
    private JunitReport() {}

    /** The whole file, in UTF-8. */
    public static String of(DrillReport report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuites")
                .append(attribute("name", "firstcause drill"))
                .append(attribute("time", seconds(report.took())))
                .append(">\n");
        report.columns().forEach(column -> suite(report, column, xml));
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(DrillReport report, Column column, StringBuilder xml) {
        List<Result> results = report.results(column);
        List<DrillReport.Abandoned> abandoned = report.abandoned().stream()
                .filter(left -> left.column().equals(column))
                .toList();
        Duration took = results.stream().map(Result::took).reduce(Duration.ZERO, Duration::plus);
        long failures = results.stream()
                .filter(result -> result.verdict() != Verdict.KEPT)
                .count();
        xml.append("  <testsuite")
                .append(attribute("name", column.toString()))
                .append(attribute("tests", results.size() + abandoned.size()))
                .append(attribute("failures", failures))
                .append(attribute("errors", abandoned.size()))
                .append(attribute("skipped", 0))
                .append(attribute("time", seconds(took)))
                .append(attribute("timestamp", report.started()))
                .append(">\n    <properties>\n")
                .append(property("seed", report.seed()))
                .append(property("ground", report.ground()))
                .append(property("version", report.version()))
                .append("    </properties>\n");
        results.forEach(result -> test(column, result, xml));
        abandoned.forEach(left -> xml.append("    <testcase")
                .append(attribute("classname", className(column)))
                .append(attribute("name", "all that was left"))
                .append(">\n      <error")
                .append(attribute("message", "nothing more could be played"))
                .append('>')
                .append(Text.xml(String.join("\n", left.why())))
                .append("</error>\n    </testcase>\n"));
        xml.append("  </testsuite>\n");
    }

    private static void test(Column column, Result result, StringBuilder xml) {
        xml.append("    <testcase")
                .append(attribute("classname", className(column)))
                .append(attribute("name", result.scenario()))
                .append(attribute("time", seconds(result.took())));
        if (result.verdict() == Verdict.KEPT) {
            xml.append("/>\n");
            return;
        }
        xml.append(">\n      <failure")
                .append(attribute("type", result.verdict()))
                .append(attribute(
                        "message",
                        result.verdict() + ": " + Text.clean(result.finding().reason())))
                .append('>')
                .append(Text.xml(Story.of(result).text()))
                .append("</failure>\n    </testcase>\n");
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
