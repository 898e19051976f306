// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

import java.util.List;

/** A driver at work. For any thread. */
public interface Driver extends AutoCloseable {
    /**
     * Begins to connect to one node, and never blocks for long: what would block goes to a thread of its own. The outcome
     * is told once, on any thread, when requests can be sent or when the application is told that it failed.
     */
    void connect(Target target, Outcome<Client> outcome);

    /**
     * Begins to open a session over all of a cluster, and never blocks for long. Only subjects of {@link Scope#CLUSTER} are
     * asked; the others fail.
     *
     * @param contactPoints some nodes of it, at least one, which differ in host and port only; the others are found in the
     *     tables of these
     * @param outcome as of {@link #connect}
     */
    default void connectToCluster(List<Target> contactPoints, Outcome<Client> outcome) {
        outcome.failed(
                new UnsupportedOperationException(
                        "This driver has no sessions over a cluster: do not name Scope.CLUSTER among the scopes of its subject"));
    }

    /** Ends the event loop; when this returns, no thread and no descriptor of it is left. */
    @Override
    void close();

    /**
     * Whether a thread may be left when a scenario is over, because it serves all connections of this driver and ends with the
     * driver, or after a while without work. All other threads that a scenario starts must end with it.
     *
     * @param thread any thread of this process
     */
    default boolean keeps(Thread thread) {
        return false;
    }
}
