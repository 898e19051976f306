// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.Endpoint;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a probe found.
 *
 * @param transport what moved the bytes
 * @param tlsProvider what did TLS, or null for plain TCP
 * @param steps those that were begun, in their order; at most the last one failed
 * @param watched what was seen afterwards, or null
 * @param trouble what is wrong, or null where all is well
 */
record Report(
        Endpoint endpoint,
        String transport,
        @Nullable String tlsProvider,
        List<Step> steps,
        @Nullable Watched watched,
        @Nullable Trouble trouble) {
    Report {
        steps = List.copyOf(steps);
    }

    boolean isWell() {
        return trouble == null;
    }

    /**
     * One step.
     *
     * @param name as in reports: {@code resolve}, {@code tls}
     * @param detail what came of it: parts divided by {@code "; "}, or what went wrong
     */
    record Step(String name, boolean ok, Duration took, String detail) {}

    /**
     * What was seen while watching.
     *
     * @param lasted how long it was watched
     * @param asked queries that were sent
     * @param answered those of them that were answered with rows
     * @param slowest of the answers
     */
    record Watched(Duration lasted, int asked, int answered, Duration slowest) {}
}
