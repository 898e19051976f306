// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.cli.console.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For programs: one JSON object, at the end. */
final class JsonOutput implements Output {
    private final PrintWriter out;

    JsonOutput(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void end(Report report) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("ok", report.isWell());
        object.put("endpoint", report.endpoint().toString());
        object.put("transport", report.transport());
        object.put("tlsProvider", report.tlsProvider());
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Report.Step step : report.steps()) {
            steps.add(object(step));
        }
        object.put("steps", steps);
        Report.Watched watched = report.watched();
        if (watched != null) {
            object.put("watch", object(watched));
        }
        Trouble trouble = report.trouble();
        if (trouble != null) {
            object.put("failure", object(trouble));
        }
        out.println(Json.of(object));
    }

    private static Map<String, Object> object(Report.Step step) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", step.name());
        object.put("ok", step.ok());
        object.put("millis", step.took().toMillis());
        object.put("detail", step.detail());
        return object;
    }

    private static Map<String, Object> object(Report.Watched watched) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("seconds", watched.lasted().toMillis() / 1000.0);
        object.put("asked", watched.asked());
        object.put("answered", watched.answered());
        object.put("slowestMillis", watched.slowest().toMillis());
        return object;
    }

    private static Map<String, @Nullable Object> object(Trouble trouble) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("kind", trouble.kind());
        object.put("phase", trouble.phase().name());
        object.put("message", trouble.message());
        object.put("hint", trouble.hint());
        object.put("causes", trouble.causes());
        object.put("symptomOnly", trouble.symptomOnly());
        object.put(
                "silence", trouble.silence() == null ? null : trouble.silence().name());
        object.put("others", trouble.others());
        object.put("aftermath", trouble.aftermath());
        return object;
    }
}
