// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import static dev.firstcause.lab.subject.TlsVersion.TLS_1_2;
import static dev.firstcause.lab.subject.TlsVersion.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table and the stories, as people see them on a console. */
class TextReportTest {
    private static final TextReport PLAIN = new TextReport(true, false);

    @Test
    void a_table_is_by_phase_and_by_driver_and_version() {
        DrillReport report = Made.report(
                List.of(Made.subject("one"), Made.subject("another-with-a-long-name")),
                List.of(
                        Made.result(Made.RESET, "another-with-a-long-name", TLS_1_3, Verdict.LOST),
                        Made.result(Made.RESET, "one", TLS_1_2, Verdict.KEPT),
                        Made.result(Made.RESET, "one", TLS_1_3, Verdict.SYMPTOM),
                        Made.result(Made.ONLY_13, "one", TLS_1_3, Verdict.KEPT),
                        Made.result(Made.REFUSED, "one", TLS_1_2, Verdict.KEPT)));
        assertThat(PLAIN.lines(report))
                .startsWith(
                        "                        one               another-with-a-",
                        "                                          long-name",
                        "                        TLS 1.2  TLS 1.3  TLS 1.3",
                        "the TCP connect",
                        "  connect.refused       KEPT     -        -",
                        "the TLS handshake",
                        "  handshake.key-update  -        KEPT     -",
                        "requests in flight",
                        "  flight.rst            KEPT     SYMPTOM  LOST",
                        "",
                        "KEPT     the message says the cause",
                        "SYMPTOM  only a symptom is told",
                        "LOST     nothing of the cause is told")
                .endsWith(
                        "one: 3 of 4 KEPT, 1 SYMPTOM",
                        "  the one driver",
                        "another-with-a-long-name: 0 of 1 KEPT, 1 LOST",
                        "  the another-with-a-long-name driver",
                        "5 plays on stand-in nodes in 1 min 1 s, seed 7.");
    }

