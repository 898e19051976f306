// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionListener;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which the cluster's nodes are read and its events are heard. When it dies another node is asked; when
 * nobody can be asked, it is tried again by and by, and as soon as a node comes up.
 *
 * <pre>
 *   searching --a node answered and was read--> settled --died, or could not be read again--> searching
 * </pre>
 *
 * <p>Confined to the cluster's loop.
 */
final class ControlConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

    /** Who is asked after so long gets no more time for itself: the next one is asked too. */
    private static final long STAGGER_NANOS = 500_000_000;

    private static final long RETRY_NANOS = 500_000_000;
    /** Events come in bursts, and the tables behind them a little later. */
    private static final long DEBOUNCE_NANOS = 1_000_000_000;

    private final ClusterContext context;
    private final ConnectionOptions options;
    private final Supplier<List<Endpoint>> candidates;
    private final Audience audience;
    private final Map<Endpoint, Throwable> failures = new LinkedHashMap<>();
    private final Deque<Endpoint> waiting = new ArrayDeque<>();
    private final Deque<Connection> spare = new ArrayDeque<>();
    private @Nullable Connection current;
    private boolean settled;
    private boolean closed;
    private int asked;
    private long nextNanos;
    private long refreshNanos;
    private boolean refreshWanted;
    private boolean reading;

    ControlConnection(
            ClusterContext context, ConnectionOptions options, Supplier<List<Endpoint>> candidates, Audience audience) {
        this.context = context;
        this.options = options.withEvents(List.of(Event.STATUS_CHANGE, Event.TOPOLOGY_CHANGE));
        this.candidates = candidates;
        this.audience = audience;
    }

    /** Whom it tells. In the cluster's loop. */
    interface Audience {
        /** The nodes, as the one at that endpoint knows them; itself is the first. */
        void onNodes(Endpoint via, Connection connection, List<NodeInfo> nodes);

        void onEvent(Event event);

        /** One of those asked did not answer as it should. */
        void onCandidateFailed(Endpoint endpoint, Throwable why);

        /** Nobody has answered; it will be tried again. */
        void onNobody(Map<Endpoint, Throwable> failures);

        void onControlDied(Endpoint endpoint, Failure failure);
    }

    /** Asks all candidates at once. */
    void begin() {
        search();
        while (!waiting.isEmpty()) {
            askNext();
        }
    }

    /** Begins to search, unless it is doing so. */
    private void search() {
        settled = false;
        failures.clear();
        waiting.clear();
        waiting.addAll(candidates.get());
        nextNanos = context.loop().nanoTime() + (waiting.isEmpty() ? RETRY_NANOS : 0);
    }

    /** A node came up: it is asked next. */
    void hint(Endpoint endpoint) {
        if (current == null && !closed && !waiting.contains(endpoint)) {
            waiting.addFirst(endpoint);
            nextNanos = context.loop().nanoTime();
        }
    }

    /** What was seen of a node holds for its connection, too. */
    void nodeIsBusy(Endpoint endpoint, boolean busy) {
        Connection its = current;
        if (its != null && its.endpoint().equals(endpoint)) {
            its.nodeIsBusy(busy);
        }
    }

    void onTick(long now) {
        if (closed) {
            return;
        }
        if (current == null) {
            if (now - nextNanos >= 0) {
                // Who went down since the search began is tried by its pool alone.
                waiting.retainAll(new HashSet<>(candidates.get()));
                if (!waiting.isEmpty()) {
                    askNext();
                } else if (asked == 0) {
                    search();
                }
            }
        } else if (refreshWanted && !reading && now - refreshNanos >= 0) {
            read(current);
        }
    }

    /** Reads the nodes anew, a little later. */
    void refreshSoon() {
        if (!refreshWanted) {
            refreshWanted = true;
            refreshNanos = context.loop().nanoTime() + DEBOUNCE_NANOS;
        }
    }

    private void askNext() {
        Endpoint endpoint = waiting.remove();
        nextNanos = context.loop().nanoTime() + STAGGER_NANOS;
        asked++;
        Ear ear = new Ear();
        CompletionStage<Void> unused = Connection.open(context.transport(), endpoint, options, ear)
                .handle((connection, thrown) -> {
                    ear.connection = connection;
                    context.execute(() -> {
                        asked--;
                        if (connection == null) {
                            failed(endpoint, Thrown.unwrapped(thrown));
                        } else {
                            answered(connection);
                        }
                    });
                    return null;
                });
    }

    private void answered(Connection connection) {
        if (closed) {
            Closing.close(connection, "the session was closed while this was opened");
        } else if (settled) {
            Closing.close(connection, "another node answered sooner");
        } else if (!connection.isAlive()) {
            // Its death may have been told already, when nothing was known of the connection.
            failed(connection.endpoint(), deathOf(connection));
        } else if (current != null) {
            spare.add(connection);
        } else {
            current = connection;
            read(connection);
        }
    }

    private void failed(Endpoint endpoint, Throwable why) {
        if (closed) {
            return;
        }
        failures.put(endpoint, why);
        try {
            audience.onCandidateFailed(endpoint, why);
        } finally {
            goOn();
        }
    }

    private void goOn() {
        Connection next = current == null ? spare.poll() : null;
        if (next != null) {
            answered(next);
        } else if (current == null && waiting.isEmpty() && asked == 0) {
            nextNanos = context.loop().nanoTime() + RETRY_NANOS;
            audience.onNobody(new LinkedHashMap<>(failures));
        } else if (current == null) {
            nextNanos = context.loop().nanoTime();
        }
    }

    // ------------------------------------------------------------------ reading

    private void read(Connection connection) {
        refreshWanted = false;
        reading = true;
        CompletionStage<List<NodeInfo>> nodes;
        try {
            nodes = ask(connection, SystemTables.LOCAL)
                    .thenCombine(askForPeers(connection), (local, peers) -> nodes(connection, local, peers));
        } catch (RuntimeException | Error e) {
            // An answer would be waited for that cannot come.
            nodes = CompletableFuture.failedStage(e);
        }
        CompletionStage<Void> unused = nodes.handle((all, thrown) -> {
            context.execute(() -> {
                if (connection != current) {
                    return;
                }
                reading = false;
                if (all != null) {
                    settle(connection, all);
                } else if (connection.isAlive()) {
                    unreadable(connection, Thrown.unwrapped(thrown));
                }
                // Of a death that is told to the one who hears this connection.
            });
            return null;
        });
    }

    /** Cassandra before 4.0, and ScyllaDB, have only the older table. */
    private static CompletionStage<Message> askForPeers(Connection connection) {
        return ask(connection, SystemTables.PEERS_V2)
                .thenCompose(answer -> answer instanceof ErrorResponse
                        ? ask(connection, SystemTables.PEERS)
                        : CompletableFuture.completedStage(answer));
    }

    private static CompletionStage<Message> ask(Connection connection, String query) {
        return connection
                .send(new Query(query, new QueryParameters(Consistency.ONE, Values.NONE)))
                .thenApply(Frame::message);
    }

    private static List<NodeInfo> nodes(Connection connection, Message local, Message peers) {
        int port = connection.endpoint().port();
        List<NodeInfo> all = new ArrayList<>(SystemTables.read(rows(connection, "system.local", local), port));
        if (all.size() != 1) {
            throw UnusableNodeException.of(
                    connection.endpoint(), "it does not say who it is: there is no complete row in its system.local");
        }
        all.addAll(SystemTables.read(rows(connection, "its table of peers", peers), port));
        return all;
    }

    private static Rows rows(Connection connection, String table, Message answer) {
        if (answer instanceof Rows rows) {
            return rows;
        }
        String why = "it does not show " + table;
        throw answer instanceof ErrorResponse error
                ? UnusableNodeException.of(connection.endpoint(), why, error)
                : UnusableNodeException.of(connection.endpoint(), why + ", but answered " + answer.opcode());
    }

    private void settle(Connection connection, List<NodeInfo> nodes) {
        settled = true;
        waiting.clear();
        spare.forEach(other -> Closing.close(other, "another node answered sooner"));
        spare.clear();
        audience.onNodes(connection.endpoint(), connection, nodes);
    }

    private void unreadable(Connection connection, Throwable why) {
        LOG.warn(
                "Node {} cannot tell which nodes there are, so another one is asked: {}",
                connection.endpoint(),
                Thrown.message(why),
                why);
        Closing.close(connection, "it cannot tell which nodes there are: " + Thrown.message(why));
        lost(connection, why);
    }

    private void died(Connection connection, Failure failure) {
        if (connection == current) {
            reading = false;
            audience.onControlDied(connection.endpoint(), failure);
            lost(connection, new ConnectionShutdownException(failure, Fate.MAYBE_SENT));
        } else if (spare.remove(connection)) {
            failed(connection.endpoint(), deathOf(connection));
        }
    }

    private static Throwable deathOf(Connection connection) {
        return new ConnectionShutdownException(connection.lastError().orElseThrow(), Fate.NOT_SENT);
    }

    private void lost(Connection connection, Throwable why) {
        current = null;
        if (settled) {
            search();
        } else {
            failed(connection.endpoint(), why);
        }
    }

    /**
     * Ends it.
     *
     * @return the connection that was closed by this and whose death will be told, or null
     */
    @Nullable
    Connection close(String reason) {
        closed = true;
        spare.forEach(other -> Closing.close(other, reason));
        Connection last = current;
        current = null;
        return last != null && Closing.close(last, reason) ? last : null;
    }

    /** Hears one connection, in that connection's loop. */
    private final class Ear implements ConnectionListener {
        private volatile @Nullable Connection connection;

        @Override
        public void onEvent(Frame frame) {
            if (frame.message() instanceof Event event) {
                context.execute(() -> {
                    if (connection != null && connection == current) {
                        audience.onEvent(event);
                    }
                });
            }
        }

        @Override
        public void onDead(Failure failure) {
            context.execute(() -> {
                Connection mine = connection;
                if (mine != null) {
                    died(mine, failure);
                }
            });
        }
    }
}
