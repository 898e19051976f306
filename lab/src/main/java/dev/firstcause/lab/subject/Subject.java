// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A driver under test. Whoever wants to see one in the laboratory implements this, {@link Driver} and {@link Client}, in
 * the way an application would use it, with the settings that its manual recommends. For any thread.
 */
public interface Subject {
    /** Its name on the command line and in reports: lower case letters, digits, dots and hyphens. */
    String name();

    /** What it is, in a line: the driver with its version, what moves its bytes, who does its TLS. */
    String description();

    /**
     * What it is put under test as: with one node, by {@link Driver#connect}, or as a session over a cluster, by {@link
     * Driver#connectToCluster}, or as both. It plays the scenarios of these and no others.
     */
    default Set<Scope> scopes() {
        return Set.of(Scope.NODE);
    }

    /**
     * Starts the driver. All connections of one start share one event loop, so that it can be seen whether they hurt each
     * other.
     *
     * @param warnings is told what the driver logs at WARN or above, as far as that can be had; on any thread
     */
    Driver start(Consumer<String> warnings);

    /**
     * The word by which the driver itself classifies what it told an application, if it has such words and it is one of
     * {@link dev.firstcause.lab.verdict.Cause}. It must come from what an application can ask, not from the text.
     */
    default Optional<String> kind(Throwable told) {
        return Optional.empty();
    }
}