    @Test
    void many_drivers_are_several_tables_of_a_hundred_columns() {
        List<Subject> subjects = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            subjects.add(Made.subject("driver-" + i));
            for (TlsVersion tls : TlsVersion.values()) {
                results.add(Made.result(Made.RESET, "driver-" + i, tls, Verdict.SYMPTOM));
            }
        }
        List<String> lines = PLAIN.lines(Made.report(subjects, results));
        assertThat(lines).allMatch(line -> line.length() <= 100);
        assertThat(lines.stream().filter(line -> line.startsWith("  flight.rst")))
                .hasSize(3);
        assertThat(String.join("\n", lines))
                .contains(subjects.stream().map(Subject::name).toList());
    }

    @Test
    void with_one_driver_it_says_why_it_fell_short() {
        DrillReport report = Made.report(
                List.of(Made.subject("one")),
                List.of(
                        Made.result(Made.RESET, "one", TLS_1_2, Verdict.KEPT),
                        Made.result(Made.RESET, "one", TLS_1_3, Verdict.WRONG)));
        assertThat(PLAIN.lines(report))
                .endsWith("", "flight.rst, TLS 1.3: WRONG", "    because of <script>alert('\"&.[2J.\ufffe.]]>");
    }

    @Test
    void a_driver_that_could_not_be_played_with_is_named_with_all_its_causes() {
        Column column = new Column("one", TLS_1_3);
        DrillReport report = Made.report(
                List.of(Made.subject("one")),
                List.of(),
                List.of(new DrillReport.Abandoned(column, List.of("IOException: no", "  caused by E: \u001b[2J"))));
        assertThat(PLAIN.lines(report))
                .endsWith("one, TLS 1.3: nothing more could be played", "  IOException: no", "    caused by E: .[2J");
        assertThat(report.fellShort(name -> name.equals("one"))).isTrue();
        assertThat(report.fellShort(name -> name.equals("two"))).isFalse();
    }

    @Test
    void an_interrupted_drill_says_how_far_it_came() {
        Result result = Made.result(Made.RESET, "one", TLS_1_2, Verdict.KEPT);
        DrillReport whole = Made.report(List.of(Made.subject("one")), List.of(result));
        DrillReport report = new DrillReport(
                whole.version(),
                whole.seed(),
                whole.ground(),
                whole.started(),
                Duration.ofMillis(1500),
                12,
                true,
                whole.subjects(),
                whole.results(),
                whole.abandoned());
        assertThat(PLAIN.lines(report))
                .last()
                .isEqualTo("Interrupted after 1 of 12 plays on stand-in nodes in 1.5 s, seed 7.");
    }

    @Test
    void colours_are_only_around_words() {
        Result result = Made.result(Made.RESET, "one", TLS_1_2, Verdict.HURT);
        List<String> lines =
                new TextReport(true, true).lines(Made.report(List.of(Made.subject("one")), List.of(result)));
        assertThat(lines).contains("  flight.rst  \u001b[1;35mHURT     \u001b[m");
        assertThat(lines.stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing()))
                .containsAll(PLAIN.lines(Made.report(List.of(Made.subject("one")), List.of(result))));
    }

    @Test
    void a_story_has_the_wire_and_the_tellings_on_one_clock() {
        Result result = Made.result(Made.RESET, "one", TLS_1_2, Verdict.LOST);
        List<String> story = PLAIN.story(result);
        assertThat(story)
                .startsWith("flight.rst, one, TLS 1.2: LOST", "", "What is done", "  The connection is reset.")
                .containsSequence("What must be said", "  PEER_RESET, saying /a|b/", "  and not: broken pipe")
                .containsSequence(
                        "      10.000  #1    accepted: from 127.0.0.1:1",
                        "      11.000  #1    2 \u00d7 up record HANDSHAKE, 123 bytes",
                        "      15.000  app   20 \u00d7 request: told E",
                        "      20.000  #1    RST to the client",
                        "      40.000  app   later request: all went well")
                .containsSequence("What was harmed", "  HURT, left behind: a thread")
                .containsSequence("What the driver logged", "  lost it", "        caused by G")
                .endsWith("  (LOST: nothing of the cause is told)");
        assertThat(String.join("", story)).doesNotContain("\u001b", "\u0000");
        assertThat(new TextReport(false, false).story(result)).contains("      15.000  app   20 x request: told E");
    }

    @Test
    void what_was_skipped_is_in_the_table_never_counts_as_kept_and_its_reason_is_told() {
        Result skipped = Made.result(Made.RESET, "one", TLS_1_3, Verdict.SKIPPED);
        DrillReport report = Made.report(
                List.of(Made.subject("one")),
                List.of(Made.result(Made.REFUSED, "one", TLS_1_3, Verdict.KEPT), skipped));
        assertThat(PLAIN.lines(report))
                .contains("  flight.rst       SKIPPED", "one: 1 of 2 KEPT, 1 SKIPPED")
                .contains("SKIPPED  not played: something that it needs is missing here")
                .endsWith(
                        "1 play (1 skipped) on stand-in nodes in 1 min 1 s, seed 7.",
                        "",
                        "SKIPPED flight.rst",
                        "    because of <script>alert('\"&.[2J.\ufffe.]]>");
        assertThat(report.fellShort(name -> true)).isFalse();
        assertThat(report.shortfalls()).isEmpty();
    }

    @Test
    void a_drill_in_which_all_was_skipped_shows_nothing_to_be_well() {
        Result skipped = Made.result(Made.RESET, "one", TLS_1_3, Verdict.SKIPPED);
        Result other = Made.result(Made.RESET, "two", TLS_1_3, Verdict.KEPT);
        DrillReport report = Made.report(List.of(Made.subject("one"), Made.subject("two")), List.of(skipped, other));
        assertThat(report.fellShort(name -> name.equals("one"))).isTrue();
        assertThat(report.fellShort(name -> name.equals("two"))).isFalse();
        assertThat(report.fellShort(name -> true)).isTrue();
    }
}
