// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall a connection on which nothing is asked. */
final class IdleScenarios {
    private IdleScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
