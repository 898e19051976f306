// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the state of one node: opens and replaces its connections, and writes its {@link NodeStatus}. All connections have one
 * schedule. While none is alive there is one try at a time; afterwards as many as are alive, up to {@link #AT_ONCE}, so that a
 * node that has just returned is not asked for all its connections at once.
 *
 * <p>Confined to the cluster's loop.
 */
final class NodePool {
    private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

    /** How many connections are opened at once to a node that serves. */
    private static final int AT_ONCE = 8;

    private final ClusterContext context;
    private final NodeListener listener;
    private final ConnectionOptions options;
    private final Node node;
    private final NodeHistory history;
    private final DeathTally tally;
    private final SilenceProbe probe;
    private final TrySchedule schedule;
    private final CompletableFuture<Boolean> firstOutcome = new CompletableFuture<>();
    private final Set<PoolOpening> openings = new LinkedHashSet<>();

    /**
     * A pool that opens nothing before its first tick.
     *
     * @param options how its connections are made
     * @param node has no other pool
     */
    NodePool(ClusterContext context, NodeListener listener, ConnectionOptions options, Node node) {
        this.context = context;
        this.listener = listener;
        this.options = options;
        this.node = node;
        this.history = node.history();
        this.tally = new DeathTally(node.endpoint());
        this.probe = new SilenceProbe(context, listener, node);
        this.schedule = new TrySchedule(context);
    }

    /** Whether the first try brought a connection; never completed exceptionally. */
    CompletionStage<Boolean> firstOutcome() {
        return firstOutcome;
    }

    Node node() {
        return node;
    }

    void onTick(long now) {
        assert context.loop().inLoop();
        tally.onTick(now);
        if (isRemoved()) {
            return;
        }
        // A dead connection counts until its death is processed: by then it is known whether the others died, too.
        while (node.connections().size() + openings.size() < node.wanted()
                && openings.size() < atOnce()
                && schedule.isDue(now)) {
            open(false);
        }
        if (probe.isWanted(now) && openings.isEmpty()) {
            probe.begun(now);
            open(true);
        }
    }

    /** Whether it has nothing to do until a connection dies or becomes suspect. */
    boolean isAtRest() {
        if (isRemoved()) {
            return tally.isEmpty();
        }
        return node.connections().size() >= node.wanted()
                && openings.isEmpty()
                && tally.isEmpty()
                && !probe.isInDoubt()
                && !node.connections().isSuspect();
    }

    /** There is word that the node is up: it is tried at once. */
    void hint() {
        assert context.loop().inLoop();
        if (node.connections().alive() == 0) {
            schedule.hint();
        }
    }

    /** The control connection to this node died: its death is logged together with those of the pool. */
    void controlDied(Failure failure) {
        assert context.loop().inLoop();
        tally.add(failure, context.loop().nanoTime());
        context.ticks().stir(this);
    }

    /**
     * Ends it: nothing is opened any more, and the node is removed.
     *
     * @return the connections that were closed by this, and whose death will be told
     */
    List<Connection> close(String reason) {
        assert context.loop().inLoop();
        tally.flush();
        if (isRemoved()) {
            return List.of();
        }
        NodeStatus before = node.status();
        node.become(new NodeStatus.Removed(history.now(), before.tries().next(null)));
        List<Connection> dying = new ArrayList<>();
        for (Connection each : before.connections().all()) {
            if (Closing.close(each, reason)) {
                dying.add(each);
            }
        }
        for (PoolOpening each : List.copyOf(openings)) {
            Connection half = each.cancel(reason);
            if (half != null) {
                dying.add(half);
            }
        }
        firstOutcome.complete(false);
        return dying;
    }

    private boolean isRemoved() {
        return node.status() instanceof NodeStatus.Removed;
    }

    private int atOnce() {
        return Math.max(1, Math.min(AT_ONCE, node.connections().alive()));
    }

    private void open(boolean isProbe) {
        PoolOpening opening = new PoolOpening(context, listener, this, node, isProbe);
        openings.add(opening);
        nextTry(null);
        opening.begin(options, node.status().tries().isUnanswered());
    }

    private void nextTry(@Nullable Instant at) {
        NodeStatus status = node.status();
        node.become(status.with(status.tries().next(at)));
    }

    // ------------------------------------------------------------------ what its openings and connections tell

    /** The node has answered OPTIONS on a new connection, which takes none of its request threads. */
    void answered() {
        assert context.loop().inLoop();
        probe.nodeIsBusy(true);
    }

    /** A connection is open, and requests can be sent on it. */
    void usable(PoolOpening opening, Connection connection) {
        assert context.loop().inLoop();
        boolean isFirst = node.connections().alive() == 0;
        if (isFirst && !isRemoved()) {
            try {
                listener.onSchemaHeard(node);
            } catch (RuntimeException | Error e) {
                Closing.close(connection, "changes of the schema would be missed");
                failed(opening, e);
                return;
            }
        }
        openings.remove(opening);
        if (opening.isProbe()) {
            probe.nodeAnswers();
        }
        if (isRemoved()) {
            Closing.close(connection, "the node was left while this was opened");
        } else if (node.connections().alive() >= node.wanted()) {
            Closing.close(connection, "it has shown that the node answers");
        } else {
            add(connection);
        }
    }

    private void add(Connection connection) {
        NodeStatus before = node.status();
        schedule.succeeded();
        try {
            listener.onItself(node);
            if (before instanceof NodeStatus.Up up) {
                node.become(new NodeStatus.Up(up.since(), up.connections().with(connection), NodeStatus.Tries.NONE));
            } else {
                node.become(
                        new NodeStatus.Up(history.now(), ConnectionSet.NONE.with(connection), NodeStatus.Tries.NONE));
                logReturn(before);
                listener.onUp(node, connection);
            }
        } finally {
            firstOutcome.complete(true);
            // It may have died before it was in the set, and then its death was told in vain.
            connection.lastError().ifPresent(failure -> died(connection, failure));
        }
    }

    private void logReturn(NodeStatus before) {
        if (before instanceof NodeStatus.Down) {
            LOG.info(
                    "Node {} is up again after {} s; tries that failed meanwhile: {}",
                    node,
                    schedule.outageSeconds(),
                    before.tries().count());
        }
    }

    /** A connection could not be opened, or cannot be used. */
    void failed(PoolOpening opening, Throwable thrown) {
        assert context.loop().inLoop();
        openings.remove(opening);
        if (isRemoved()) {
            return;
        }
        probe.nodeIsBusy(opening.isAnswered());
        if (opening.isProbe() && node.connections().alive() > 0) {
            LOG.debug("Node {} is silent, and gives no new connection: {}", node, Thrown.message(thrown));
            return;
        }
        Failure failure = thrown instanceof ConnectionShutdownException death ? death.failure() : null;
        FailureKind kind = failure == null ? FailureKind.INTERNAL : failure.kind();
        long wait = schedule.failed(kind, listener.isUrgent());
        Instant at = history.now();
        NodeStatus before = node.status();
        NodeStatus.Tries tries = before.tries().failed(thrown, at, at.plusMillis(wait));
        boolean isNews = history.tryFailed(thrown);
        boolean isFirst = before instanceof NodeStatus.Connecting;
        if (isNews && (isFirst || Reconnection.isBeyondConnect(kind))) {
            LOG.warn("Node {} could not be connected to: {}", node, Thrown.message(thrown));
        } else {
            LOG.debug("Node {} could not be connected to: {}", node, Thrown.message(thrown));
        }
        try {
            node.become(isFirst ? new NodeStatus.Down(at, failure, tries) : before.with(tries));
            if (isFirst && failure != null) {
                listener.onDown(node, failure);
            }
        } finally {
            firstOutcome.complete(false);
        }
    }

    /** A connection is dead. Told late, or twice, or of one that is not in the set, it changes nothing. */
    void died(Connection connection, Failure failure) {
        assert context.loop().inLoop();
        long now = context.loop().nanoTime();
        if (!(node.status() instanceof NodeStatus.Up up)) {
            if (isRemoved()) {
                // It may have died just before the session closed it.
                tally.add(failure, now);
                tally.flush();
            }
            return;
        }
        ConnectionSet rest = up.connections().without(connection);
        if (rest == up.connections()) {
            return;
        }
        context.ticks().stir(this);
        history.died(failure);
        tally.add(failure, now);
        schedule.died(now, rest.isEmpty());
        Instant at = history.now();
        NodeStatus after = rest.isEmpty() ? new NodeStatus.Down(at, failure, up.tries()) : up.with(rest);
        node.become(after);
        // An opening in progress, if it is the only one that may be, is the next try.
        nextTry(openings.size() < atOnce() ? at.plusMillis(TrySchedule.AFTER_DEATH_MILLIS) : null);
        listener.onDead(node, failure);
        if (after.state() == NodeState.DOWN) {
            listener.onDown(node, failure);
        }
    }
}
