// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.SchemaChange;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements of a session that were prepared, each once however often it is asked for, and forgotten when the
 * application holds neither it nor a statement bound to it any more. Any thread.
 */
final class Preparations {
    private static final Logger LOG = LoggerFactory.getLogger(Preparations.class);
    private static final int AT_ONCE = 16;

    /** What is being prepared now, by its text. */
    private final ConcurrentMap<String, UnderWay> underWay = new ConcurrentHashMap<>();
    /** The doubts of all that is being prepared: a change that is told meanwhile may be newer than the answer. */
    private final Set<Doubts> beginning = ConcurrentHashMap.newKeySet();
    /** The newest statement of each text. */
    private final ConcurrentMap<String, Known> newest = new ConcurrentHashMap<>();
    /** All statements that may still be executed: also those with a newer one of the same text. */
    private final Set<Known> all = ConcurrentHashMap.newKeySet();

    private final ReferenceQueue<PreparedStatement> collected = new ReferenceQueue<>();

    private static final class UnderWay extends CompletableFuture<PreparedStatement> {
        private final Doubts doubts = new Doubts();
    }

    private static final class Known extends WeakReference<PreparedStatement> {
        private final String query;

        Known(PreparedStatement statement, ReferenceQueue<PreparedStatement> collected) {
            super(statement, collected);
            this.query = statement.query();
        }
    }

    /**
     * The statement, prepared now if it was not before, or if the schema has changed since; one that failed is forgotten.
     *
     * @param preparing prepares it, and gives it these doubts
     */
    CompletableFuture<PreparedStatement> get(
            String query, Function<Doubts, CompletableFuture<PreparedStatement>> preparing) {
        removeCollected();
        PreparedStatement known = trusted(query);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        UnderWay mine = new UnderWay();
        for (UnderWay other = underWay.putIfAbsent(query, mine);
                other != null;
                other = underWay.putIfAbsent(query, mine)) {
            if (!other.doubts.any()) {
                return own(other, true);
            }
            // Its server may have been asked before the change that this caller knows of.
            underWay.remove(query, other);
        }
        // It may have been prepared between the two looks.
        known = trusted(query);
        if (known == null) {
            begin(query, mine, preparing);
        } else {
            underWay.remove(query, mine);
            mine.complete(known);
        }
        return own(mine, false);
    }

    /**
     * What is shared, for one caller of several, who may complete it: whose exception is no other's. Callbacks are given the
     * exception itself, as those of an execution are.
     *
     * @param joins whether another caller has begun it, and has the original exception
     */
    private static CompletableFuture<PreparedStatement> own(
            CompletableFuture<PreparedStatement> shared, boolean joins) {
        CompletableFuture<PreparedStatement> own = new CompletableFuture<>();
        CompletableFuture<PreparedStatement> unused = shared.whenComplete((statement, thrown) -> {
            if (statement == null) {
                own.completeExceptionally(joins ? copy(thrown) : thrown);
            } else {
                own.complete(statement);
            }
        });
        return own;
    }

    /** In a callback of a stage, what is thrown would reach nobody. */
    private static Throwable copy(Throwable shared) {
        try {
            return OwnException.of(shared);
        } catch (RuntimeException | Error e) {
            LOG.debug("A shared exception could not be copied, so its callers share it", e);
            return shared;
        }
    }

    private @Nullable PreparedStatement trusted(String query) {
        PreparedStatement statement = newest(query);
        return statement == null || statement.isInDoubt() ? null : statement;
    }

    private @Nullable PreparedStatement newest(String query) {
        Known known = newest.get(query);
        return known == null ? null : known.get();
    }

    private void begin(String query, UnderWay mine, Function<Doubts, CompletableFuture<PreparedStatement>> preparing) {
        PreparedStatement before = newest(query);
        Object change = before == null ? null : before.doubts().change();
        beginning.add(mine.doubts);
        CompletableFuture<PreparedStatement> unused = begun(mine.doubts, preparing)
                .whenComplete((prepared, thrown) -> {
                    PreparedStatement settled = null;
                    Throwable why = thrown;
                    try {
                        settled = prepared == null ? null : settle(prepared, before, change);
                    } catch (RuntimeException | Error e) {
                        // All who wait for this text now and later would wait for ever.
                        why = e;
                    }
                    beginning.remove(mine.doubts);
                    underWay.remove(query, mine);
                    if (settled == null) {
                        mine.completeExceptionally(why);
                    } else {
                        mine.complete(settled);
                    }
                });
    }

