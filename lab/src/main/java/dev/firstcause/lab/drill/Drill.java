// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.leftover.Leftovers;
import dev.firstcause.lab.proxy.WireEvent;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One driver under test with one version of TLS, and ten healthy connections of it that must not notice what is played.
 * Belongs to one thread.
 */
public final class Drill implements AutoCloseable {
    /** What the driver and the stage may take to end what they have closed. */
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final Site site;
    private final Subject subject;
    private final TlsVersion version;
    private final long seed;
    private final Warnings warnings = new Warnings();
    private final Driver driver;
    private final Neighbours neighbours;

    /**
     * Starts the driver, and opens its healthy connections.
     *
     * @param seed decides all chance: the same seed, the same bytes are broken
     * @throws IOException if the driver cannot even connect to a healthy node
     */
    public Drill(Site site, Subject subject, TlsVersion version, long seed) throws IOException, InterruptedException {
        this.site = site;
        this.subject = subject;
        this.version = version;
        this.seed = seed;
        this.driver = subject.start(warnings);
        try {
            this.neighbours = new Neighbours(driver, healthy());
        } catch (IOException | InterruptedException | RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    private Target healthy() throws IOException {
        InetSocketAddress address = site.venue().healthy(version);
        Target.Tls tls = site.papers().tls(version, null);
        return new Target(address.getHostString(), address.getPort(), tls, null, Patience.LONG);
    }

    /**
     * Plays a scenario, and finds out whether the cause was kept.
     *
     * @throws IllegalArgumentException if it makes no sense with this version of TLS, or cannot be played on these nodes
     */
    public Result run(Scenario scenario) throws IOException, InterruptedException {
        if (!scenario.grounds().contains(site.ground())) {
            throw new IllegalArgumentException(scenario + " cannot be played on " + site.ground());
        }
        site.venue().prepare();
        neighbours.begin();
        warnings.clear();
        try (Leftovers leftovers = Leftovers.watch().ignoringThreads(site.venue()::isOwn)) {
            Performance performance = new Performance(scenario);
            leftovers
                    .awaitNone(TO_END)
                    .forEach(left -> performance.harm.add(new Finding(Verdict.HURT, "left behind: " + left)));
            return performance.result();
        }
    }

    /** Ends the driver, and leaves nothing of it. */
    @Override
    public void close() {
        neighbours.close();
        driver.close();
    }

    /** One play, from its first byte to its result. */
    private final class Performance {
        private final Scenario scenario;
        private final long began = System.nanoTime();
        private final List<Finding> harm = new ArrayList<>();
        private final Assessment assessment;
        private final List<WireEvent> wire;
        private final Duration took;
        private final Neighbours.Report report;

        Performance(Scenario scenario) throws IOException, InterruptedException {
            this.scenario = scenario;
            long own = seed ^ scenario.id().hashCode();
            try (PlayStage stage = new PlayStage(scenario, version, driver, site.papers(), site.venue(), own)) {
                perform(stage);
                stage.awaitAll();
                took = Duration.ofNanos(System.nanoTime() - began);
                stage.closeClients();
                report = neighbours.end(scenario.stall());
                harm.addAll(report.harm());
                assessment = new Assessment(scenario.expectation(version), subject::kind, warnings.lines(), began);
                stage.asked().forEach(assessment::assess);
                wire = stage.proxy().log().events();
            }
            harm.addAll(assessment.harm());
        }

        private void perform(PlayStage stage) throws InterruptedException {
            try {
                scenario.play().perform(stage);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                harm.add(new Finding(Verdict.HURT, "it could not be played: " + Texts.headline(e)));
            }
        }

        Result result() {
            return new Result(
                    scenario,
                    subject.name(),
                    version,
                    site.ground(),
                    seed,
                    assessment.worst(harm),
                    took,
                    assessment.tellings(),
                    harm,
                    warnings.lines(),
                    wire,
                    report.answered(),
                    report.worst());
        }
    }
}
