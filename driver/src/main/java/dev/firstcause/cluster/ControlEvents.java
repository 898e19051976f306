// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.message.Event;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes what the control connection reads and hears. */
final class ControlEvents implements ControlOwner {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final Cluster cluster;
    private final CandidateLog candidates;

    ControlEvents(Cluster cluster, ClusterOptions options, ClusterListener listener) {
        this.cluster = cluster;
        this.candidates = new CandidateLog(options.contactPoints(), listener);
    }

    @Override
    public List<Endpoint> candidates() {
        return cluster.known().candidates();
    }

    @Override
    public boolean isUrgent() {
        return cluster.known().noneIsHealthy();
    }

    @Override
    public void onNodes(Connection connection, Reading reading) {
        cluster.onNodes(connection, reading);
    }

    @Override
    public void onEvent(Event event) {
        if (event instanceof Event.Status status) {
            NodePool its = cluster.known().poolAt(status.node());
            if (its == null) {
                refresh();
            } else if (status.change() == Event.Status.Direction.UP) {
                its.hint();
            }
            // DOWN is what another node believes. Our own connections know better.
        } else if (event instanceof Event.Topology topology) {
            NodePool its = cluster.known().poolAt(topology.node());
            if (its != null && topology.change() == Event.Topology.Movement.REMOVED_NODE) {
                cluster.known().left(its.node(), cluster.control().isReading());
            } else if (its != null) {
                cluster.known().stays(its.node());
            }
            refresh();
        }
    }

    private void refresh() {
        cluster.known().beginReadingAgain();
        cluster.control().refreshSoon();
    }

    @Override
    public void onCandidateFailed(Endpoint endpoint, Throwable why) {
        if (!cluster.opening().isDone() || !cluster.isSettled()) {
            cluster.opening().failed(endpoint, why);
        }
        NodePool its = cluster.known().poolOf(endpoint);
        if (its == null || its.node().wanted() == 0 || its.node().isHealthy()) {
            // Of any other node its pool tells why it cannot be connected to.
            candidates.failed(endpoint, why);
        }
    }

    @Override
    public void onNobody() {
        if (!cluster.isSettled()) {
            cluster.opening().fail();
        }
    }

    @Override
    public void onControlDied(Endpoint endpoint, @Nullable UUID host, Failure failure) {
        NodePool its = host == null
                ? cluster.known().poolOf(endpoint)
                : cluster.known().poolOf(host);
        if (its != null) {
            its.controlDied(failure);
        } else if (failure.kind() != FailureKind.LOCAL_CLOSE) {
            LOG.warn("{}", failure);
        }
    }
}
