// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionListener;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pool of one node full, from its first connection to its removal: one schedule for all its connections.
 *
 * <pre>
 *   connecting --ready--> up --the last connection died--> down --ready--> up ...
 *       \--failed--> down                                  one try at a time; further connections once one is ready
 * </pre>
 *
 * <p>Confined to the cluster's loop.
 */
final class Refill {
    private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

    /** Connections that are opened at once to a node that serves. */
    private static final int AT_ONCE = 8;

    /** A death rarely comes alone: the others are heard of before anything is tried. */
    private static final long AFTER_DEATH_MILLIS = 50;

    private final ClusterContext context;
    private final NodeListener listener;
    private final ConnectionOptions options;
    private final Node node;
    private final NodePool pool;
    private final DeathTally tally;
    private final SecondOpinion opinion;
    private final CompletableFuture<Boolean> firstOutcome = new CompletableFuture<>();
    private int opening;
    private int handshakes;
    private long dueNanos;
    private long downSinceNanos;
    private boolean closed;

    Refill(ClusterContext context, NodeListener listener, ConnectionOptions options, Node node) {
        this.context = context;
        this.listener = listener;
        this.options = options;
        this.node = node;
        this.pool = node.pool();
        this.tally = new DeathTally(node.endpoint());
        this.opinion = new SecondOpinion(context, listener, node);
        this.dueNanos = context.loop().nanoTime();
        this.downSinceNanos = dueNanos;
    }

    /** Whether the first try brought a connection; never completed exceptionally. */
    CompletionStage<Boolean> firstOutcome() {
        return firstOutcome;
    }

    Node node() {
        return node;
    }

    /** The connection died on which the node was asked about the others: it counts with those of the pool. */
    void controlDied(Failure failure) {
        if (failure.kind() != FailureKind.LOCAL_CLOSE) {
            tally.add(failure, context.loop().nanoTime());
        }
    }

    void onTick(long now) {
        tally.onTick(now);
        // Not those that live: of a death that was not told here yet it is not known when the others will follow.
        while (!closed && pool.size() + opening < pool.wanted() && opening < atOnce() && now - dueNanos >= 0) {
            open(new Watcher(false));
        }
        if (!closed && opinion.isWanted(now) && opening == 0) {
            opinion.sought(now);
            open(new Watcher(true));
        }
    }

    private int atOnce() {
        return pool.alive() == 0 ? 1 : AT_ONCE;
    }

    /** There is word that the node is up: it is tried at once. */
    void hint() {
        if (pool.alive() == 0) {
            handshakes = 0;
            dueNanos = context.loop().nanoTime();
        }
    }

    private void open(Watcher watcher) {
        opening++;
        pool.journal().nextTryAt(null);
        watcher.permit = context.handshakes().acquire(() -> connect(watcher));
    }

    private void connect(Watcher watcher) {
        if (closed) {
            watcher.release();
            return;
        }
        CompletableFuture<Void> unused = Connection.open(context.transport(), node.endpoint(), options, watcher)
                .thenCompose(connection -> {
                    watcher.connection = connection;
                    return inKeyspace(connection);
                })
                .thenCompose(Refill::hearing)
                .thenCompose(connection -> watcher.isSecond ? answering(connection) : done(connection))
                .handle((connection, thrown) -> {
                    context.execute(() -> {
                        watcher.release();
                        if (connection != null) {
                            opened(connection, watcher);
                        } else {
                            failed(Thrown.unwrapped(thrown), watcher);
                        }
                    });
                    return null;
                })
                .thenAccept(nothing -> {})
                .toCompletableFuture();
    }

    private CompletionStage<Connection> inKeyspace(Connection connection) {
        String keyspace = context.options().keyspace();
        if (keyspace == null) {
            return done(connection);
        }
        String use = "USE \"" + keyspace.replace("\"", "\"\"") + "\"";
        return connection
                .send(new Query(use, new QueryParameters(Consistency.ONE, Values.NONE)))
                .thenApply(frame -> checked(connection, keyspace, frame))
                .whenComplete((same, thrown) -> {
                    if (thrown != null) {
                        Closing.close(connection, "it is of no use without its keyspace");
                    }
                });
    }

    /**
     * Once the node tells of changes of its schema. Each node is asked, because each makes a change in its own time, and
     * its word comes before the answers that follow from the change.
     */
    private static CompletionStage<Connection> hearing(Connection connection) {
        return connection
                .send(new Register(List.of(Event.SCHEMA_CHANGE)))
                .thenApply(frame -> {
                    if (frame.message() instanceof ErrorResponse error) {
                        LOG.warn("Node {} tells nothing of schema changes: {}", connection.endpoint(), error.message());
                    }
                    return connection;
                })
                .whenComplete((same, thrown) -> {
                    if (thrown != null) {
                        Closing.close(connection, "it did not answer REGISTER");
                    }
                });
    }

    /** Once it has answered what takes a request thread: to be ready took none. */
    private static CompletionStage<Connection> answering(Connection connection) {
        return connection.send(Options.INSTANCE).thenApply(frame -> connection).whenComplete((same, thrown) -> {
            if (thrown != null) {
                Closing.close(connection, "it was not answered either");
            }
        });
    }

    private static CompletionStage<Connection> done(Connection connection) {
        return CompletableFuture.completedFuture(connection);
    }

    private static Connection checked(Connection connection, String keyspace, Frame frame) {
        if (frame.message() instanceof ErrorResponse error) {
            throw UnusableNodeException.of(
                    connection.endpoint(),
                    "keyspace " + keyspace + " cannot be used (create it, or open the session without a keyspace)",
                    error);
        }
        return connection;
    }

