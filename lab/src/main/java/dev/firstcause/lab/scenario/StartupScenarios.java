// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall the start of CQL. */
final class StartupScenarios {
    private StartupScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
