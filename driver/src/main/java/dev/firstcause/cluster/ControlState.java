// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of a {@link ControlConnection}. Confined to the cluster's loop. */
sealed interface ControlState permits CandidateSearch, ControlState.Settled, ControlState.Closed {
    /** The connection that is, or may become, the control connection; null if there is none. */
    @Nullable
    Connection current();

    /** All connections that are open, in whatever use. */
    default Stream<Connection> connections() {
        return Stream.ofNullable(current());
    }

    /** The current connection if it is one to that node; or else null. */
    @Nullable
    Connection to(Node node);

    /** Whether the nodes are being read, so that an event may be newer than the rows that come. */
    boolean isReading();

    /** The nodes were read on this connection, and its events are listened to. */
    final class Settled implements ControlState {
        final Connection connection;

        /** The node at its other end, as that node says. */
        final UUID host;

        /** When the nodes were first read on it, by the loop's time. */
        final long sinceNanos;

        /** Whether they are being read again. */
        boolean reading;

        Settled(Connection connection, UUID host, long sinceNanos) {
            this.connection = connection;
            this.host = host;
            this.sinceNanos = sinceNanos;
        }

        @Override
        public Connection current() {
            return connection;
        }

        @Override
        public @Nullable Connection to(Node node) {
            return host.equals(node.info().hostId()) ? connection : null;
        }

        @Override
        public boolean isReading() {
            return reading;
        }
    }

    /** Nothing is opened any more, or not yet. */
    enum Closed implements ControlState {
        CLOSED;

        @Override
        public @Nullable Connection current() {
            return null;
        }

        @Override
        public @Nullable Connection to(Node node) {
            return null;
        }

        @Override
        public boolean isReading() {
            return false;
        }
    }
}
