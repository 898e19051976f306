// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.PreparedStatement;
import dev.firstcause.ResultPage;
import dev.firstcause.Row;
import dev.firstcause.Session;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Our session with its own defaults, on one of the combinations. */
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
