// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.reboot.Audit;
import dev.firstcause.lab.reboot.BlowReport;
import dev.firstcause.lab.reboot.FailureGroup;
import dev.firstcause.lab.reboot.RebootReport;
import dev.firstcause.lab.reboot.RebootSettings;
import dev.firstcause.lab.reboot.Tally;
import dev.firstcause.lab.reboot.ToldFate;
import dev.firstcause.protocol.text.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A reboot drill as text, in 100 columns. Immutable. */
public final class RebootText {
    private static final int WIDTH = 100;
    private static final int LABEL = 19;
    private static final int BARS = WIDTH - LABEL - 4;
    private static final int MOST_GROUPS = 8;
    private static final int LONGEST_HEADLINE = 500;
    private static final double NANOS_OF_MILLI = 1e6;

    private final boolean unicode;

    /**
     * How to write.
     *
     * @param unicode whether more than ASCII can be shown
     */
    public RebootText(boolean unicode) {
        this.unicode = unicode;
    }

    /** What an application with one driver noticed. */
    public List<String> lines(RebootReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.driver() + ", TLS " + report.tls().number() + ": "
                + (report.interrupted() ? "interrupted after " : "") + seconds(report.took()) + " at " + report.rate()
                + " requests/s"
                + (report.replicas() < RebootSettings.ALL_REPLICAS
                        ? ", replicas of each row: " + report.replicas()
                        : ""));
        lines.addAll(Text.wrap("  " + report.description(), WIDTH, "  "));
        lines.add("");
        tally("idempotent", report.idempotent(), lines);
        tally("not idempotent", report.others(), lines);
        fates(report, lines);
        lines.add("");
        bars("served per second", report.idempotent().servedPerSecond(), lines);
        bars("failed per second", report.idempotent().failedPerSecond(), lines);
        lines.add("");
        blows(report.blows(), lines);
        for (String trouble : report.trouble()) {
            lines.addAll(Text.wrap("  trouble: " + OneLine.clean(trouble), WIDTH, "    "));
        }
        return lines.stream().map(this::shown).toList();
    }

    private String shown(String line) {
        StringBuilder shown = new StringBuilder();
        line.stripTrailing().chars().forEach(c -> shown.append(unicode || c < 0x80 ? (char) c : '?'));
        return shown.toString();
    }

    private static void tally(String title, Tally tally, List<String> lines) {
        lines.add(label(title) + tally.asked() + " requests: " + tally.served() + " served, " + tally.failed()
                + " failed (" + tally.failedWithCause() + " with the cause, "
                + (tally.failed() - tally.failedWithCause()) + " without)");
        lines.add(label("") + "p50 " + millis(tally.p50()) + ", p99 " + millis(tally.p99()) + ", longest "
                + millis(tally.longest()) + "; longest pause " + millis(tally.longestPause()));
        lines.add(label("") + "answered twice " + tally.twice() + ", never " + tally.never());
        List<FailureGroup> groups = tally.failures();
        for (FailureGroup group : groups.subList(0, Math.min(MOST_GROUPS, groups.size()))) {
            String text = OneLine.clean(group.headline());
            String cut = text.length() > LONGEST_HEADLINE ? text.substring(0, LONGEST_HEADLINE) + "..." : text;
            String told = group.count() + " x " + group.finding().verdict() + " (" + group.request() + ", "
                    + group.during() + ") " + cut;
            lines.addAll(Text.wrap(label("") + told, WIDTH, label("") + "  "));
        }
        if (groups.size() > MOST_GROUPS) {
            long more = groups.stream()
                    .skip(MOST_GROUPS)
                    .mapToLong(FailureGroup::count)
                    .sum();
            lines.add(label("") + more + " more, told in " + (groups.size() - MOST_GROUPS) + " other ways");
        }
    }

    private static void fates(RebootReport report, List<String> lines) {
        Tally others = report.others();
        String fates = Stream.of(ToldFate.values())
                .map(fate -> fate + " " + others.fates().getOrDefault(fate, 0L))
                .collect(Collectors.joining(", "));
        Audit audit = report.audit();
        lines.add(label("fates told") + fates);
        if (audit == null) {
            lines.add(label("tables") + "not read");
            return;
        }
        lines.add(label("tables") + "inserts: " + audit.notSentFound() + " found that were told NOT_SENT, "
                + audit.confirmedMissing() + " of those confirmed missing");
        String counters = "counters: " + audit.counted() + " counted of " + audit.confirmed() + " confirmed and "
                + audit.maybe() + " that may be; " + audit.countersBelow() + " of " + audit.counters() + " too low, "
                + audit.countersAbove() + " too high";
        lines.addAll(Text.wrap(label("") + counters, WIDTH, label("") + "  "));
        String rows = "rows overwritten: " + audit.rows() + ", by " + audit.overwrites() + " requests; "
                + audit.rowsBehind() + " hold an older value than the last confirmed, " + audit.rowsOdd()
                + " one that cannot be there";
        lines.addAll(Text.wrap(label("") + rows, WIDTH, label("") + "  "));
    }

    private void bars(String title, List<Integer> values, List<String> lines) {
        int perColumn = Sparkline.perColumn(values.size(), BARS);
        int most = values.stream().mapToInt(Integer::intValue).max().orElse(0);
        if (most == 0) {
            lines.add(label(title) + "none");
            return;
        }
        int least = values.stream().mapToInt(Integer::intValue).min().orElse(0);
        lines.add(label(title) + least + " to " + most + ", "
                + (perColumn == 1 ? "a column a second" : "a column the lowest of " + perColumn + " seconds"));
        lines.add(label("") + "|" + Sparkline.of(values, perColumn, unicode) + "|");
    }

    private static void blows(List<BlowReport> blows, List<String> lines) {
        if (blows.isEmpty()) {
            return;
        }
        lines.add(row("at", "node", "what", "outage", "to serve", "held up", "told down", "others"));
        for (BlowReport blow : blows) {
            lines.add(row(
                    seconds(blow.at()),
                    blow.node().getHostString(),
                    blow.blow().title(),
                    seconds(blow.outage()),
                    seconds(blow.firstServed()),
                    seconds(blow.heldUp()),
                    seconds(blow.toldDown()),
                    Integer.toString(blow.othersClosed())));
        }
        lines.addAll(Text.wrap(
                "  outage: until it listens again, or goes on; to serve: from then to the first request it served; held up:"
                        + " from the blow until no request was held up by it any more; told down: from the blow until the"
                        + " driver said so; others: live connections to other nodes that were closed",
                WIDTH,
                "  "));
    }

    private static String row(String at, String node, String what, String... cells) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "  %8s  %-10s %-24s", at, node, what));
        for (String cell : cells) {
            row.append(String.format(Locale.ROOT, "%10s", cell));
        }
        return row.toString();
    }

    private static String label(String text) {
        return "  " + Text.padded(text, LABEL);
    }

    private static String seconds(@Nullable Duration duration) {
        return duration == null ? "-" : String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }

    private static String millis(Duration duration) {
        double millis = duration.toNanos() / NANOS_OF_MILLI;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }
}
