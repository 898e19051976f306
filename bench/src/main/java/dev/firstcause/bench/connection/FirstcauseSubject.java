// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static dev.firstcause.bench.connection.Combination.get;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.Transport;
import dev.firstcause.type.Codecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Our driver: a connection on one of its combinations, with its own defaults. The requests say the same as those of the Apache driver. */
final class FirstcauseSubject implements Subject {
    private static final int PAGE_SIZE = 5000;
    private static final int AT_ONCE = 50;

    private final Transport transport;
    private final List<Connection> idle = new ArrayList<>();
    private final Endpoint endpoint;
    private final ConnectionOptions options;
    private final ByteBuffer statement;
    private Connection connection;

    FirstcauseSubject(Setup setup, Combination combination)
            throws ExecutionException, InterruptedException, TimeoutException {
        transport = combination.open();
        endpoint = Combination.endpoint(setup);
        ConnectionOptions usual = combination.options(setup.files());
        options = setup.maxInFlight() == 0 ? usual : usual.withLimits(setup.maxInFlight(), usual.maxOrphans());
        connection = get(open());
        Frame answer = get(connection.send(new Prepare(Answers.STATEMENT)));
        statement = ((Result.Prepared) answer.message()).id();
        while (idle.size() < setup.connections() - 1) {
            openSome(Math.min(AT_ONCE, setup.connections() - 1 - idle.size()));
        }
    }

    private CompletionStage<Connection> open() {
        return Connection.open(transport, endpoint, options);
    }

    private void openSome(int count) throws ExecutionException, InterruptedException, TimeoutException {
        List<CompletionStage<Connection>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opening.add(open());
        }
        for (CompletionStage<Connection> each : opening) {
            idle.add(get(each));
        }
    }

    @Override
    public IntConsumer asker(Reply reply) {
        return new Asker(reply);
    }

    @Override
    public void restore() throws ExecutionException, InterruptedException, TimeoutException {
        connection = get(open());
    }

    @Override
    public void close() {
        transport.close();
    }

    private final class Asker implements IntConsumer, BiConsumer<@Nullable Frame, @Nullable Throwable> {
        private final Reply reply;

        Asker(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void accept(int key) {
            Values.Builder values = Values.positional(8);
            Codecs.INT.write(key, values.next());
            QueryParameters parameters = new QueryParameters(
                    Consistency.LOCAL_ONE,
                    values.build(),
                    true,
                    PAGE_SIZE,
                    null,
                    null,
                    System.currentTimeMillis() * 1000,
                    null,
                    QueryParameters.NO_NOW);
            connection.send(new Execute(statement, null, parameters)).whenComplete(this);
        }

        @Override
        public void accept(@Nullable Frame frame, @Nullable Throwable thrown) {
            if (frame == null) {
                reply.onFailed(Objects.requireNonNull(thrown));
            } else if (frame.message() instanceof Rows rows) {
                Rows.Cursor cursor = rows.cursor();
                cursor.next();
                ByteBuffer content = rows.buffer();
                Integer id = Codecs.INT.decode(content, cursor.offset(0), cursor.length(0));
                String name = Codecs.TEXT.decode(content, cursor.offset(1), cursor.length(1));
                reply.onRow(Objects.requireNonNull(id), Objects.requireNonNull(name));
            } else {
                reply.onFailed(new IllegalStateException("No row: " + frame.message()));
            }
        }
    }
}
