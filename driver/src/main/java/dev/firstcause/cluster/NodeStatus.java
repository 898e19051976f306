// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a session stands to a node at one moment, with what belongs to that state. Immutable; its {@link NodePool} replaces it.
 *
 * <pre>
 *   Connecting --ready--> Up --its last connection died--> Down --ready--> Up ...
 *        \--failed--> Down                                           any, also Unused --left or closed--> Removed
 * </pre>
 *
 * Times are those of the node's {@link JournalClock}.
 */
sealed interface NodeStatus {
    /** When the node came into this state. */
    Instant since();

    NodeState state();

    /** The tries that failed since a connection was last ready, and the next one. */
    default Tries tries() {
        return Tries.NONE;
    }

    default ConnectionSet connections() {
        return ConnectionSet.NONE;
    }

    /** The death that was the reason for this state; null if none was. */
    default @Nullable Failure because() {
        return null;
    }

    /** The same state with other tries. */
    NodeStatus with(Tries tries);

    /**
     * The status that follows when all deaths of connections are processed. A connection tells its death to all threads at
     * once, and the cluster's loop processes it a little later: if no connection lives any more, the node is down.
     *
     * @param correction what {@link JournalClock#correction} says, because a failure has the time of the host's clock
     */
    default NodeStatus afterDeaths(Duration correction) {
        return this;
    }

    /** No connection for requests is made to the node. */
    record Unused(Instant since) implements NodeStatus {
        @Override
        public NodeState state() {
            return NodeState.UNUSED;
        }

        @Override
        public NodeStatus with(Tries tries) {
            return this;
        }
    }

    /** The first try has not ended. */
    record Connecting(Instant since, Tries tries) implements NodeStatus {
        @Override
        public NodeState state() {
            return NodeState.CONNECTING;
        }

        @Override
        public NodeStatus with(Tries other) {
            return new Connecting(since, other);
        }
    }

    /** Requests can be sent, on one connection or more. */
    record Up(Instant since, ConnectionSet connections, Tries tries) implements NodeStatus {
        @Override
        public NodeState state() {
            return NodeState.UP;
        }

        @Override
        public Up with(Tries other) {
            return new Up(since, connections, other);
        }

        Up with(ConnectionSet others) {
            return new Up(since, others, tries);
        }

        @Override
        public NodeStatus afterDeaths(Duration correction) {
            Failure last = connections.alive() == 0 ? connections.lastDeath() : null;
            return last == null ? this : new Down(last.at().minus(correction), last, tries);
        }
    }

    /**
     * No connection is left, and one try follows the other.
     *
     * @param because the death of the last connection, or of the first try; null if that try failed of something else
     */
    record Down(Instant since, @Nullable Failure because, Tries tries) implements NodeStatus {
        @Override
        public NodeState state() {
            return NodeState.DOWN;
        }

        @Override
        public NodeStatus with(Tries other) {
            return new Down(since, because, other);
        }
    }

    /** The node has left the cluster, or the session was closed. */
    record Removed(Instant since, Tries tries) implements NodeStatus {
        @Override
        public NodeState state() {
            return NodeState.REMOVED;
        }

        @Override
        public NodeStatus with(Tries other) {
            return new Removed(since, other);
        }
    }

    /**
     * Tries to connect that failed.
     *
     * @param count how many, since a connection was last ready
     * @param last what the last one failed of; null if none failed
     * @param lastAt when that was; null together with {@code last}
     * @param nextAt when the next one is due; null if none is planned, or one is in progress
     */
    record Tries(
            long count,
            @Nullable Throwable last,
            @Nullable Instant lastAt,
            @Nullable Instant nextAt) {
        static final Tries NONE = new Tries(0, null, null, null);

        Tries failed(Throwable thrown, Instant at, Instant next) {
            return new Tries(count + 1, thrown, at, next);
        }

        /** Whether the last one failed because the node did not answer. */
        boolean isUnanswered() {
            return last instanceof ConnectionShutdownException death
                    && switch (death.failure().kind()) {
                        case CONNECT_TIMEOUT, HANDSHAKE_TIMEOUT, PEER_SILENT, UNREACHABLE -> true;
                        default -> false;
                    };
        }

        Tries next(@Nullable Instant at) {
            return new Tries(count, last, lastAt, at);
        }
    }
}
