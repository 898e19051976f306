// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;

/** The state of a {@link ControlConnection}. Confined to the cluster's loop. */
sealed interface ControlState permits CandidateSearch, ControlState.Settled, ControlState.Closed {
    /** The nodes were read on this connection, and its events are listened to. */
    final class Settled implements ControlState {
        final Connection connection;

        /** When the nodes were first read on it, by the loop's time. */
        final long sinceNanos;

        /** Whether they are being read again. */
        boolean reading;

        Settled(Connection connection, long sinceNanos) {
            this.connection = connection;
            this.sinceNanos = sinceNanos;
        }
    }

    /** Nothing is opened any more, or not yet. */
    enum Closed implements ControlState {
        CLOSED
    }
}
