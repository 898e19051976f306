// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.internal.core.ssl.DefaultSslEngineFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The Apache driver: a session with its own defaults, one connection that carries the requests, and its control one. */
final class ApacheSubject implements Subject {
    private final CqlSession session;
    private final PreparedStatement statement;

    ApacheSubject(Setup setup) throws InterruptedException, IOException {
        session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port()))
                .withLocalDatacenter("dc1")
                .withConfigLoader(config(setup))
                .build();
        statement = session.prepare(Answers.STATEMENT);
        awaitConnections(setup.connections() + 1);
    }

    private static DriverConfigLoader config(Setup setup) {
        ProgrammaticDriverConfigLoaderBuilder config = DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.PROTOCOL_VERSION, "V4")
                .withClass(DefaultDriverOption.SSL_ENGINE_FACTORY_CLASS, DefaultSslEngineFactory.class)
                .withString(
                        DefaultDriverOption.SSL_TRUSTSTORE_PATH,
                        setup.files().trustStore().toString())
                .withString(DefaultDriverOption.SSL_TRUSTSTORE_PASSWORD, TlsFiles.PASSWORD)
                .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, setup.connections());
        if (setup.maxInFlight() > 0) {
            config.withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, setup.maxInFlight());
        }
        if (setup.connections() > 1) {
            // All of them are opened at once, and wait for each other.
            config.withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofMinutes(1));
        }
        return config.build();
    }

    private int connections() {
        return session.getMetadata().getNodes().values().stream()
                .mapToInt(Node::getOpenConnections)
                .sum();
    }

    private void awaitConnections(int count) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (connections() < count) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(connections() + " of " + count + " connections after " + PATIENCE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public IntConsumer asker(Reply reply) {
        return new Asker(reply);
    }

    /** Its pool opens another connection by itself, after a second. */
    @Override
    public void restore() throws InterruptedException, IOException {
        Subject.untilServed(() -> session.execute(statement.bind(Answers.ID)), DriverException.class::isInstance);
    }

    @Override
    public void close() {
        session.close();
    }

    private final class Asker implements IntConsumer, BiConsumer<@Nullable AsyncResultSet, @Nullable Throwable> {
        private final Reply reply;

        Asker(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void accept(int key) {
            session.executeAsync(statement.bind(key)).whenComplete(this);
        }

        @Override
        public void accept(@Nullable AsyncResultSet rows, @Nullable Throwable thrown) {
            if (rows == null) {
                reply.onFailed(Objects.requireNonNull(thrown));
            } else {
                Row row = Objects.requireNonNull(rows.one());
                reply.onRow(row.getInt(0), Objects.requireNonNull(row.getString(1)));
            }
        }
    }
}
