// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.firstcause.lab.drill.Drill;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Site;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.scenario.Catalogue;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever of the catalogue befalls a connection of Firstcause, its application is told the cause, and the same with every
 * transport and every TLS provider. The system properties {@code subjects} and {@code scenarios} are regular expressions
 * of the names and ids to play, {@code seed} decides chance; with {@code catalogue.all} all play with both versions of TLS,
 * and not only those that play where none is named.
 */
class CatalogueTest {
    private static final Pattern SUBJECTS = Pattern.compile(System.getProperty("subjects", ".*"));
    private static final Pattern SCENARIOS = Pattern.compile(System.getProperty("scenarios", ".*"));
    private static final boolean ALL = Boolean.getBoolean("catalogue.all");
    private static final long SEED = Long.getLong("seed", 1);

    /**
     * Scenarios in which two things befall a connection, and whichever it meets first is the cause; and one that befalls some
     * before there is a connection.
     */
    private static final Set<String> TOLD_DIFFERENTLY = Set.of(
            // The requests that meet a socket closed already make a reset, which may overtake the close_notify.
            "flight.stop-racing",
            // The reset, or the kill, may come before our own close has been carried out, and after.
            "closing.while-reset",
            "closing.while-killed",
            // With epoll the kernel ends the connection at about the time at which the heartbeat is given up.
            "flight.network-unreachable",
            "flight.network-interface-down",
            // BoringSSL needs a thread for the first options already, and no connection is there to say the kind of it.
            "connect.no-threads-left");

    private static final List<Result> RESULTS = new ArrayList<>();
    private static Site site;
    private static @Nullable Playing playing;

    /** One at a time: the healthy connections of each are under load for as long as it is open. */
    private record Playing(Subject subject, TlsVersion version, Drill drill) {
        boolean is(Subject other, TlsVersion otherVersion) {
            return subject.equals(other) && version == otherVersion;
        }
    }

    @BeforeAll
    static void open() throws IOException {
        site = Site.ofStandIns();
    }

    @AfterAll
    static void close() throws IOException {
        end();
        site.close();
        RESULTS.clear();
    }

    private static void end() {
        if (playing != null) {
            Drill drill = playing.drill;
            playing = null;
            drill.close();
        }
    }

    private static Drill drill(Subject subject, TlsVersion version) throws IOException, InterruptedException {
        if (playing == null || !playing.is(subject, version)) {
            end();
            playing = new Playing(subject, version, new Drill(site, subject, version, SEED));
        }
        return playing.drill;
    }

    @TestFactory
    Stream<DynamicNode> firstcause_keeps_the_cause_of() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (OwnSubject subject : Subjects.ours()) {
            for (TlsVersion version : TlsVersion.values()) {
                if (isPlayed(subject, version)) {
                    nodes.add(dynamicContainer(
                            subject.name() + " with " + version,
                            scenarios(version)
                                    .filter(scenario -> scenario.isFor(subject))
                                    .map(scenario ->
                                            dynamicTest(scenario.id(), () -> assertKept(scenario, subject, version)))));
                }
            }
        }
        for (TlsVersion version : TlsVersion.values()) {
            nodes.add(dynamicContainer(
                    "in the same words of all with " + version,
                    scenarios(version)
                            .map(scenario -> dynamicTest(scenario.id(), () -> assertToldTheSame(scenario, version)))));
        }
        return nodes.stream();
    }

    private static boolean isPlayed(OwnSubject subject, TlsVersion version) {
        return SUBJECTS.matcher(subject.name()).matches()
                && (ALL || version == TlsVersion.TLS_1_3 || Subjects.isUsual(subject.name()));
    }

    private static Stream<Scenario> scenarios(TlsVersion version) {
        return Catalogue.scenarios().stream()
                .filter(scenario -> scenario.versions().contains(version))
                .filter(scenario -> SCENARIOS.matcher(scenario.id()).matches());
    }

    private static void assertKept(Scenario scenario, Subject subject, TlsVersion version)
            throws IOException, InterruptedException {
        Result result = drill(subject, version).run(scenario);
        RESULTS.add(result);
        assumeThat(result.verdict()).as("%s", result.finding().reason()).isNotEqualTo(Verdict.SKIPPED);
        assertThat(result.verdict()).as("\n%s", story(result)).isEqualTo(Verdict.KEPT);
    }

    private static void assertToldTheSame(Scenario scenario, TlsVersion version) {
        assumeThat(TOLD_DIFFERENTLY).doesNotContain(scenario.id());
        Map<String, Set<String>> told = new TreeMap<>();
        for (Result result : RESULTS) {
            boolean isPlayed = result.verdict() != Verdict.SKIPPED;
            if (result.scenario() == scenario && result.tls() == version && isPlayed) {
                told.put(result.subject(), result.kinds());
            }
        }
        assertThat(new HashSet<>(told.values())).as("%s", told).hasSizeLessThanOrEqualTo(1);
    }

    private static String story(Result result) {
        Scenario scenario = result.scenario();
        List<String> lines = new ArrayList<>();
        lines.add(scenario.id() + " of " + result.subject() + " with " + result.tls() + ", seed " + result.seed() + ": "
                + scenario.story());
        lines.add("To be said: " + scenario.expectation(result.tls()) + " " + scenario.reason(result.tls()));
        lines.add(result.verdict() + ", for " + result.finding().reason());
        for (Telling telling : result.tellings()) {
            lines.add(telling.count() + " × " + telling.who() + " after "
                    + telling.at().toMillis() + " ms: " + telling.finding());
            telling.chain().forEach(line -> lines.add("    " + line));
        }
        result.harm().forEach(harm -> lines.add("Harm: " + harm));
        result.warnings().forEach(warning -> lines.add("Logged: " + warning));
        lines.add("On the wire:");
        result.wire().forEach(event -> lines.add("    " + event));
        return String.join("\n", lines);
    }
}
