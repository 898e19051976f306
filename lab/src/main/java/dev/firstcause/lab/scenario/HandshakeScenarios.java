// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.List;

/** What can befall the TLS handshake. */
final class HandshakeScenarios {
    private HandshakeScenarios() {}

    static List<Scenario> all() {
        return List.of();
    }
}
