// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeStateListenerBase;
import com.datastax.oss.driver.api.core.session.Session;
import com.datastax.oss.driver.internal.core.channel.ChannelEvent;
import com.datastax.oss.driver.internal.core.context.InternalDriverContext;
import dev.firstcause.lab.reboot.Answer;
import dev.firstcause.lab.reboot.Application;
import dev.firstcause.lab.reboot.Load;
import dev.firstcause.lab.reboot.Request;
import dev.firstcause.lab.reboot.Sightings;
import dev.firstcause.lab.reboot.Surroundings;
import dev.firstcause.lab.reboot.Tables;
import dev.firstcause.lab.reboot.ToldFate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Apache Java driver as its manual recommends it: one session, with the defaults. */
final class ApacheApplication implements Application {
    /** Nodes that have just started take their time for what all of them must do; that is no part of the load. */
    private static final Duration FOR_ALL_NODES = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "apache";
    }

    @Override
    public String description() {
        return "Apache Java driver " + Session.OSS_DRIVER_COORDINATES.getVersion()
                + ", one session with its defaults, TLS by the JDK";
    }

    @Override
    public Load open(Surroundings where, Sightings sightings) {
        CqlSession session = CqlSession.builder()
                .addContactPoints(where.contactPoints())
                .withLocalDatacenter(where.dataCenter())
                .withSslEngineFactory(new ApacheTls(where.tls()))
                .addNodeStateListener(new NodeStateListenerBase() {
                    @Override
                    public void onDown(Node node) {
                        tell(node, sightings::nodeDown);
                    }

                    @Override
                    public void close() {
                        // Nothing is open.
                    }
                })
                .build();
        try {
            // There is nothing public that tells of connections.
            ((InternalDriverContext) session.getContext()).getEventBus().register(ChannelEvent.class, event -> {
                if (event.type == ChannelEvent.Type.CLOSED) {
                    tell(event.node, sightings::connectionDied);
                }
            });
            return new Open(session, where.tables());
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static @Nullable InetSocketAddress address(@Nullable Node node) {
        return node != null && node.getEndPoint().resolve() instanceof InetSocketAddress address ? address : null;
    }

    private static void tell(Node node, Consumer<InetSocketAddress> told) {
        InetSocketAddress address = address(node);
        if (address != null) {
            told.accept(address);
        }
    }

    private static final class Open implements Load {
        private final CqlSession session;
        private final Tables tables;
        private final Map<Request, PreparedStatement> prepared = new EnumMap<>(Request.class);

        Open(CqlSession session, Tables tables) {
            this.session = session;
            this.tables = tables;
            for (String statement : tables.creation()) {
                session.execute(SimpleStatement.newInstance(statement).setTimeout(FOR_ALL_NODES));
            }
            for (Request request : Request.values()) {
                prepared.put(
                        request,
                        session.prepare(SimpleStatement.newInstance(tables.cql(request))
                                .setConsistencyLevel(ConsistencyLevel.ONE)
                                .setIdempotent(request.isIdempotent())));
            }
        }

        @Override
        public void ask(Request request, long id, Answer answer) {
            ask(Objects.requireNonNull(prepared.get(request)).bind(id), answer);
        }

        @Override
        public void overwrite(long id, long value, Answer answer) {
            ask(Objects.requireNonNull(prepared.get(Request.OVERWRITE)).bind(value, id), answer);
        }

        private void ask(BoundStatement statement, Answer answer) {
            CompletionStage<AsyncResultSet> asking = session.executeAsync(statement);
            asking.whenComplete((rows, thrown) -> {
                if (rows == null) {
                    Throwable why = unwrapped(Objects.requireNonNull(thrown));
                    // Of no other failure does it say whether a node can have run it.
                    answer.failed(why, why instanceof NoNodeAvailableException ? ToldFate.NOT_SENT : ToldFate.UNTOLD);
                } else {
                    ExecutionInfo info = rows.getExecutionInfo();
                    answer.served(
                            address(info.getCoordinator()),
                            info.getErrors().stream()
                                    .flatMap(error -> Stream.ofNullable(address(error.getKey())))
                                    .toList());
                }
            });
        }

        private static Throwable unwrapped(Throwable thrown) {
            return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        }

        @Override
        public Set<Long> inserted() {
            Set<Long> ids = new HashSet<>();
            for (Row row : ofAllReplicas(tables.allInserted())) {
                ids.add(row.getLong(0));
            }
            return ids;
        }

        @Override
        public Map<Long, Long> counted() {
            return byId(tables.allCounted());
        }

        @Override
        public Map<Long, Long> overwritten() {
            return byId(tables.allOverwritten());
        }

        private Map<Long, Long> byId(String query) {
            Map<Long, Long> values = new HashMap<>();
            for (Row row : ofAllReplicas(query)) {
                values.put(row.getLong(0), row.getLong(1));
            }
            return values;
        }

        private Iterable<Row> ofAllReplicas(String query) {
            return session.execute(SimpleStatement.newInstance(query)
                    .setConsistencyLevel(ConsistencyLevel.ALL)
                    .setIdempotent(true));
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
