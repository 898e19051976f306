// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.reboot.Audit;
import dev.firstcause.lab.reboot.Blow;
import dev.firstcause.lab.reboot.BlowReport;
import dev.firstcause.lab.reboot.FailureGroup;
import dev.firstcause.lab.reboot.RebootReport;
import dev.firstcause.lab.reboot.Request;
import dev.firstcause.lab.reboot.Tally;
import dev.firstcause.lab.reboot.ToldFate;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebootTextTest {
    private static final FailureGroup GROUP = new FailureGroup(
            3,
            Request.COUNT,
            "kill",
            new Finding(Verdict.SYMPTOM, "it says that it is over, and not why"),
            "Timeout: after \u001b[2J2 s \u2026");

    private static Tally tally(List<FailureGroup> failures, List<Integer> served) {
        long failed = failures.stream().mapToLong(FailureGroup::count).sum();
        return new Tally(
                100 + failed,
                99,
                failed,
                0,
                Map.of(ToldFate.MAYBE_SENT, failed),
                Duration.ofNanos(1_250_000),
                Duration.ofMillis(21),
                Duration.ofMillis(2001),
                Duration.ofMillis(312),
                failures,
                served,
                Collections.nCopies(served.size(), 0));
    }

    private static RebootReport report(Audit audit) {
        return report(3, audit);
    }

    private static RebootReport report(int replicas, Audit audit) {
        InetSocketAddress node = InetSocketAddress.createUnresolved("127.0.0.3", 9042);
        return new RebootReport(
                "made",
                "Made for this test",
                TlsVersion.TLS_1_3,
                replicas,
                1000,
                Instant.EPOCH,
                Duration.ofMillis(90_120),
                false,
                tally(List.of(), List.of(1, 8, 0, 4)),
                tally(Collections.nCopies(10, GROUP), List.of()),
                List.of(
                        new BlowReport(
                                Blow.NEW_CERTIFICATE,
                                node,
                                Duration.ofMillis(5020),
                                Duration.ofMillis(16_180),
                                Duration.ofMillis(310),
                                null,
                                Duration.ofMillis(40),
                                0),
                        new BlowReport(Blow.HANG, node, Duration.ofMillis(105_020), null, null, null, null, 12)),
                audit,
                List.of("a node did not come back"));
    }

    @Test
    void all_is_told_in_a_hundred_columns_and_nothing_is_obeyed() {
        List<String> lines =
                new RebootText(true).lines(report(new Audit(50, 0, 1, 10, 40, 3, 42, 0, 2, 900, 500, 3, 1)));
        assertThat(lines).allMatch(line -> line.length() <= 100);
        assertThat(String.join("\n", lines))
                .startsWith("made, TLS 1.3: 90.12 s at 1000 requests/s\n  Made for this test\n\n  idempotent  ")
                .contains("  100 requests: 99 served, 0 failed (0 with the cause, 0 without)\n")
                .contains("  p50 1.3 ms, p99 21 ms, longest 2001 ms; longest pause 312 ms\n")
                .contains("  answered twice 0, never 1\n")
                .contains("3 x SYMPTOM (COUNT, kill) Timeout: after .[2J2 s \u2026")
                .contains("                     6 more, told in 2 other ways\n")
                .contains("  fates told         NOT_SENT 0, MAYBE_SENT 30, UNTOLD 0\n")
                .contains(
                        "  tables             inserts: 1 found that were told NOT_SENT, 0 of those confirmed missing\n")
                .contains("  counters: 42 counted of 40 confirmed and 3 that may be; 0 of 10 too low, 2 too\n")
                .contains("  rows overwritten: 500, by 900 requests; 3 hold an older value than the last\n")
                .contains(
                        "  served per second  0 to 8, a column a second\n                     |\u2581\u2588 \u2584|\n")
                .contains("  failed per second  none\n")
                .contains(
                        "\n    5.02 s  127.0.0.3  killed, new certificate    16.18 s    0.31 s         -    0.04 s         0\n")
                .contains(
                        "\n  105.02 s  127.0.0.3  hung (SIGSTOP, SIGCONT)          -         -         -         -        12\n")
                .endsWith("\n  trouble: a node did not come back");
    }

    @Test
    void fewer_replicas_than_nodes_are_told() {
        assertThat(new RebootText(true).lines(report(1, null)).get(0))
                .isEqualTo("made, TLS 1.3: 90.12 s at 1000 requests/s, replicas of each row: 1");
    }

    @Test
    void a_console_without_unicode_is_shown_ascii_only() {
        List<String> lines = new RebootText(false).lines(report(null));
        assertThat(String.join("\n", lines)).matches("\\p{ASCII}*").contains("|.@ =|", "tables             not read");
    }

    @Test
    void many_seconds_share_a_column_of_which_the_lowest_is_shown() {
        assertThat(Sparkline.perColumn(80, 80)).isEqualTo(1);
        assertThat(Sparkline.perColumn(81, 80)).isEqualTo(2);
        assertThat(Sparkline.perColumn(0, 80)).isEqualTo(1);
        List<Integer> values = List.of(8, 8, 8, 1, 0, 8, 8);
        assertThat(Sparkline.of(values, 2, false)).isEqualTo("@. @");
        assertThat(Sparkline.of(List.of(0, 0), 1, true)).isEqualTo("  ");
        assertThat(Sparkline.of(List.of(), 1, true)).isEmpty();
        List<Integer> rising = IntStream.rangeClosed(1, 1000).boxed().toList();
        assertThat(Sparkline.of(rising, 125, true)).startsWith("\u2581\u2582").endsWith("\u2587\u2588");
    }
}
