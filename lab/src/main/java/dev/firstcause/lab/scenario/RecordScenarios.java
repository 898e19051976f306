// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall the records of TLS while requests wait for their answers. */
final class RecordScenarios {
    private RecordScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
