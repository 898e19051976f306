// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Likeness;
import dev.firstcause.failure.FailureKind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why the control connection could not be opened to candidates, and tells the listener if they are contact points: each
 * cause once, however often it is seen. Confined to the cluster's loop.
 */
final class CandidateLog {
    /** The most distinct causes that are told of one candidate. */
    private static final int CAUSES_TOLD = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final List<Endpoint> contactPoints;
    private final ClusterListener listener;
    private final Map<Endpoint, Set<Likeness>> told = new LinkedHashMap<>();

    CandidateLog(List<Endpoint> contactPoints, ClusterListener listener) {
        this.contactPoints = contactPoints;
        this.listener = listener;
    }

    void failed(Endpoint candidate, Throwable why) {
        if (isOurs(why)) {
            return;
        }
        Set<Likeness> before = told.computeIfAbsent(candidate, each -> new HashSet<>());
        if (before.size() >= CAUSES_TOLD || !before.add(Likeness.of(why))) {
            return;
        }
        if (contactPoints.contains(candidate)) {
            LOG.warn("Contact point {} could not be used: {}", candidate, Thrown.message(why));
            NodeEvents.guarded("a contact point", () -> listener.onContactPointFailed(candidate, why));
        } else {
            LOG.warn("The control connection could not be opened to node {}: {}", candidate, Thrown.message(why));
        }
    }

    /** Whether we closed it ourselves, because the session or its transport was closed. */
    private static boolean isOurs(Throwable why) {
        return why instanceof ConnectionShutdownException death
                && death.failure().kind() == FailureKind.LOCAL_CLOSE;
    }
}
