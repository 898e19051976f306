// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as a session sees it. It owns the {@link ControlConnection}, the {@link KnownNodes} with their pools, and the
 * {@link ClusterOpening}; all of them are confined to one loop, the cluster's.
 *
 * <p>Any thread may call its public methods.
 */
public final class Cluster {
    /** Told of each cluster that begins to open. Empty but in tests, which check what clusters leave behind. */
    static final List<Consumer<Cluster>> OBSERVERS = new CopyOnWriteArrayList<>();

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final ClusterOptions options;
    private final ClusterContext context;
    private final KnownNodes known;
    private final ControlConnection control;
    private final ClusterOpening opening;
    private final SchemaAgreements agreements;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Loop.Ticker ticker = new Loop.Ticker() {
        @Override
        public void onTick(long now) {
            Cluster.this.onTick(now);
        }

        @Override
        public void onLoopEnded() {
            // Nothing is decided any more, so callers that wait get their result now.
            agreements.close();
            opening.onLoopEnded();
        }
    };
    private boolean settled;
    private boolean applying;
    private boolean closing;
    private volatile @Nullable ProtocolVersion version; // written in the loop

    private Cluster(Transport transport, ClusterOptions options, ClusterListener listener, RandomGenerator random) {
        this.options = options;
        Loop loop = transport.nextLoop();
        this.context = new ClusterContext(
                transport, loop, options, new Reconnection(random), new HandshakeLimit(loop), new PoolTicks());
        this.known = new KnownNodes(context, new NodeEvents(this, listener));
        this.control = new ControlConnection(context, options.connection(), new ControlEvents(this, options, listener));
        this.opening = new ClusterOpening(options, loop, this::reports, this::closeAll);
        this.agreements = new SchemaAgreements(context, known);
    }

    /**
     * Finds the nodes and connects to them. The stage fails with a {@link SessionOpeningException} that says of each
     * contact point what is wrong, when none can be used, or no node of the local data centre; and in any case after a time
     * that follows from the timeouts and the numbers of contact points and of nodes.
     */
    public static CompletionStage<Cluster> open(Transport transport, ClusterOptions options, ClusterListener listener) {
        return open(transport, options, listener, new Random());
    }

    /** The same, with the source of the jitter of pauses. */
    static CompletionStage<Cluster> open(
            Transport transport, ClusterOptions options, ClusterListener listener, RandomGenerator random) {
        Cluster cluster = new Cluster(transport, options, listener, random);
        OBSERVERS.forEach(observer -> observer.accept(cluster));
        cluster.context.loop().execute(() -> {
            cluster.opening.begin();
            cluster.context.loop().addTicker(cluster.ticker);
            cluster.control.begin();
        });
        return cluster.opening.outcome();
    }

    /** The nodes, as they are known now. */
    public NodeSet nodes() {
        return known.published();
    }

    /** What is known of each node, those of the local data centre first. */
    public List<NodeReport> reports() {
        return known.published().reports();
    }

    /** The version of the protocol that the first node to answer speaks. */
    public ProtocolVersion version() {
        return Objects.requireNonNull(version, "an open cluster has been talked to");
    }

