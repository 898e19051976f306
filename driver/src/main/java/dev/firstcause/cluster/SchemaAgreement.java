// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one node again and again which schema version each node has, until all live nodes have the same or the time is up.
 * The node that ran the statement is asked as long as it has a connection, then any other: each node knows the versions of
 * all by gossip.
 *
 * <p>Confined to the cluster's loop.
 */
final class SchemaAgreement {
    /** Between an answer and the next question. */
    private static final long INTERVAL_NANOS = 200_000_000;

    private static final long LEAST_NANOS = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(SchemaAgreement.class);

    private final ClusterContext context;
    private final Supplier<@Nullable Connection> connections;
    private final Map<UUID, Node> nodes;
    private final Duration wait;
    private final long deadline;
    private final CompletableFuture<Boolean> outcome;
    private Map<UUID, UUID> versions = Map.of();
    private @Nullable Throwable lastFailure;
    private boolean asking;
    private long nextNanos;

    /**
     * Begins nothing before its first tick.
     *
     * @param connections what to ask on, or null where no node can be asked
     * @param nodes those that are known, by host id; read in the loop
     * @param wait how long it may take; if it is zero, there is one question
     * @param outcome whether they agree; never completed exceptionally
     */
    SchemaAgreement(
            ClusterContext context,
            Supplier<@Nullable Connection> connections,
            Map<UUID, Node> nodes,
            Duration wait,
            CompletableFuture<Boolean> outcome) {
        this.context = context;
        this.connections = connections;
        this.nodes = nodes;
        this.wait = wait;
        this.outcome = outcome;
        this.nextNanos = context.loop().nanoTime();
        this.deadline = nextNanos + wait.toNanos();
    }

    /** Whether it has come to its end. */
    boolean isDone() {
        return outcome.isDone();
    }

    void onTick(long now) {
        if (isDone() || asking || now - nextNanos < 0) {
            return;
        }
        Connection connection = connections.get();
        if (connection == null) {
            if (now - deadline >= 0) {
                giveUp();
            }
            return;
        }
        try {
            ask(connection, now);
        } catch (RuntimeException | Error e) {
            // An answer would be waited for that cannot come.
            answered(null, e);
        }
    }

    /** The session is closed. */
    void close() {
        outcome.complete(false);
    }

    private void ask(Connection connection, long now) {
        asking = true;
        Duration request = context.options().connection().timeouts().request();
        Duration left = Duration.ofNanos(Math.max(LEAST_NANOS, deadline - now));
        Duration timeout = wait.isZero() || left.compareTo(request) > 0 ? request : left;
        CompletionStage<Map<UUID, UUID>> local = versions(connection, SystemTables.LOCAL_SCHEMA, timeout);
        // Cassandra before 4.0, and ScyllaDB, have only the older table of peers.
        CompletionStage<Map<UUID, UUID>> peers = versions(connection, SystemTables.PEERS_V2_SCHEMA, timeout)
                .handle((all, thrown) -> all == null && Thrown.unwrapped(thrown) instanceof UnusableNodeException
                        ? versions(connection, SystemTables.PEERS_SCHEMA, timeout)
                        : all == null
                                ? CompletableFuture.<Map<UUID, UUID>>failedStage(Thrown.unwrapped(thrown))
                                : CompletableFuture.completedStage(all))
                .thenCompose(stage -> stage);
        CompletionStage<Void> unused = local.thenCombine(peers, SchemaAgreement::together)
                .handle((all, thrown) -> {
                    context.execute(() -> answered(all, thrown));
                    return null;
                });
    }

    private static CompletionStage<Map<UUID, UUID>> versions(Connection connection, String query, Duration timeout) {
        return connection
                .send(new Query(query, new QueryParameters(Consistency.ONE, Values.NONE)), timeout)
                .thenApply(frame -> {
                    if (frame.message() instanceof Rows rows) {
                        return SystemTables.schemaVersions(rows);
                    }
                    String why = "it does not tell its schema version";
                    throw frame.message() instanceof ErrorResponse error
                            ? UnusableNodeException.of(connection.endpoint(), why, error)
                            : UnusableNodeException.of(
                                    connection.endpoint(),
                                    why + ", but answered " + frame.message().opcode());
                });
    }

    private static Map<UUID, UUID> together(Map<UUID, UUID> local, Map<UUID, UUID> peers) {
        Map<UUID, UUID> all = new LinkedHashMap<>(local);
        all.putAll(peers);
        return all;
    }

    private void answered(@Nullable Map<UUID, UUID> all, @Nullable Throwable thrown) {
        long now = context.loop().nanoTime();
        asking = false;
        nextNanos = now + INTERVAL_NANOS;
        if (isDone()) {
            return;
        }
        if (all == null) {
            lastFailure = Thrown.unwrapped(thrown);
        } else {
            lastFailure = null;
            versions = all;
        }
        if (all != null && agree(all)) {
            outcome.complete(true);
        } else if (now - deadline >= 0) {
            giveUp();
        }
    }

    private boolean agree(Map<UUID, UUID> all) {
        List<UUID> live = live();
        // A live node that the answer leaves out may have any version, and an answer without a live node tells nothing.
        return all.keySet().containsAll(live)
                && live.stream().map(all::get).distinct().count() == 1;
    }

    private List<UUID> live() {
        return nodes.keySet().stream().filter(this::isLive).toList();
    }

    /**
     * What is down learns the schema when it comes up; what is not known yet is not asked anything; and of what is not used,
     * nobody here knows whether it is down.
     */
    private boolean isLive(UUID host) {
        Node node = nodes.get(host);
        return node != null && (node.connections().alive() > 0 || node.status() instanceof NodeStatus.Connecting);
    }

    private void giveUp() {
        Map<String, UUID> live = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (UUID host : live()) {
            String name = String.valueOf(nodes.get(host));
            UUID version = versions.get(host);
            if (version == null) {
                unknown.add(name);
            } else {
                live.put(name, version);
            }
        }
        if (live.isEmpty() || lastFailure != null) {
            LOG.warn("Whether the nodes agree on the schema is not known: none answered", lastFailure);
        } else if (!unknown.isEmpty()) {
            LOG.warn(
                    "Whether the nodes agree on the schema is not known: the system tables have no version of {}\n"
                            + "  after {} ms the others have: {}",
                    unknown,
                    wait.toMillis(),
                    live);
        } else {
            LOG.warn("The nodes do not agree on the schema; their versions\n  after {} ms: {}", wait.toMillis(), live);
        }
        outcome.complete(false);
    }
}
