// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.Terminal;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.report.TextReport;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import java.util.Locale;

/** A line for each play that is over, for files and build servers. */
final class PlainProgress implements Progress {
    private final Terminal terminal;
    private final TextReport report;
    private final int plays;
    private int done;

    PlainProgress(Terminal terminal, int plays) {
        this.terminal = terminal;
        this.report = new TextReport(terminal.unicode(), terminal.colour());
        this.plays = plays;
    }

    @Override
    public void begin(Subject subject, TlsVersion version, Scenario scenario) {
        // It is told when it is over.
    }

    @Override
    public void done(Result result) {
        done++;
        int digits = Integer.toString(plays).length();
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "%" + digits + "d/%d  %-14s %s  %s %6d ms  %s",
                        done,
                        plays,
                        result.subject(),
                        result.tls(),
                        report.verdict(result.verdict(), 7),
                        result.took().toMillis(),
                        result.scenario()));
    }

    @Override
    public void close() {
        if (done > 0) {
            terminal.out().println();
        }
    }
}
