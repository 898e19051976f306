// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.cluster.ControlState.Closed;
import dev.firstcause.cluster.ControlState.Settled;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection on which the nodes of the cluster are read and its events arrive.
 *
 * <pre>
 *   Searching --a node was read--> Settled --its connection died, or a later reading failed--> Searching
 *   Searching: candidates are connected to; the first that is ready is read, the others wait in case that reading fails
 *   any state --close--> Closed
 * </pre>
 *
 * <p>A candidate that failed is not tried again before its {@link CandidateBackoff} allows it. Confined to the cluster's loop.
 */
final class ControlConnection {
    /** After this time the next candidate is connected to in parallel. */
    private static final long STAGGER_NANOS = 500_000_000;

    /** Events come in bursts, and the tables change a little later. */
    private static final long DEBOUNCE_NANOS = 1_000_000_000;

    /** A connection that has lasted so long does not die as soon as it is opened, so pauses begin anew. */
    private static final long STABLE_NANOS = 10_000_000_000L;

    private static final String NOT_NEEDED = "another node answered sooner";

    private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

    private final ClusterContext context;
    private final ConnectionOptions options;
    private final ControlOwner owner;
    private final CandidateBackoff backoff;

    /** Where connections are being opened to, in whichever state they were begun. */
    private final Map<Endpoint, CompletableFuture<Connection>> opening = new HashMap<>();

    private ControlState state = Closed.CLOSED; // until begin

    private boolean refreshWanted;
    private long refreshNanos;

    ControlConnection(ClusterContext context, ConnectionOptions options, ControlOwner owner) {
        this.context = context;
        this.options = options.withEvents(List.of(Event.STATUS_CHANGE, Event.TOPOLOGY_CHANGE));
        this.owner = owner;
        this.backoff = new CandidateBackoff(context.reconnection());
    }

    // ------------------------------------------------------------------ called by the cluster

    /** Connects to all candidates at once. */
    void begin() {
        assert context.loop().inLoop();
        long now = context.loop().nanoTime();
        CandidateSearch search = new CandidateSearch(owner, backoff, opening.keySet(), now);
        state = search;
        Endpoint next = search.next(now);
        while (next != null) {
            connect(search, next, now);
            next = search.next(now);
        }
    }

    /** The node there is up: it is connected to next, if one is needed. */
    void hint(Endpoint endpoint) {
        assert context.loop().inLoop();
        backoff.forget(endpoint);
        if (state instanceof CandidateSearch search) {
            search.asked.remove(endpoint);
            search.nextNanos = context.loop().nanoTime();
        }
    }

    /** What was found out about a node holds for the control connection to it, too. */
    void nodeIsBusy(Node node, boolean busy) {
        assert context.loop().inLoop();
        Connection its = state.to(node);
        if (its != null) {
            its.nodeIsBusy(busy);
        }
    }

    /** Reads the nodes again, after a short pause in which more events may come. */
    void refreshSoon() {
        refreshIn(DEBOUNCE_NANOS);
    }

    /** Reads the nodes again after a pause, or sooner if that was asked for before. */
    void refreshIn(long nanos) {
        assert context.loop().inLoop();
        long at = context.loop().nanoTime() + nanos;
        if (!refreshWanted || at - refreshNanos < 0) {
            refreshWanted = true;
            refreshNanos = at;
        }
    }

    /** Whether the nodes are being read, so that an event may be newer than the rows that come. */
    boolean isReading() {
        assert context.loop().inLoop();
        return state.isReading();
    }

    void onTick(long now) {
        assert context.loop().inLoop();
        if (state instanceof CandidateSearch search && search.reading == null && now - search.nextNanos >= 0) {
            Endpoint next = search.next(now);
            if (next != null) {
                connect(search, next, now);
            } else if (opening.isEmpty()) {
                // The candidates may have changed, or have waited for their back-off.
                search.asked.clear();
            }
        } else if (state instanceof Settled settled) {
            if (now - settled.sinceNanos >= STABLE_NANOS) {
                backoff.clear();
            }
            if (refreshWanted && !settled.reading && now - refreshNanos >= 0) {
                settled.reading = true;
                read(settled.connection);
            }
        }
    }

    /**
     * Closes it, with all that is being opened.
     *
     * @return the connections that were closed by this, and whose death will be told
     */
    List<Connection> close(String reason) {
        assert context.loop().inLoop();
        Stream<Connection> opened = opening.values().stream().flatMap(each -> Stream.ofNullable(Closing.giveUp(each)));
        List<Connection> all = Stream.concat(state.connections(), opened).toList();
        state = Closed.CLOSED;
        return all.stream().filter(each -> Closing.close(each, reason)).toList();
    }

    // ------------------------------------------------------------------ searching

