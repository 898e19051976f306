// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.Terminal;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.report.DrillReport;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One line on a terminal, drawn again and again by a thread of its own, which alone writes until this is closed: a play may
 * take seconds, and what is drawn is always the newest.
 */
final class LiveProgress implements Progress {
    private static final int PERIOD_MILLIS = 100;
    private static final int BAR = 16;
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final int plays;
    private final List<Result> results = new ArrayList<>(); // guarded by this
    private String playing = ""; // guarded by this
    private String drawn = ""; // guarded by this
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "firstcause-progress");
        thread.setDaemon(true);
        return thread;
    });

    LiveProgress(Terminal terminal, int plays) {
        this.terminal = terminal;
        this.plays = plays;
        var unused = clock.scheduleAtFixedRate(this::draw, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void begin(Subject subject, TlsVersion version, Scenario scenario) {
        playing = subject.name() + " " + version.number() + " " + scenario;
    }

    @Override
    public synchronized void done(Result result) {
        results.add(result);
    }

    private synchronized void draw() {
        String line = line();
        if (!line.equals(drawn)) {
            drawn = line;
            terminal.out().print(CLEAR + line);
            terminal.out().flush();
        }
    }

    /** One column less than there are: some terminals begin a new line after the last one. */
    private synchronized String line() {
        int full = BAR * results.size() / Math.max(1, plays);
        StringBuilder line = new StringBuilder()
                .append((terminal.unicode() ? "\u2588" : "#").repeat(full))
                .append((terminal.unicode() ? "\u2591" : "-").repeat(BAR - full))
                .append(' ')
                .append(results.size())
                .append('/')
                .append(plays);
        DrillReport.counts(results)
                .forEach((verdict, count) ->
                        line.append(' ').append(count).append(' ').append(verdict));
        line.append("  ").append(playing);
        return line.substring(0, Math.min(line.length(), terminal.width() - 1));
    }

    @Override
    public void close() {
        clock.shutdown();
        synchronized (this) {
            drawn = line();
            terminal.out().print(CLEAR);
            terminal.out().flush();
        }
    }
}
