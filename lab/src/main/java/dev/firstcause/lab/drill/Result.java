// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.proxy.WireEvent;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What came of one scenario with one driver and one version of TLS, with the evidence; none where it was skipped.
 *
 * @param scenario what was played
 * @param subject the driver's name
 * @param tls the version that was spoken
 * @param ground on what kind of node
 * @param seed what decided chance
 * @param finding the worst of all findings
 * @param took how long the play took
 * @param tellings what the application was told, the worst first
 * @param harm what else was found to be harmed, hung or left behind
 * @param warnings what the driver logged at WARN or above
 * @param wire what happened on the wire since the play began, as the proxy saw it; in a cluster connection 203 is the third
 *     to node 2
 * @param neighbours requests of healthy connections that were answered meanwhile
 * @param neighboursWorst the longest that one of them took
 */
public record Result(
        Scenario scenario,
        String subject,
        TlsVersion tls,
        Ground ground,
        long seed,
        Finding finding,
        Duration took,
        List<Telling> tellings,
        List<Finding> harm,
        List<String> warnings,
        List<WireEvent> wire,
        int neighbours,
        Duration neighboursWorst) {
    public Result {
        tellings = List.copyOf(tellings);
        harm = List.copyOf(harm);
        warnings = List.copyOf(warnings);
        wire = List.copyOf(wire);
    }

    /** A scenario that was not played, for that reason. */
    static Result skipped(Scenario scenario, String subject, TlsVersion tls, Ground ground, long seed, String reason) {
        return new Result(
                scenario,
                subject,
                tls,
                ground,
                seed,
                new Finding(Verdict.SKIPPED, reason),
                Duration.ZERO,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                Duration.ZERO);
    }

    /** The verdict. */
    public Verdict verdict() {
        return finding.verdict();
    }

    /** The driver's own words for what the application was told, in the order of letters; empty if it has none. */
    public Set<String> kinds() {
        return tellings.stream()
                .map(Telling::kind)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