    private void connect(CandidateSearch search, Endpoint endpoint, long now) {
        search.asked.add(endpoint);
        search.nextNanos = now + STAGGER_NANOS;
        ControlListener listener = new ControlListener(context, this);
        CompletableFuture<Connection> begun = Connection.open(context.transport(), endpoint, options, listener)
                .toCompletableFuture();
        opening.put(endpoint, begun);
        CompletableFuture<Void> unused = begun.handle((connection, thrown) -> {
            listener.connection = connection;
            context.execute(() -> ended(endpoint, connection, thrown));
            return null;
        });
    }

    private void ended(Endpoint endpoint, @Nullable Connection connection, @Nullable Throwable thrown) {
        opening.remove(endpoint);
        if (connection == null) {
            failed(endpoint, Thrown.unwrapped(thrown));
        } else if (!(state instanceof CandidateSearch search)) {
            Closing.close(connection, NOT_NEEDED); // if the state is Closed, close() has closed it already
        } else if (!connection.isAlive()) {
            // Its death may have been told already, when nothing was known of the connection.
            failed(connection.endpoint(), deathOf(connection));
        } else {
            search.ready.add(connection);
            goOn(search);
        }
    }

    private void failed(Endpoint endpoint, Throwable why) {
        if (state == Closed.CLOSED) {
            return;
        }
        backoff.failed(endpoint, why, context.loop().nanoTime(), owner.isUrgent());
        try {
            owner.onCandidateFailed(endpoint, why);
        } finally {
            if (state instanceof CandidateSearch search) {
                goOn(search);
            }
        }
    }

    private void goOn(CandidateSearch search) {
        if (search.reading != null) {
            return;
        }
        Connection next = search.ready.poll();
        long now = context.loop().nanoTime();
        if (next != null) {
            search.reading = next;
            read(next);
        } else if (opening.isEmpty() && search.next(now) == null) {
            search.asked.clear();
            owner.onNobody();
        } else {
            search.nextNanos = now;
        }
    }

    // ------------------------------------------------------------------ reading

    private void read(Connection connection) {
        refreshWanted = false;
        CompletionStage<Void> unused = TopologyReader.read(connection).handle((nodes, thrown) -> {
            context.execute(() -> {
                if (connection != state.current()) {
                    return;
                }
                if (nodes != null) {
                    settle(connection, nodes);
                } else if (connection.isAlive()) {
                    unreadable(connection, Thrown.unwrapped(thrown));
                }
                // If it is dead, onDead says so.
            });
            return null;
        });
    }

    private void settle(Connection connection, Reading nodes) {
        if (state instanceof CandidateSearch search) {
            state = new Settled(
                    connection, nodes.itself().hostId(), context.loop().nanoTime());
            search.ready.forEach(each -> Closing.close(each, NOT_NEEDED));
        } else if (state instanceof Settled settled) {
            settled.reading = false;
        }
        owner.onNodes(connection, nodes);
    }

    private void unreadable(Connection connection, Throwable why) {
        LOG.warn(
                "Node {} did not show which nodes the cluster has, so another node is asked: {}",
                connection.endpoint(),
                Thrown.message(why),
                why);
        Closing.close(connection, "it did not show which nodes the cluster has: " + Thrown.message(why));
        lost(connection, why);
    }

    /** An event has come on a connection. */
    void onEvent(Connection connection, Event event) {
        assert context.loop().inLoop();
        if (connection == state.current()) {
            owner.onEvent(event);
        }
    }

    /** A connection is dead, whatever it was used for. */
    void onDead(Connection connection, Failure failure) {
        assert context.loop().inLoop();
        if (connection == state.current()) {
            UUID host = state instanceof Settled settled ? settled.host : null;
            owner.onControlDied(connection.endpoint(), host, failure);
            lost(connection, new ConnectionShutdownException(failure, Fate.MAYBE_SENT));
        } else if (state instanceof CandidateSearch search && search.ready.remove(connection)) {
            failed(connection.endpoint(), deathOf(connection));
        }
    }

    private static Throwable deathOf(Connection connection) {
        return new ConnectionShutdownException(connection.lastError().orElseThrow(), Fate.NOT_SENT);
    }

    private void lost(Connection connection, Throwable why) {
        if (state instanceof CandidateSearch search) {
            search.reading = null;
            failed(connection.endpoint(), why);
        } else if (state instanceof Settled) {
            // Other candidates come first, and this one has a pause: it may lose the next connection as soon as this
            // one.
            backoff.failed(connection.endpoint(), why, context.loop().nanoTime(), owner.isUrgent());
            state = new CandidateSearch(
                    owner, backoff, opening.keySet(), context.loop().nanoTime());
        }
    }
}
