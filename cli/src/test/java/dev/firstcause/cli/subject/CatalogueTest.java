// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.firstcause.lab.drill.Drill;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Site;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.scenario.Catalogue;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever of the catalogue befalls a connection of Firstcause, its application is told the cause. The system property
 * {@code scenarios} is a regular expression of the ids to play, {@code seed} decides chance.
 */
class CatalogueTest {
    private static final Pattern CHOSEN = Pattern.compile(System.getProperty("scenarios", ".*"));
    private static final long SEED = Long.getLong("seed", 1);

    private static final Map<TlsVersion, Drill> DRILLS = new EnumMap<>(TlsVersion.class);
    private static Site site;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        site = Site.ofStandIns();
        for (TlsVersion version : TlsVersion.values()) {
            DRILLS.put(version, new Drill(site, new FirstcauseSubject(), version, SEED));
        }
    }

    @AfterAll
    static void close() throws IOException {
        DRILLS.values().forEach(Drill::close);
        DRILLS.clear();
        site.close();
    }

    @TestFactory
    Stream<DynamicNode> firstcause_keeps_the_cause_of() {
        return Arrays.stream(TlsVersion.values())
                .map(version -> dynamicContainer(
                        version.toString(),
                        scenarios(version)
                                .map(scenario -> dynamicTest(scenario.id(), () -> assertKept(scenario, version)))));
    }

    private static Stream<Scenario> scenarios(TlsVersion version) {
        return Catalogue.scenarios().stream()
                .filter(scenario -> scenario.versions().contains(version))
                .filter(scenario -> CHOSEN.matcher(scenario.id()).matches());
    }

    private static void assertKept(Scenario scenario, TlsVersion version) throws IOException, InterruptedException {
        Result result = DRILLS.get(version).run(scenario);
        assertThat(result.verdict()).as("\n%s", story(result)).isEqualTo(Verdict.KEPT);
    }

    private static String story(Result result) {
        Scenario scenario = result.scenario();
        List<String> lines = new ArrayList<>();
        lines.add(scenario.id() + " with " + result.tls() + ", seed " + result.seed() + ": " + scenario.story());
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
