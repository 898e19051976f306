// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionListener;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one connection of a pool from nothing to usable, and is told its events and its death afterwards:
 *
 * <pre>
 *   permit -> Connection.open -> USE -> host id -> REGISTER -> OPTIONS, for a probe -> NodePool.usable
 *                  \________________ any of these failed ____________________________> NodePool.failed
 * </pre>
 *
 * <p>The cluster's loop calls its methods, and is told the outcome. The steps run in the connection's loop.
 */
final class PoolOpening implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

    private final ClusterContext context;
    private final NodeListener listener;
    private final NodePool pool;
    private final Node node;
    private final boolean isProbe;
    private HandshakeLimit.@Nullable Permit permit; // the cluster's loop, as the next one
    private @Nullable CompletableFuture<Connection> opening;
    private volatile @Nullable Connection connection; // written in the connection's loop
    private volatile boolean isAnswered; // written in the connection's loop

    /**
     * An opening that has not begun.
     *
     * @param isProbe whether it is for the {@link SilenceProbe}
     */
    PoolOpening(ClusterContext context, NodeListener listener, NodePool pool, Node node, boolean isProbe) {
        this.context = context;
        this.listener = listener;
        this.pool = pool;
        this.node = node;
        this.isProbe = isProbe;
    }

    boolean isProbe() {
        return isProbe;
    }

    /** Whether the node has answered anything. */
    boolean isAnswered() {
        return isAnswered;
    }

    /**
     * Begins as soon as there is a permit. A probe needs none: silent nodes are judged soon, and there is one probe per node.
     *
     * @param isSilent whether the node did not answer the last time
     */
    void begin(ConnectionOptions options, boolean isSilent) {
        assert context.loop().inLoop();
        if (isProbe) {
            connect(options);
        } else {
            permit = context.handshakes().acquire(isSilent, () -> connect(options));
        }
    }

    /** What is thrown here must reach the pool of this opening, and not that of the one whose end gave it the permit. */
    private void connect(ConnectionOptions options) {
        try {
            open(options);
        } catch (RuntimeException | Error e) {
            context.execute(() -> ended(null, e));
        }
    }

    private void open(ConnectionOptions options) {
        opening = Connection.open(context.transport(), node.endpoint(), options, this)
                .toCompletableFuture();
        CompletableFuture<Void> unused = opening.thenCompose(this::prepared).handle((ready, thrown) -> {
            context.execute(() -> ended(ready, thrown));
            return null;
        });
    }

    private void ended(@Nullable Connection ready, @Nullable Throwable thrown) {
        try {
            if (ready != null) {
                pool.usable(this, ready);
            } else {
                pool.failed(this, Thrown.unwrapped(thrown));
            }
        } finally {
            release();
        }
    }

    /**
     * Ends it early: the pool does not want the connection any more.
     *
     * @return the connection that was closed by this and whose death will be told, or null
     */
    @Nullable
    Connection cancel(String reason) {
        assert context.loop().inLoop();
        release();
        Connection mine = opening == null ? null : Closing.giveUp(opening);
        return mine != null && Closing.close(mine, reason) ? mine : null;
    }

    private void release() {
        if (permit != null) {
            permit.release();
        }
    }

    // ------------------------------------------------------------------ the connection's loop

    private CompletionStage<Connection> prepared(Connection opened) {
        connection = opened;
        return CompletableFuture.completedStage(opened)
                .thenCompose(this::useKeyspace)
                .thenCompose(this::checkHost)
                .thenCompose(PoolOpening::register)
                .thenCompose(this::probe)
                .whenComplete((same, thrown) -> {
                    if (thrown != null) {
                        Closing.close(opened, "it cannot be used: " + Thrown.message(Thrown.unwrapped(thrown)));
                    }
                });
    }

    private CompletionStage<Connection> useKeyspace(Connection opened) {
        String keyspace = context.options().keyspace();
        if (keyspace == null) {
            return CompletableFuture.completedStage(opened);
        }
        return opened.send(query("USE \"" + keyspace.replace("\"", "\"\"") + "\""))
                .thenApply(frame -> {
                    if (frame.message() instanceof ErrorResponse error) {
                        throw UnusableNodeException.of(
                                opened.endpoint(),
                                "keyspace " + keyspace
                                        + " cannot be used (create it, or open the session without a keyspace)",
                                error);
                    }
                    return opened;
                });
    }

    /**
     * An address may lead to another node than before, or to several: behind a name for all nodes, behind a load balancer, or
     * because the node was replaced. Then requests would go to one node and be counted for another.
     */
    private CompletionStage<Connection> checkHost(Connection opened) {
        UUID expected = node.info().hostId();
        return opened.send(query(SystemTables.HOST_ID)).thenApply(frame -> {
            UUID actual = hostId(opened, frame);
            if (!actual.equals(expected)) {
                context.execute(() -> listener.onOtherHost(node, actual));
                throw UnusableNodeException.of(
                        opened.endpoint(),
                        "it is host " + actual + ", and not " + expected + " as expected: the node was replaced, or its"
                                + " address leads to several nodes");
            }
            return opened;
        });
    }

    private static UUID hostId(Connection opened, Frame frame) {
        String why = "it does not tell its host id";
        if (frame.message() instanceof ErrorResponse error) {
            throw UnusableNodeException.of(opened.endpoint(), why, error);
        }
        UUID told = frame.message() instanceof Rows rows ? SystemTables.hostId(rows) : null;
        if (told == null) {
            throw UnusableNodeException.of(opened.endpoint(), why + " in system.local, so it may be any node");
        }
        return told;
    }

    /**
     * Schema changes are told by each node, because each makes a change in its own time, and tells it before the answers
     * that follow from the change.
     */
    private static CompletionStage<Connection> register(Connection opened) {
        return opened.send(new Register(List.of(Event.SCHEMA_CHANGE))).thenApply(frame -> {
            if (frame.message() instanceof ErrorResponse error) {
                LOG.warn("Node {} tells nothing of schema changes: {}", opened.endpoint(), error.message());
            }
            return opened;
        });
    }

    /** OPTIONS takes a request thread of the node once the connection is ready, and none before. */
    private CompletionStage<Connection> probe(Connection opened) {
        return isProbe
                ? opened.send(Options.INSTANCE).thenApply(frame -> opened)
                : CompletableFuture.completedStage(opened);
    }

    private static Query query(String cql) {
        return new Query(cql, new QueryParameters(Consistency.ONE, Values.NONE));
    }

    @Override
    public void onStepDone(Step step, Duration took, String detail) {
        if (step == Step.OPTIONS) {
            isAnswered = true;
            context.execute(pool::answered);
        }
    }

    @Override
    public void onEvent(Frame event) {
        if (event.message() instanceof Event.Schema schema) {
            listener.onSchemaChange(node, schema.change());
        }
    }

    @Override
    public void onSuspect() {
        context.execute(() -> context.ticks().stir(pool));
    }

    @Override
    public void onDead(Failure failure) {
        Connection mine = connection;
        if (mine != null) {
            context.execute(() -> pool.died(mine, failure));
        }
    }
}
