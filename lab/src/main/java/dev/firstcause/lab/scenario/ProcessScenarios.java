// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall the node's process, of a stand-in or of a real one. */
final class ProcessScenarios {
    private ProcessScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
