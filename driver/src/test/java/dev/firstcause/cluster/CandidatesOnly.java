// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.Event;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Has candidates for a control connection, is always in need of one, and does nothing with what it is told. */
class CandidatesOnly implements ControlOwner {
    private final List<Endpoint> candidates;

    CandidatesOnly(List<Endpoint> candidates) {
        this.candidates = candidates;
    }

    @Override
    public List<Endpoint> candidates() {
        return candidates;
    }

    @Override
    public boolean isUrgent() {
        return true;
    }

    @Override
    public void onNodes(Connection connection, Reading reading) {}

    @Override
    public void onEvent(Event event) {}

    @Override
    public void onCandidateFailed(Endpoint endpoint, Throwable why) {}

    @Override
    public void onNobody() {}

    @Override
    public void onControlDied(Endpoint endpoint, @Nullable UUID host, Failure failure) {}
}
