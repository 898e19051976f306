// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.PreparedStatement;
import dev.firstcause.ResultPage;
import dev.firstcause.Row;
import dev.firstcause.Session;
import dev.firstcause.SessionBuilder;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Our session with its own defaults: on one of the combinations, or to a crowd. */
final class SessionSubject implements Subject {
    private final Session session;
    private final PreparedStatement statement;

    SessionSubject(Setup setup, Combination combination)
            throws ExecutionException, InterruptedException, TimeoutException {
        ConnectionOptions usual = combination.options(setup.files());
        session = Session.builder()
                .contactPoint(Combination.endpoint(setup))
                .localDatacenter("dc1")
                .transport(TransportOptions.DEFAULT.withName(combination.transport()))
                .connection(
                        setup.maxInFlight() == 0 ? usual : usual.withLimits(setup.maxInFlight(), usual.maxOrphans()))
                .connectionsPerNode(setup.connections())
                .build();
        statement = Combination.get(session.prepareAsync(Answers.STATEMENT));
    }

    /** To all nodes of a crowd, over plain TCP, with {@code nio}; all are connected when this returns. */
    SessionSubject(Setup setup, Crowd crowd)
            throws ExecutionException, InterruptedException, IOException, TimeoutException {
        Timeouts usual = Timeouts.DEFAULT;
        Timeouts timeouts = setup.idleMillis() == 0 ? usual : usual.withIdle(Duration.ofMillis(setup.idleMillis()));
        SessionBuilder builder = Session.builder()
                .contactPoint(crowd.host(0).getHostAddress(), setup.port())
                .localDatacenter(Crowd.LOCAL)
                .transport(TransportOptions.DEFAULT.withName("nio"))
                .connection(ConnectionOptions.DEFAULT
                        .withVersions(ProtocolVersion.V4)
                        .withTimeouts(timeouts))
                .connectionsPerNode(setup.connections());
        if (crowd.local() < crowd.count()) {
            builder.failOverTo(Crowd.REMOTE);
        }
        session = builder.build();
        awaitAll(crowd.count());
        statement = Combination.get(session.prepareAsync(Answers.STATEMENT));
    }

    private void awaitAll(int count) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (session.nodes().stream()
                        .filter(node -> node.connections() == node.wanted())
                        .count()
                < count) {
            if (System.nanoTime() - end > 0) {
                session.close();
                throw new IOException("Not all " + count + " nodes are connected after " + PATIENCE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public IntConsumer asker(Reply reply) {
        return new Asker(reply);
    }

    /** The session opens another connection by itself. */
    @Override
    public void restore() throws InterruptedException, IOException {
        Subject.untilServed(
                () -> session.execute(statement.bind(Answers.ID)),
                e -> e instanceof NoNodeAvailableException || e instanceof RequestFailedException);
    }

    @Override
    public void close() {
        session.close();
    }

    private final class Asker implements IntConsumer, BiConsumer<@Nullable ResultPage, @Nullable Throwable> {
        private final Reply reply;

        Asker(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void accept(int key) {
            session.executeAsync(statement.bind(key)).whenComplete(this);
        }

        @Override
        public void accept(@Nullable ResultPage page, @Nullable Throwable thrown) {
            if (page == null) {
                reply.onFailed(Objects.requireNonNull(thrown));
            } else {
                Row row = page.rows().iterator().next();
                reply.onRow(row.getInt(0), Objects.requireNonNull(row.getString(1)));
            }
        }
    }
}
