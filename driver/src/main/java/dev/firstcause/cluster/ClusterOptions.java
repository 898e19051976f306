// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a session finds its cluster and connects to it.
 *
 * @param contactPoints where to ask first; at least one
 * @param localDatacenter the data centre to prefer, or null for that of the contact point that answers first
 * @param failOver the other data centres that may be used, in their order
 * @param connection how each connection is made
 * @param keyspace the keyspace of all connections, or null for none
 * @param connectionsPerNode at least 1
 * @param translator turns where a node says that it listens into where it is found from here
 */
public record ClusterOptions(
        List<Endpoint> contactPoints,
        @Nullable String localDatacenter,
        List<String> failOver,
        ConnectionOptions connection,
        @Nullable String keyspace,
        int connectionsPerNode,
        UnaryOperator<Endpoint> translator) {
    public ClusterOptions {
        contactPoints = List.copyOf(contactPoints);
        failOver = List.copyOf(failOver);
        if (localDatacenter != null && failOver.contains(localDatacenter)) {
            throw new IllegalArgumentException("failOverTo: \"" + localDatacenter
                    + "\" is the local data centre, which is always asked first: name others");
        }
        if (contactPoints.isEmpty()) {
            throw new IllegalArgumentException(
                    "No contact point: give at least one, contactPoint(host, port), which leads to the others");
        }
        if (connectionsPerNode < 1) {
            throw new IllegalArgumentException(connectionsPerNode + " connections to each node: it is at least 1");
        }
    }
}
