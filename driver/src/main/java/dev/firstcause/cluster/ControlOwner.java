// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.Event;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The cluster, which uses the control connection. All is called in the cluster's loop. */
interface ControlOwner {
    /** The endpoints to connect to, the best first. It may differ with each call. */
    List<Endpoint> candidates();

    /** Whether no node can serve. */
    boolean isUrgent();

    /** The nodes as the node at the other end of the connection knows them. */
    void onNodes(Connection connection, Reading reading);

    void onEvent(Event event);

    /** A candidate could not be connected to, or did not show its tables. */
    void onCandidateFailed(Endpoint endpoint, Throwable why);

    /** All candidates have failed. They are tried again later. */
    void onNobody();

    /**
     * The control connection died.
     *
     * @param host the node at its other end; null if the nodes were never read on it
     */
    void onControlDied(Endpoint endpoint, @Nullable UUID host, Failure failure);
}
