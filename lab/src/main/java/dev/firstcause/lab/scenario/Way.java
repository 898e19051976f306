// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.Optional;

/** What lies between the application and the proxy before the node. */
public enum Way {
    /** Nothing: all is in this JVM. */
    NONE,
    /** A process of its own, which can be stopped. */
    PROCESS,
    /** A router, and a process of its own behind it. */
    NETWORK,
    /** The same, and the router lets pass only what belongs to connections that it has seen begin. */
    FIREWALL;

    /** Whether there is a network that can be broken. */
    public boolean isNetwork() {
        return this == NETWORK || this == FIREWALL;
    }

    /** What the machine must have for it. */
    Optional<Need> need() {
        return switch (this) {
            case NONE -> Optional.empty();
            case PROCESS -> Optional.of(Need.SIGNALS);
            case NETWORK -> Optional.of(Need.NETWORK);
            case FIREWALL -> Optional.of(Need.FIREWALL);
        };
    }
}
