// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Small drills with small scenarios, on nodes that stand in. */
@Timeout(180)
abstract class DrillTest {
    /** For what never ends: a drill that waits little. */
    static final Limits HASTY = new Limits(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(2));

    static Site site;

    @BeforeAll
    static void open() throws IOException {
        site = Site.ofStandIns();
    }

    @AfterAll
    static void close() throws IOException {
        site.close();
    }

    static Result play(Subject subject, Scenario scenario) throws IOException, InterruptedException {
        return play(subject, scenario, TlsVersion.TLS_1_3, Plays.PATIENT);
    }

    static Result play(Subject subject, Scenario scenario, TlsVersion version, Limits limits)
            throws IOException, InterruptedException {
        try (Drill drill = new Drill(site, subject, version, 7, limits)) {
            return drill.run(scenario);
        }
    }

    static void assertVerdict(Result result, Verdict verdict, String reason) {
        assertThat(result.verdict()).as(result.toString()).isEqualTo(verdict);
        assertThat(result.finding().reason()).as(result.toString()).contains(reason);
    }

    static void assertHurt(Result result, String reason) {
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.HURT);
        assertThat(result.harm())
                .as(result.toString())
                .anySatisfy(finding -> assertThat(finding.reason()).contains(reason));
    }

    static BentSubject lying(UnaryOperator<Throwable> lie) {
        return new BentSubject() {
            @Override
            Throwable lie(Throwable truth) {
                return lie.apply(truth);
            }
        };
    }

    static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
