// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Connection;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Result;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements of a session that were prepared, each once however often it is asked for. Any thread. */
final class Preparations {
    private static final Logger LOG = LoggerFactory.getLogger(Preparations.class);
    private static final int AT_ONCE = 16;

    private final ConcurrentMap<String, CompletableFuture<PreparedStatement>> statements = new ConcurrentHashMap<>();

    /** The statement, prepared now if it was not before; one that failed is forgotten. */
    CompletableFuture<PreparedStatement> get(String query, Supplier<CompletableFuture<PreparedStatement>> preparing) {
        CompletableFuture<PreparedStatement> mine = new CompletableFuture<>();
        CompletableFuture<PreparedStatement> known = statements.putIfAbsent(query, mine);
        if (known != null) {
            return known.copy();
        }
        CompletableFuture<PreparedStatement> unused = preparing.get().whenComplete((prepared, thrown) -> {
            if (prepared == null) {
                statements.remove(query, mine);
                mine.completeExceptionally(thrown);
            } else {
                mine.complete(prepared);
            }
        });
        return mine.copy();
    }

    /**
     * A node was told the statement once more. If its variables are others now, it is forgotten here, so that whoever
     * prepares it again gets it with those.
     *
     * @throws IllegalStateException if what is bound to it does not fit any more
     */
    void preparedAgain(PreparedStatement statement, Result.Prepared prepared) {
        if (!prepared.markers().equals(statement.variables())) {
            statements.computeIfPresent(statement.query(), (query, known) -> isOf(known, statement) ? null : known);
        }
        statement.preparedAgain(prepared);
    }

    private static boolean isOf(CompletableFuture<PreparedStatement> known, PreparedStatement statement) {
        return known.isDone() && !known.isCompletedExceptionally() && known.join() == statement;
    }

    static Prepare prepare(PreparedStatement statement, ProtocolVersion version) {
        return new Prepare(statement.query(), version.isAtLeast(ProtocolVersion.V5) ? statement.keyspace() : null);
    }

    /**
     * Tells a node that came up all statements, a few at a time: it may have forgotten them, and each request that finds
     * that out costs its caller two more round trips.
     */
    void prepareAll(Connection connection) {
        Iterator<CompletableFuture<PreparedStatement>> all = statements.values().iterator();
        for (int i = 0; i < AT_ONCE; i++) {
            prepareNext(connection, all);
        }
    }

    private static void prepareNext(Connection connection, Iterator<CompletableFuture<PreparedStatement>> all) {
        PreparedStatement next = next(all);
        if (next != null) {
            CompletionStage<Frame> unused = connection
                    .send(prepare(next, connection.version()))
                    .whenComplete((frame, thrown) -> {
                        if (frame == null) {
                            LOG.debug(
                                    "Node {} was not told a statement: it will ask for it",
                                    connection.endpoint(),
                                    thrown);
                        } else {
                            prepareNext(connection, all);
                        }
                    });
        }
    }

    private static @Nullable PreparedStatement next(Iterator<CompletableFuture<PreparedStatement>> all) {
        synchronized (all) {
            while (all.hasNext()) {
                CompletableFuture<PreparedStatement> each = all.next();
                if (each.isDone() && !each.isCompletedExceptionally()) {
                    return each.join();
                }
            }
            return null;
        }
    }
}
