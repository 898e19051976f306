// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.Json;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.report.DrillReport;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.verdict.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A drill for programs, as {@code docs/drill.schema.json} has it. */
final class DrillJson {
    private DrillJson() {}

    static String of(DrillReport report) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("version", report.version());
        object.put("seed", report.seed());
        object.put("ground", report.ground().id());
        object.put("started", report.started().toString());
        object.put("tookMillis", report.took().toMillis());
        object.put("planned", report.planned());
        object.put("interrupted", report.interrupted());
        object.put("subjects", list(report.subjects(), DrillJson::object));
        object.put("results", list(report.results(), DrillJson::object));
        object.put("abandoned", list(report.abandoned(), DrillJson::object));
        return Json.of(object);
    }

    private static <T, M> List<M> list(List<T> values, Function<T, M> form) {
        return values.stream().map(form).toList();
    }

    private static Map<String, Object> object(Subject subject) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", subject.name());
        object.put("description", subject.description());
        return object;
    }

    private static Map<String, Object> object(Result result) {
        Scenario scenario = result.scenario();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("scenario", scenario.id());
        object.put("phase", scenario.phase().id());
        object.put("subject", result.subject());
        object.put("tls", result.tls().number());
        object.put("verdict", result.verdict().name());
        object.put("reason", result.finding().reason());
        object.put("tookMillis", result.took().toMillis());
        object.put("expectation", scenario.expectation(result.tls()).toString());
        object.put("tellings", list(result.tellings(), DrillJson::object));
        object.put("harm", list(result.harm(), DrillJson::object));
        object.put("warnings", result.warnings());
        Map<String, Object> neighbours = new LinkedHashMap<>();
        neighbours.put("answered", result.neighbours());
        neighbours.put("slowestMillis", result.neighboursWorst().toMillis());
        object.put("neighbours", neighbours);
        return object;
    }

    private static Map<String, @Nullable Object> object(Telling telling) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("who", telling.who());
        object.put("count", telling.count());
        object.put("atMillis", telling.at().toMillis());
        object.putAll(object(telling.finding()));
        object.put("kind", telling.kind());
        object.put("chain", telling.chain());
        return object;
    }

    private static Map<String, Object> object(Finding finding) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("verdict", finding.verdict().name());
        object.put("reason", finding.reason());
        return object;
    }

    private static Map<String, Object> object(DrillReport.Abandoned left) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("subject", left.column().subject());
        object.put("tls", left.column().tls().number());
        object.put("causes", left.why());
        return object;
    }
}
