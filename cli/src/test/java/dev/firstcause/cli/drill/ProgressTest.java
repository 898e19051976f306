// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cli.console.Terminal;
import dev.firstcause.cli.subject.FirstcauseSubject;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.scenario.Catalogue;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen while a drill goes on. */
@Timeout(60)
class ProgressTest {
    private static final Subject SUBJECT = new FirstcauseSubject("nio", "jdk");
    private static final Scenario SCENARIO = Catalogue.find("flight.rst").orElseThrow();

    private final StringWriter shown = new StringWriter();

    private Terminal terminal(boolean unicode, boolean colour, int width) {
        return new Terminal(new PrintWriter(shown), new PrintWriter(new StringWriter()), unicode, colour, width);
    }

    private static Result result(Verdict verdict) {
        return new Result(
                SCENARIO,
                SUBJECT.name(),
                TlsVersion.TLS_1_3,
                Ground.STAND_IN,
                1,
                new Finding(verdict, "so it is"),
                Duration.ofMillis(42),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                Duration.ZERO);
    }

    private void await(String text) throws InterruptedException {
        for (int i = 0; i < 500 && !shown.toString().contains(text); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(shown.toString()).contains(text);
    }

    @Test
    void on_a_terminal_it_is_one_line_that_is_drawn_anew_and_gone_at_the_end() throws InterruptedException {
        try (Progress progress = new LiveProgress(terminal(true, false, 100), 4)) {
            progress.begin(SUBJECT, TlsVersion.TLS_1_3, SCENARIO);
            await("\r\u001b[K" + "\u2591".repeat(16) + " 0/4  firstcause-nio 1.3 flight.rst");
            progress.done(result(Verdict.KEPT));
            progress.done(result(Verdict.LOST));
            await("\r\u001b[K" + "\u2588".repeat(8) + "\u2591".repeat(8) + " 2/4 1 KEPT 1 LOST  firstcause-nio");
        }
        assertThat(shown.toString()).endsWith("\r\u001b[K").doesNotContain("\n", "\u001b[3");
    }

    @Test
    void a_line_is_never_as_wide_as_the_terminal_and_needs_no_unicode() throws InterruptedException {
        try (Progress progress = new LiveProgress(terminal(false, false, 40), 4)) {
            progress.begin(SUBJECT, TlsVersion.TLS_1_3, SCENARIO);
            await("\r\u001b[K---------------- 0/4  firstcause-nio 1");
        }
        assertThat(shown.toString().split("\r\u001b\\[K")).allMatch(line -> line.length() < 40);
    }

    @Test
    void without_one_it_is_a_line_for_each_play() {
        try (Progress progress = new PlainProgress(terminal(true, false, 0), 12)) {
            progress.begin(SUBJECT, TlsVersion.TLS_1_3, SCENARIO);
            progress.done(result(Verdict.SYMPTOM));
        }
        assertThat(shown.toString().lines())
                .containsExactly(" 1/12  firstcause-nio TLS 1.3  SYMPTOM     42 ms  flight.rst", "");
    }

    @Test
    void colours_are_for_those_who_want_them() {
        try (Progress progress = new PlainProgress(terminal(true, true, 0), 12)) {
            progress.done(result(Verdict.KEPT));
        }
        assertThat(shown.toString()).contains("  \u001b[32mKEPT   \u001b[m ");
    }
}