    private static CompletableFuture<PreparedStatement> begun(
            Doubts doubts, Function<Doubts, CompletableFuture<PreparedStatement>> preparing) {
        try {
            return preparing.apply(doubts);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The statement of before, if nothing that matters to its callers has changed, or else the new one. */
    private PreparedStatement settle(
            PreparedStatement prepared, @Nullable PreparedStatement before, @Nullable Object change) {
        if (before != null && newest(before.query()) == before && before.isStill(prepared)) {
            before.doubts().described(change);
            return before;
        }
        Known known = new Known(prepared, collected);
        // Before its doubts leave those of the beginning: at any moment a change finds them here or there.
        all.add(known);
        newest.put(prepared.query(), known);
        return prepared;
    }

    private void removeCollected() {
        for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
            if (gone instanceof Known known) {
                all.remove(known);
                newest.remove(known.query, known);
            }
        }
    }

    /** How many statements are held by the application, as far as the garbage collector has told. */
    int size() {
        removeCollected();
        return all.size();
    }

    // ------------------------------------------------------------------ changes of the schema

    /**
     * The schema may have changed at a node: what it may have changed is compared before it is executed there.
     *
     * @param change what was told of it, or null if anything may have changed
     */
    void changed(Endpoint node, @Nullable SchemaChange change) {
        removeCollected();
        // First what is being prepared: it is among all others before it leaves these.
        beginning.forEach(doubts -> doubts.mark(node));
        for (Known known : all) {
            PreparedStatement statement = known.get();
            if (statement != null && (change == null || statement.concerns(change))) {
                statement.doubts().mark(node);
            }
        }
    }

    /**
     * A node was told the statement once more. If its variables are others now, whoever prepares it again gets it with
     * those.
     *
     * @param doubt what {@link PreparedStatement#doubt} said before the node was told
     * @throws StaleStatementException if what is bound to it does not fit any more
     */
    void preparedAgain(PreparedStatement statement, Result.Prepared prepared, Endpoint node, @Nullable Object doubt) {
        if (!prepared.markers().equals(statement.variables())) {
            newest.computeIfPresent(statement.query(), (query, known) -> known.get() == statement ? null : known);
        }
        statement.preparedAgain(prepared);
        statement.doubts().clear(node, doubt);
    }

    static Prepare prepare(PreparedStatement statement, ProtocolVersion version) {
        return new Prepare(statement.query(), version.isAtLeast(ProtocolVersion.V5) ? statement.keyspace() : null);
    }

    // ------------------------------------------------------------------ nodes that come up

    /**
     * Tells a node that came up all statements, a few at a time: it may have forgotten them, and each request that finds
     * that out costs its caller two more round trips.
     */
    void prepareAll(Connection connection) {
        Iterator<Known> each = all.iterator();
        for (int i = 0; i < AT_ONCE; i++) {
            prepareNext(connection, each);
        }
    }

    private void prepareNext(Connection connection, Iterator<Known> each) {
        PreparedStatement next = next(each);
        if (next == null) {
            return;
        }
        Object doubt = next.doubt(connection.endpoint());
        CompletionStage<Frame> unused = connection
                .send(prepare(next, connection.version()))
                .whenComplete((frame, thrown) -> {
                    if (frame == null) {
                        LOG.debug(
                                "Node {} was not told a statement: it will ask for it", connection.endpoint(), thrown);
                        return;
                    }
                    try {
                        if (frame.message() instanceof Result.Prepared prepared) {
                            compare(next, prepared, connection.endpoint(), doubt);
                        }
                        prepareNext(connection, each);
                    } catch (RuntimeException | Error e) {
                        LOG.warn(
                                "Not all statements were prepared at node {}: it will ask for the others",
                                connection.endpoint(),
                                e);
                    }
                });
    }

    private void compare(PreparedStatement statement, Result.Prepared prepared, Endpoint node, @Nullable Object doubt) {
        boolean known = statement.doubts().isOutdated();
        try {
            preparedAgain(statement, prepared, node, doubt);
        } catch (StaleStatementException e) {
            if (!known) {
                LOG.warn("{} does not fit node {} any more, and is not executed there", statement, node, e);
            }
        }
    }

    private static @Nullable PreparedStatement next(Iterator<Known> all) {
        synchronized (all) {
            while (all.hasNext()) {
                PreparedStatement statement = all.next().get();
                if (statement != null) {
                    return statement;
                }
            }
            return null;
        }
    }
}
