// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.Json;
import dev.firstcause.lab.reboot.Audit;
import dev.firstcause.lab.reboot.BlowReport;
import dev.firstcause.lab.reboot.FailureGroup;
import dev.firstcause.lab.reboot.RebootReport;
import dev.firstcause.lab.reboot.Tally;
import dev.firstcause.lab.reboot.ToldFate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reboot drill for programs, as {@code docs/reboot.schema.json} has it. */
final class RebootJson {
    private RebootJson() {}

    static String of(RebootReports reports) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("version", reports.version());
        object.put("ground", "cassandra");
        object.put("started", reports.started().toString());
        object.put("tookMillis", reports.took().toMillis());
        object.put("planned", reports.planned());
        object.put("interrupted", reports.interrupted());
        object.put("drivers", reports.reports().stream().map(RebootJson::object).toList());
        object.put(
                "abandoned",
                reports.abandoned().stream()
                        .map(left -> Map.of("driver", left.driver(), "causes", left.why()))
                        .toList());
        return Json.of(object);
    }

    private static Map<String, @Nullable Object> object(RebootReport report) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("driver", report.driver());
        object.put("description", report.description());
        object.put("tls", report.tls().number());
        object.put("well", report.isWell());
        object.put("replicas", report.replicas());
        object.put("rate", report.rate());
        object.put("started", report.started().toString());
        object.put("tookMillis", report.took().toMillis());
        object.put("interrupted", report.interrupted());
        object.put("idempotent", object(report.idempotent()));
        object.put("others", object(report.others()));
        object.put("blows", report.blows().stream().map(RebootJson::object).toList());
        Audit audit = report.audit();
        object.put("audit", audit == null ? null : object(audit));
        object.put("trouble", report.trouble());
        return object;
    }

    private static Map<String, Object> object(Tally tally) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("requests", tally.asked());
        object.put("served", tally.served());
        object.put("failed", tally.failed());
        object.put("failedWithCause", tally.failedWithCause());
        object.put("failedWithoutCause", tally.failed() - tally.failedWithCause());
        object.put("answeredTwice", tally.twice());
        object.put("neverAnswered", tally.never());
        Map<String, Object> fates = new LinkedHashMap<>();
        for (ToldFate fate : ToldFate.values()) {
            fates.put(fate.name(), tally.fates().getOrDefault(fate, 0L));
        }
        object.put("fates", fates);
        object.put("p50Millis", millis(tally.p50()));
        object.put("p99Millis", millis(tally.p99()));
        object.put("longestMillis", millis(tally.longest()));
        object.put("longestPauseMillis", millis(tally.longestPause()));
        object.put("failures", tally.failures().stream().map(RebootJson::object).toList());
        object.put("servedPerSecond", tally.servedPerSecond());
        object.put("failedPerSecond", tally.failedPerSecond());
        return object;
    }

    private static Map<String, Object> object(FailureGroup group) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("count", group.count());
        object.put("request", group.request().name());
        object.put("during", group.during());
        object.put("verdict", group.finding().verdict().name());
        object.put("reason", group.finding().reason());
        object.put("headline", group.headline());
        return object;
    }

    private static Map<String, @Nullable Object> object(BlowReport blow) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("blow", blow.blow().id());
        object.put("node", blow.node().getHostString() + ":" + blow.node().getPort());
        object.put("atMillis", millis(blow.at()));
        object.put("outageMillis", orNull(blow.outage()));
        object.put("listeningToServedMillis", orNull(blow.firstServed()));
        object.put("heldUpMillis", orNull(blow.heldUp()));
        object.put("toldDownMillis", orNull(blow.toldDown()));
        object.put("othersClosed", blow.othersClosed());
        return object;
    }

    private static Map<String, Object> object(Audit audit) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("inserts", audit.inserts());
        object.put("confirmedMissing", audit.confirmedMissing());
        object.put("notSentFound", audit.notSentFound());
        object.put("counters", audit.counters());
        object.put("confirmed", audit.confirmed());
        object.put("maybe", audit.maybe());
        object.put("counted", audit.counted());
        object.put("countersBelow", audit.countersBelow());
        object.put("countersAbove", audit.countersAbove());
        object.put("overwrites", audit.overwrites());
        object.put("rows", audit.rows());
        object.put("rowsBehind", audit.rowsBehind());
        object.put("rowsOdd", audit.rowsOdd());
        return object;
    }

    /** To a microsecond. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }

    private static @Nullable Double orNull(@Nullable Duration duration) {
        return duration == null ? null : millis(duration);
    }
}
