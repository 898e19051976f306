// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.Optional;

/** In what process the driver under test runs. */
public enum Surroundings {
    /** In this JVM. */
    HERE,
    /** In a JVM of its own that may open few files. */
    FEW_FILES,
    /** In a JVM of its own on the host of a {@link dev.firstcause.lab.network.FarNetwork}, which has few local ports. */
    FEW_PORTS,
    /** In a JVM of its own that may start few threads, and of whose user no other process is. */
    FEW_THREADS,
    /**
     * In a JVM of its own that looks names up in a file, where the node's name has two addresses: 127.0.0.2, where nobody
     * listens, and then 127.0.0.1, where the proxy does. The driver is given the name, and the node's certificate is for it.
     */
    NAMED,
    /** In a JVM of its own whose language, and that of the kernel's errors, is French. */
    FRENCH;

    /** What the machine must have for it. */
    Optional<Need> need() {
        return switch (this) {
            case HERE -> Optional.empty();
            case FEW_FILES -> Optional.of(Need.SIGNALS);
            case FEW_PORTS -> Optional.of(Need.NETWORK);
            case FEW_THREADS -> Optional.of(Need.THREADS);
            case NAMED -> Optional.of(Need.SIGNALS);
            case FRENCH -> Optional.of(Need.FRENCH);
        };
    }
}
