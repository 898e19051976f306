// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.leftover.Leftovers;
import dev.firstcause.lab.network.FarNetwork;
import dev.firstcause.lab.proxy.WireEvent;
import dev.firstcause.lab.scenario.Need;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.scenario.SkippedException;
import dev.firstcause.lab.scenario.Surroundings;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Retold;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One driver under test with one version of TLS, and ten healthy connections of it that must not notice what is played.
 * Belongs to one thread.
 */
public final class Drill implements AutoCloseable {
    private final Site site;
    private final Subject subject;
    private final TlsVersion version;
    private final long seed;
    private final Limits limits;
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
        this(site, subject, version, seed, Limits.USUAL);
    }

    Drill(Site site, Subject subject, TlsVersion version, long seed, Limits limits)
            throws IOException, InterruptedException {
        this.limits = limits;
        this.site = site;
        this.subject = subject;
        this.version = version;
        this.seed = seed;
        this.driver = subject.start(warnings);
        try {
            this.neighbours = new Neighbours(driver, healthy(), limits);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closeDriver().ifPresent(finding -> e.addSuppressed(new IllegalStateException(finding.reason())));
            throw e;
        }
    }

    private Target healthy() throws IOException {
        InetSocketAddress address = site.venue().healthy(version);
        Target.Tls tls = site.papers().tls(version, null);
        return new Target(address.getHostString(), address.getPort(), tls, null, Patience.LONG);
    }

    /**
     * Plays a scenario, and finds out whether the cause was kept; where something is missing that it needs, the verdict is
     * {@link Verdict#SKIPPED}, and the finding says why.
     *
     * @throws IllegalArgumentException if it makes no sense with this driver or this version of TLS, or cannot be played on
     *     these nodes
     */
    public Result run(Scenario scenario) throws IOException, InterruptedException {
        if (!scenario.grounds().contains(site.ground())) {
            throw new IllegalArgumentException(scenario + " cannot be played on " + site.ground());
        }
        if (!scenario.isFor(subject)) {
            throw new IllegalArgumentException(
                    scenario + " is not for " + subject.name() + ", which is put under test as " + subject.scopes());
        }
        for (Need need : scenario.needs()) {
            Optional<String> missing = need.missing();
            if (missing.isPresent()) {
                return Result.skipped(scenario, subject.name(), version, site.ground(), seed, missing.get());
            }
        }
        if (scenario.setup().surroundings() != Surroundings.HERE && !(subject instanceof Serializable)) {
            String reason =
                    subject.name() + " cannot be started in a process of its own: its subject is not Serializable";
            return Result.skipped(scenario, subject.name(), version, site.ground(), seed, reason);
        }
        site.venue().prepare();
        List<Finding> harm = new ArrayList<>(neighbours.begin());
        warnings.clear();
        try (Leftovers leftovers = site.venue().watch().ignoringThreads(driver::keeps)) {
            Performance performance = new Performance(scenario, harm);
            leftovers.awaitNone(limits.toEnd()).forEach(left -> harm.add(harm("left behind: " + left)));
            return performance.result();
        }
    }

    private PlayStage.Drivers drivers() {
        return new PlayStage.Drivers() {
            @Override
            public Driver here() {
                return driver;
            }

            @Override
            public ChildDriver start(Surroundings surroundings, @Nullable FarNetwork network) throws IOException {
                return ChildDriver.start(subject, surroundings, network, warnings);
            }
        };
    }

    private Optional<String> kind(Throwable told) {
        return told instanceof Retold retold ? retold.kind() : subject.kind(told);
    }

    private static Finding harm(String reason) {
        return new Finding(Verdict.HURT, reason);
    }

    /**
     * Ends the driver, and leaves nothing of it.
     *
     * @throws IllegalStateException if the driver did not end, or threw
     */
    @Override
    public void close() {
        neighbours.close();
        closeDriver().ifPresent(finding -> {
            throw new IllegalStateException(subject.name() + " did not end well: " + finding.reason());
        });
    }

    private Optional<Finding> closeDriver() {
        try (Caller caller = new Caller("lab-end")) {
            return caller.call("close() of the driver", limits.toEnd().multipliedBy(6), driver::close);
        }
    }

    /** One play, from its first byte to its result. */
    private final class Performance {
        private final Scenario scenario;
        private final long began = System.nanoTime();
        private final List<Finding> harm;
        private final List<Asking<?>> asked;
        private final List<WireEvent> wire;
        private final Duration took;
        private @Nullable String skipped;

        Performance(Scenario scenario, List<Finding> harm) throws IOException, InterruptedException {
            this.scenario = scenario;
            this.harm = harm;
            long own = seed ^ scenario.id().hashCode();
            try (PlayStage stage =
                    new PlayStage(scenario, version, drivers(), site.papers(), site.venue(), own, limits)) {
                perform(stage);
                stage.awaitAll();
                took = Duration.ofNanos(System.nanoTime() - began);
                stage.closeClients();
                harm.addAll(stage.harm());
                asked = stage.asked();
                wire = stage.wireSince(began);
            }
        }

        private void perform(PlayStage stage) throws InterruptedException {
            try {
                scenario.play().perform(stage);
            } catch (InterruptedException e) {
                throw e;
            } catch (SkippedException e) {
                skipped = String.valueOf(e.getMessage());
            } catch (Exception e) {
                harm.add(harm("it could not be played: " + Texts.line(e)));
            }
        }

        /** Judges when all is over: what ends twice, or hurts a neighbour, may do so while it is closed. */
        Result result() throws InterruptedException {
            Neighbours.Report report = neighbours.end(scenario.stall());
            harm.addAll(report.harm());
            Assessment assessment =
                    new Assessment(scenario.expectation(version), Drill.this::kind, warnings.lines(), began);
            asked.forEach(assessment::assess);
            harm.addAll(assessment.harm());
            if (skipped != null && harm.isEmpty()) {
                return Result.skipped(scenario, subject.name(), version, site.ground(), seed, skipped);
            }
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
