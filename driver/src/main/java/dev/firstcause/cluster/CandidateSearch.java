// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of a {@link ControlConnection} that has no node: which candidates were asked, and what became of them. */
final class CandidateSearch implements ControlState {
    /** Those that were connected to in this round. */
    final Set<Endpoint> asked = new HashSet<>();

    /** Connections that wait in case the reading on another one fails. */
    final Deque<Connection> ready = new ArrayDeque<>();

    /** The connection on which the nodes are being read. */
    @Nullable
    Connection reading;

    /** When the next candidate is connected to. */
    long nextNanos;

    private final ControlOwner owner;
    private final CandidateBackoff backoff;
    private final Set<Endpoint> opening;

    /**
     * A search in which no candidate was asked.
     *
     * @param opening where connections are being opened to, at each moment
     * @param now the loop's time, in nanoseconds
     */
    CandidateSearch(ControlOwner owner, CandidateBackoff backoff, Set<Endpoint> opening, long now) {
        this.owner = owner;
        this.backoff = backoff;
        this.opening = opening;
        this.nextNanos = now;
    }

    @Override
    public @Nullable Connection current() {
        return reading;
    }

    @Override
    public Stream<Connection> connections() {
        return Stream.concat(Stream.ofNullable(reading), ready.stream());
    }

    @Override
    public boolean isReading() {
        return reading != null;
    }

    @Override
    public @Nullable Connection to(Node node) {
        // Which host it is, is not known before it was read.
        return reading != null && reading.endpoint().equals(node.endpoint()) ? reading : null;
    }

    /** The candidate to connect to now, or null if each was asked or has to wait. */
    @Nullable
    Endpoint next(long now) {
        for (Endpoint each : owner.candidates()) {
            if (!asked.contains(each) && !opening.contains(each) && backoff.isDue(each, now)) {
                return each;
            }
        }
        return null;
    }
}