    /**
     * Closes all connections, and fails the opening if it has not ended. The stage is completed, never exceptionally, when all
     * are dead.
     */
    public CompletionStage<Void> close(String reason) {
        try {
            context.loop().execute(() -> {
                closeAll(reason);
                opening.onClosed();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop had ended before the cluster was closed, and every connection with it", e);
            closed.complete(null);
        }
        return closed;
    }

    /**
     * Whether all live nodes have the same schema version, once they have or the time is up. Nodes that are down, those that
     * the session does not know, and those that it does not use, are not waited for. Any thread.
     *
     * @param first the node to ask, as long as it can be asked; null for any
     * @param wait how long to wait for it; if it is zero, the nodes are asked once
     * @return never completed exceptionally; false where they do not agree, or could not be asked in that time
     */
    public CompletionStage<Boolean> schemaAgreement(@Nullable Node first, Duration wait) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        try {
            context.loop().execute(() -> {
                if (closing) {
                    outcome.complete(false);
                } else {
                    agreements.begin(first, wait, outcome);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop had ended before the nodes were asked for their schema versions", e);
            outcome.complete(false);
        } catch (RuntimeException | Error e) {
            LOG.warn("The nodes could not be asked for their schema versions, because their loop takes no tasks", e);
            outcome.complete(false);
        }
        return outcome;
    }

    KnownNodes known() {
        return known;
    }

    ControlConnection control() {
        return control;
    }

    ClusterOpening opening() {
        return opening;
    }

    /** Whether the nodes were read. */
    boolean isSettled() {
        return settled;
    }

    private void onTick(long now) {
        assert context.loop().inLoop();
        opening.onTick(now);
        if (closing) {
            return;
        }
        context.handshakes().onTick(now);
        control.onTick(now);
        context.ticks().onTick(known::pools, now);
        agreements.onTick(now);
    }

    // ------------------------------------------------------------------ closing

    private void closeAll(String reason) {
        assert context.loop().inLoop();
        if (closing) {
            return;
        }
        closing = true;
        agreements.close();
        context.handshakes().close();
        Closing.guarded(() -> context.loop().removeTicker(ticker));
        List<Connection> dying = new ArrayList<>();
        // An error at one connection must not keep the others open, nor the caller waiting.
        Closing.guarded(() -> dying.addAll(control.close(reason)));
        known.pools().forEach(pool -> Closing.guarded(() -> dying.addAll(pool.close(reason))));
        CompletableFuture<?>[] deaths = dying.stream()
                .map(connection -> connection.whenDead().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> unused =
                CompletableFuture.allOf(deaths).whenComplete((nothing, never) -> closed.complete(null));
    }

    // ------------------------------------------------------------------ readings

    /** The nodes were read; the first time this ends the search for a contact point that can be used. */
    void onNodes(Connection connection, Reading reading) {
        if (closing) {
            return;
        }
        if (settled) {
            apply(reading);
            return;
        }
        settled = true;
        try {
            begin(connection, reading);
        } catch (RuntimeException | Error e) {
            opening.failed(reading.via(), e);
            opening.fail();
        }
    }

    private void begin(Connection connection, Reading reading) {
        ProtocolVersion spoken = connection.version();
        List<ProtocolVersion> versions = options.connection().versions();
        List<ProtocolVersion> from = versions.subList(Math.max(0, versions.indexOf(spoken)), versions.size());
        version = spoken;
        ConnectionOptions poolOptions = options.connection().withVersions(from.toArray(ProtocolVersion[]::new));
        Set<String> datacenters = reading.datacenters();
        String local = options.localDatacenter();
        if (local != null && !datacenters.contains(local)) {
            opening.failWithoutDatacenter(reading.via(), local, datacenters);
            return;
        }
        List<String> unknown = options.failOver().stream()
                .filter(each -> !datacenters.contains(each))
                .toList();
        if (!unknown.isEmpty()) {
            LOG.warn("failOverTo names {}, and the cluster has only {} now", unknown, datacenters);
        }
        known.connectWith(poolOptions);
        apply(reading);
    }

    private void apply(Reading reading) {
        applying = true;
        try {
            long again = known.apply(reading);
            if (again > 0) {
                control.refreshIn(again);
            }
        } finally {
            applying = false;
        }
        opening.tries(known.added());
        for (NodePool pool : known.added()) {
            CompletionStage<Void> unused = pool.firstOutcome()
                    .thenAccept(up -> judgeOpening(reading.via(), pool.node().endpoint()));
        }
        judgeOpening(reading.via(), reading.via());
    }

    /**
     * Ends the opening when a node of the local data centre is up, or when each was tried and none is.
     *
     * @param via the node that has told of the others
     * @param culprit the endpoint that an error is reported for if one is thrown here, where no caller would see it
     */
    private void judgeOpening(Endpoint via, Endpoint culprit) {
        if (applying || closing || opening.isDone()) {
            return;
        }
        try {
            List<NodePool> local = known.localPools();
            if (local.stream()
                    .anyMatch(pool -> pool.firstOutcome().toCompletableFuture().getNow(false))) {
                opening.succeed(this);
            } else if (local.isEmpty()) {
                opening.failWithoutNode(via, known.localDatacenter(), known.unclear());
            } else if (local.stream()
                    .allMatch(pool -> pool.firstOutcome().toCompletableFuture().isDone())) {
                opening.fail();
            }
        } catch (RuntimeException | Error e) {
            opening.failed(culprit, e);
            opening.fail();
        }
    }

    @Override
    public String toString() {
        return "Cluster[" + known.published() + "]";
    }
}
