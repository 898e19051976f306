// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.Interruption;
import dev.firstcause.lab.reboot.Application;
import dev.firstcause.lab.reboot.Nodes;
import dev.firstcause.lab.reboot.RebootDrill;
import dev.firstcause.lab.reboot.RebootReport;
import dev.firstcause.lab.reboot.RebootSettings;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Texts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds a reboot drill with one driver after the other, until the end or until somebody interrupts. Belongs to one thread. */
final class Rebooting {
    private final List<Application> applications;
    private final RebootSettings settings;
    private final Consumer<String> progress;
    private final List<RebootReport> reports = new ArrayList<>();
    private final List<RebootReports.Abandoned> abandoned = new ArrayList<>();
    private final Stop stop = new Stop(Thread.currentThread());

    Rebooting(List<Application> applications, RebootSettings settings, Consumer<String> progress) {
        this.applications = List.copyOf(applications);
        this.settings = settings;
        this.progress = progress;
    }

    RebootReports run(Nodes nodes, Target.Tls tls, String version, Interruption interruption) {
        Instant started = Instant.now();
        long began = System.nanoTime();
        var unused = interruption.asked().thenRun(stop::ask);
        try {
            RebootDrill drill = new RebootDrill(nodes, tls, settings, progress);
            for (Application application : applications) {
                stop.check();
                hold(drill, application);
            }
        } catch (InterruptedException e) {
            stop.ask(); // it was somebody else who interrupted
        } finally {
            stop.tooLate();
        }
        return new RebootReports(
                version,
                started,
                Duration.ofNanos(System.nanoTime() - began),
                applications.size(),
                stop.isAsked(),
                reports,
                abandoned);
    }

    private void hold(RebootDrill drill, Application application) throws InterruptedException {
        try {
            reports.add(drill.run(application));
        } catch (IOException | RuntimeException e) {
            stop.check();
            abandoned.add(new RebootReports.Abandoned(application.name(), Texts.chain(e)));
        }
    }
}
