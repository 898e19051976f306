// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.Interruption;
import dev.firstcause.lab.drill.Drill;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Site;
import dev.firstcause.lab.report.Column;
import dev.firstcause.lab.report.DrillReport;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Texts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Plays all that was chosen, one after the other, until the end or until somebody interrupts. Belongs to one thread. */
final class Playing {
    private final DrillSettings settings;
    private final Progress progress;
    private final List<Result> results = new ArrayList<>();
    private final List<DrillReport.Abandoned> abandoned = new ArrayList<>();
    private final Stop stop = new Stop(Thread.currentThread());

    Playing(DrillSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    DrillReport run(Site site, String version, Interruption interruption) {
        Instant started = Instant.now();
        long began = System.nanoTime();
        var unused = interruption.asked().thenRun(stop::ask);
        try {
            playAll(site);
        } catch (InterruptedException e) {
            stop.ask(); // it was somebody else who interrupted
        } finally {
            stop.tooLate();
        }
        return new DrillReport(
                version,
                settings.seed(),
                settings.ground(),
                started,
                Duration.ofNanos(System.nanoTime() - began),
                settings.plays(),
                stop.isAsked() && results.size() < settings.plays(),
                settings.subjects(),
                results,
                abandoned);
    }

    private void playAll(Site site) throws InterruptedException {
        for (Subject subject : settings.subjects()) {
            for (TlsVersion version : settings.versions()) {
                List<Scenario> scenarios = settings.playable(subject, version);
                if (!scenarios.isEmpty()) {
                    play(site, subject, version, scenarios);
                }
            }
        }
    }

    private void play(Site site, Subject subject, TlsVersion version, List<Scenario> scenarios)
            throws InterruptedException {
        try (Drill drill = new Drill(site, subject, version, settings.seed())) {
            for (Scenario scenario : scenarios) {
                stop.check();
                progress.begin(subject, version, scenario);
                Result result = drill.run(scenario);
                results.add(result);
                progress.done(result);
            }
        } catch (IOException | RuntimeException e) {
            stop.check();
            abandoned.add(new DrillReport.Abandoned(new Column(subject.name(), version), Texts.chain(e)));
        }
    }
}
