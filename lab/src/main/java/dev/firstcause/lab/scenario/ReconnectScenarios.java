// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall the next connection, after one has died. */
final class ReconnectScenarios {
    private ReconnectScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
