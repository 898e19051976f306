// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Likeness;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why contact points could not be used, and tells the listener: each cause once, however often it is seen. Confined to
 * the cluster's loop.
 */
final class ContactPointLog {
    /** The most distinct causes that are told of one contact point. */
    private static final int CAUSES_TOLD = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final ClusterListener listener;
    private final Map<Endpoint, Set<Likeness>> told = new LinkedHashMap<>();

    ContactPointLog(ClusterListener listener) {
        this.listener = listener;
    }

    void failed(Endpoint contactPoint, Throwable why) {
        Set<Likeness> before = told.computeIfAbsent(contactPoint, each -> new HashSet<>());
        if (before.size() < CAUSES_TOLD && before.add(Likeness.of(why))) {
            LOG.warn("Contact point {} could not be used: {}", contactPoint, Thrown.message(why));
            NodeEvents.guarded("a contact point", () -> listener.onContactPointFailed(contactPoint, why));
        }
    }
}
