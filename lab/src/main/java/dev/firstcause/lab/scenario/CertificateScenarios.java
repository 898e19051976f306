// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can be wrong with certificates, the node's and ours. */
final class CertificateScenarios {
    private CertificateScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
