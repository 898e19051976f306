// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall the TCP connect. */
final class ConnectScenarios {
    private ConnectScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
