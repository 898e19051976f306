// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.Opcode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What happened to a node's connections: the node's thread writes, any thread reads and waits. Its monitor guards the
 * facts of all of them, so that one wait can be about several.
 */
final class Ledger {
    private final List<StandInConnection> accepted = new ArrayList<>();
    private int beginning;
    private int mostBeginning;

    synchronized void accepted(StandInConnection connection) {
        accepted.add(connection);
        beginning++;
        mostBeginning = Math.max(mostBeginning, beginning);
        notifyAll();
    }

    synchronized void secured(StandInConnection connection, String protocol, boolean resumed) {
        connection.noteSecured(protocol, resumed);
        notifyAll();
    }

    synchronized void received(StandInConnection connection, Received received) {
        connection.noteReceived(received);
        notifyAll();
    }

    /** It is told that it is ready; before that it is a handshake in progress. */
    synchronized void ready(StandInConnection connection) {
        if (connection.noteReady()) {
            beginning--;
            notifyAll();
        }
    }

    /** The first failure of a connection is kept. */
    synchronized void failed(StandInConnection connection, Throwable cause) {
        connection.noteFailed(cause);
        notifyAll();
    }

    synchronized void ended(StandInConnection connection) {
        if (connection.noteReady()) {
            beginning--;
        }
        connection.noteEnded();
        notifyAll();
    }

    synchronized List<StandInConnection> connections() {
        return List.copyOf(accepted);
    }

    synchronized List<StandInConnection> openConnections() {
        return accepted.stream().filter(StandInConnection::isOpen).toList();
    }

    /** How many connections were open and not ready at once, at the most. */
    synchronized int mostBeginning() {
        return mostBeginning;
    }

    synchronized long requests(Opcode opcode) {
        return accepted.stream()
                .mapToLong(connection -> connection.count(opcode))
                .sum();
    }

    /** Waits until something holds; it is asked with the monitor held. */
    synchronized void await(BooleanSupplier condition, Duration patience, Supplier<String> state)
            throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException("Not so after " + patience + ": " + state.get());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
