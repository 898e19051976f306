// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.proxy.WireEvent;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Results that nobody played, with texts as nasty as a hostile node can make them. */
final class Made {
    static final String NASTY = "<script>alert('\"&\u001b[2J\u0000\ufffe\ud800]]>";

    static final Scenario RESET = Scenario.of(Phase.FLIGHT, "rst", "The connection is reset.")
            .expect(Expectation.of(Cause.PEER_RESET).saying("a|b"))
            .trap("broken pipe")
            .alsoOnCassandra()
            .play(stage -> {});

    static final Scenario REFUSED = Scenario.of(Phase.CONNECT, "refused", "Nobody *listens*.")
            .expect(Expectation.of(Cause.CONNECT_REFUSED))
            .expect(TlsVersion.TLS_1_2, Expectation.of(Cause.PEER_ALERT), "it comes <earlier>")
            .play(stage -> {});

    static final Scenario ONLY_13 = Scenario.of(Phase.HANDSHAKE, "key-update", "Keys are changed.")
            .expect(Expectation.ALL_WELL)
            .expect(TlsVersion.TLS_1_2, null, "")
            .play(stage -> {});

    private Made() {}

    static Subject subject(String name) {
        return new Subject() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return "the " + name + " driver";
            }

            @Override
            public Driver start(Consumer<String> warnings) {
                throw new IllegalStateException("nobody plays here");
            }
        };
    }

    static Result result(Scenario scenario, String subject, TlsVersion tls, Verdict verdict) {
        Finding finding = new Finding(verdict, "because of " + NASTY);
        return new Result(
                scenario,
                subject,
                tls,
                Ground.STAND_IN,
                7,
                finding,
                Duration.ofMillis(1234),
                List.of(
                        new Telling(
                                "request",
                                20,
                                Duration.ofMillis(15),
                                finding,
                                "PEER_RESET",
                                List.of("E: " + NASTY, "  caused by F")),
                        new Telling("later request", 1, Duration.ofMillis(40), finding, null, List.of())),
                List.of(new Finding(Verdict.HURT, "left behind: a thread")),
                List.of("lost it\n  caused by G"),
                List.of(
                        event(10, WireEvent.What.ACCEPTED, "from 127.0.0.1:1"),
                        event(11, WireEvent.What.UNIT, "up record HANDSHAKE, 100 bytes"),
                        event(12, WireEvent.What.UNIT, "up record HANDSHAKE, 23 bytes"),
                        event(20, WireEvent.What.RST_TO, "client")),
                50,
                Duration.ofMillis(3));
    }

    private static WireEvent event(long millis, WireEvent.What what, String text) {
        return new WireEvent(Duration.ofMillis(millis), 1, what, text);
    }

    static DrillReport report(List<Subject> subjects, List<Result> results) {
        return report(subjects, results, List.of());
    }

    static DrillReport report(List<Subject> subjects, List<Result> results, List<DrillReport.Abandoned> abandoned) {
        return new DrillReport(
                "1.0",
                7,
                Ground.STAND_IN,
                Instant.parse("2026-01-02T03:04:05Z"),
                Duration.ofSeconds(61),
                results.size(),
                false,
                subjects,
                results,
                abandoned);
    }
}
