// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall a connection that our side closes. */
final class ClosingScenarios {
    private ClosingScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
