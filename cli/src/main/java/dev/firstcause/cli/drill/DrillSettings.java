// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import java.util.List;

/**
 * What a drill is to do.
 *
 * @param ground on what kind of node
 * @param subjects the drivers
 * @param scenarios those chosen, some of which may make no sense there, or not with each of the drivers
 * @param versions of TLS
 * @param seed decides chance
 */
record DrillSettings(
        Ground ground, List<Subject> subjects, List<Scenario> scenarios, List<TlsVersion> versions, long seed) {
    DrillSettings {
        subjects = List.copyOf(subjects);
        scenarios = List.copyOf(scenarios);
        versions = List.copyOf(versions);
    }

    /** Those that can be played there with that driver and that version. */
    List<Scenario> playable(Subject subject, TlsVersion version) {
        return scenarios.stream()
                .filter(scenario -> scenario.isFor(subject)
                        && scenario.versions().contains(version)
                        && scenario.grounds().contains(ground))
                .toList();
    }

    /** Without the drivers that play nothing of it. */
    DrillSettings withoutIdle() {
        List<Subject> playing =
                subjects.stream().filter(subject -> plays(subject) > 0).toList();
        return new DrillSettings(ground, playing, scenarios, versions, seed);
    }

    private int plays(Subject subject) {
        return versions.stream()
                .mapToInt(version -> playable(subject, version).size())
                .sum();
    }

    /** How many plays that makes. */
    int plays() {
        return subjects.stream().mapToInt(this::plays).sum();
    }
}