    private void opened(Connection connection, Watcher watcher) {
        if (!closed && pool.alive() == 0) {
            try {
                listener.onSchemaHeard(node);
            } catch (RuntimeException | Error e) {
                Closing.close(connection, "changes of the schema would be missed");
                failed(e, watcher);
                return;
            }
        }
        opening--;
        if (watcher.isSecond) {
            opinion.saysWell();
        }
        if (closed) {
            Closing.close(connection, "the node was left while this was opened");
            return;
        } else if (pool.alive() >= pool.wanted()) {
            Closing.close(connection, "it has told that the node answers");
            return;
        }
        handshakes = 0;
        boolean first = pool.size() == 0;
        pool.add(connection);
        try {
            if (first) {
                up(connection);
            }
        } finally {
            firstOutcome.complete(true);
            if (!connection.isAlive()) {
                // Its death was told before it was here to be found.
                connection.lastError().ifPresent(failure -> died(connection, failure));
            }
        }
    }

    private void up(Connection connection) {
        FailureJournal.Entry before = pool.journal().read();
        pool.journal().changed(NodeState.UP, null);
        if (before.state() == NodeState.DOWN) {
            // By the loop's clock, which nobody sets: the time of day may have been changed during the outage.
            long seconds = (context.loop().nanoTime() - downSinceNanos) / 1_000_000_000;
            LOG.info("Node {} is up again after {} s; {} tries failed meanwhile", node, seconds, before.tries());
        }
        listener.onUp(node, connection);
    }

    private void failed(Throwable thrown, Watcher watcher) {
        opening--;
        if (closed) {
            return;
        }
        opinion.says(watcher.isAnswered);
        if (watcher.isSecond && pool.alive() > 0) {
            LOG.debug("Node {} is silent, and gives no new connection: {}", node, Thrown.message(thrown));
            return;
        }
        FailureKind kind = thrown instanceof ConnectionShutdownException death
                ? death.failure().kind()
                : FailureKind.INTERNAL;
        boolean beyond = Reconnection.isBeyondConnect(kind);
        handshakes += beyond ? 1 : 0;
        long now = context.loop().nanoTime();
        long outage = (now - downSinceNanos) / 1_000_000;
        long wait = context.reconnection().waitMillis(kind, handshakes, outage, listener.isUrgent());
        dueNanos = now + wait * 1_000_000;
        Instant at = pool.journal().now();
        boolean news = pool.journal().tryFailed(thrown, at, at.plusMillis(wait));
        NodeState state = pool.journal().read().state();
        if (news && (beyond || state == NodeState.CONNECTING)) {
            LOG.warn("Node {} could not be connected to: {}", node, Thrown.message(thrown));
        } else {
            LOG.debug("Node {} could not be connected to: {}", node, Thrown.message(thrown));
        }
        try {
            if (state == NodeState.CONNECTING) {
                down(thrown instanceof ConnectionShutdownException death ? death.failure() : null);
            }
        } finally {
            firstOutcome.complete(false);
        }
    }

    private void died(Connection connection, Failure failure) {
        long now = context.loop().nanoTime();
        if (!pool.remove(connection)) {
            if (closed && failure.kind() != FailureKind.LOCAL_CLOSE) {
                // It died just before the session closed it, and that is told, too.
                tally.add(failure, now);
                tally.flush();
            }
            return;
        }
        pool.journal().died(failure);
        tally.add(failure, now);
        listener.onDead(node, failure);
        dueNanos = now + AFTER_DEATH_MILLIS * 1_000_000;
        if (pool.size() == 0) {
            downSinceNanos = now;
            down(failure);
        }
        // Where one is under way, for a second opinion, that is the next.
        pool.journal().nextTryAt(opening < atOnce() ? pool.journal().now().plusMillis(AFTER_DEATH_MILLIS) : null);
    }

    private void down(@Nullable Failure failure) {
        pool.journal().changed(NodeState.DOWN, failure);
        if (failure != null) {
            listener.onDown(node, failure);
        }
    }

    /**
     * Ends it: nothing is opened any more.
     *
     * @return the connections that were closed by this, and whose death will be told
     */
    List<Connection> close(String reason) {
        closed = true;
        tally.flush();
        List<Connection> connections = pool.removeAll();
        pool.journal().changed(NodeState.REMOVED, null);
        List<Connection> dying = connections.stream()
                .filter(connection -> Closing.close(connection, reason))
                .toList();
        firstOutcome.complete(false);
        return dying;
    }

    /** Hears of the death of one connection, in that connection's loop. */
    private final class Watcher implements ConnectionListener {
        /** Whether it is about a {@link SecondOpinion}. */
        private final boolean isSecond;

        private volatile @Nullable Connection connection;
        private volatile boolean isAnswered;
        private HandshakeLimit.@Nullable Permit permit; // the cluster's loop

        Watcher(boolean isSecond) {
            this.isSecond = isSecond;
        }

        void release() {
            if (permit != null) {
                permit.release();
            }
        }

        @Override
        public void onStepDone(Step step, Duration took, String detail) {
            if (step == Step.OPTIONS) {
                isAnswered = true;
                context.execute(() -> opinion.says(true));
            }
        }

        @Override
        public void onEvent(Frame event) {
            if (event.message() instanceof Event.Schema schema) {
                listener.onSchemaChange(node, schema.change());
            }
        }

        @Override
        public void onDead(Failure failure) {
            Connection mine = connection;
            if (mine != null) {
                context.execute(() -> died(mine, failure));
            }
        }
    }
}
