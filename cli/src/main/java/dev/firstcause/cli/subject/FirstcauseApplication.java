// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.PreparedStatement;
import dev.firstcause.ResultPage;
import dev.firstcause.Row;
import dev.firstcause.Session;
import dev.firstcause.SessionListener;
import dev.firstcause.SimpleStatement;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.lab.reboot.Answer;
import dev.firstcause.lab.reboot.Application;
import dev.firstcause.lab.reboot.Load;
import dev.firstcause.lab.reboot.Request;
import dev.firstcause.lab.reboot.Sightings;
import dev.firstcause.lab.reboot.Surroundings;
import dev.firstcause.lab.reboot.Tables;
import dev.firstcause.lab.reboot.ToldFate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Firstcause as its manual recommends it: one session, with the defaults, on the machinery of a subject. */
final class FirstcauseApplication implements Application {
    private static final Duration FOR_ALL_NODES = Duration.ofSeconds(30);
    private static final Duration NAP = Duration.ofMillis(50);

    private final OwnSubject subject;

    FirstcauseApplication(OwnSubject subject) {
        this.subject = subject;
    }

    @Override
    public String name() {
        return subject.name();
    }

    @Override
    public String description() {
        return "Firstcause, one session with its defaults, on " + subject.machineryInWords();
    }

    @Override
    public Load open(Surroundings where, Sightings sightings) {
        Session session = session(where, sightings);
        try {
            return new Open(session, where.tables());
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Session session(Surroundings where, Sightings sightings) {
        var builder = Session.builder()
                .localDatacenter(where.dataCenter())
                .tls(TlsOptions.builder()
                        .provider(subject.tlsProvider())
                        .trustPem(where.tls().authority())
                        .protocols(where.tls().version().protocol())
                        .build())
                .transport(TransportOptions.DEFAULT.withName(subject.transport()))
                .listener(new SessionListener() {
                    @Override
                    public void onConnectionDead(NodeReport node, Failure failure) {
                        sightings.connectionDied(address(node.endpoint()));
                    }

                    @Override
                    public void onNodeDown(NodeReport node, Failure failure) {
                        sightings.nodeDown(address(node.endpoint()));
                    }
                });
        for (InetSocketAddress contactPoint : where.contactPoints()) {
            builder.contactPoint(contactPoint.getHostString(), contactPoint.getPort());
        }
        return builder.build();
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    private static final class Open implements Load {
        private final Session session;
        private final Tables tables;
        private final Map<Request, PreparedStatement> prepared = new EnumMap<>(Request.class);

        Open(Session session, Tables tables) {
            this.session = session;
            this.tables = tables;
            for (String statement : tables.creation()) {
                session.execute(SimpleStatement.of(statement).withTimeout(FOR_ALL_NODES));
                awaitAgreement();
            }
            for (Request request : Request.values()) {
                prepared.put(request, session.prepare(tables.cql(request)));
            }
        }

        /** A node that has not heard of a table yet cannot prepare what is asked of it. */
        private void awaitAgreement() {
            long from = System.nanoTime();
            while (versions().size() != 1) {
                if (System.nanoTime() - from > FOR_ALL_NODES.toNanos()) {
                    throw new IllegalStateException("the nodes do not agree on the schema after " + FOR_ALL_NODES);
                }
                LockSupport.parkNanos(NAP.toNanos());
            }
        }

        private Set<UUID> versions() {
            Set<UUID> versions = new HashSet<>();
            for (String table : List.of("system.local", "system.peers_v2")) {
                for (Row row : session.execute("SELECT schema_version FROM " + table)) {
                    UUID version = row.getUuid(0);
                    if (version != null) {
                        versions.add(version);
                    }
                }
            }
            return versions;
        }

        @Override
        public void ask(Request request, long id, Answer answer) {
            session.executeAsync(Objects.requireNonNull(prepared.get(request))
                            .bind(id)
                            .withConsistency(Consistency.ONE)
                            .withIdempotence(request.isIdempotent()))
                    .whenComplete((page, thrown) -> tell(page, thrown, answer));
        }

        @Override
        public void overwrite(long id, long value, Answer answer) {
            session.executeAsync(Objects.requireNonNull(prepared.get(Request.OVERWRITE))
                            .bind(value, id)
                            .withConsistency(Consistency.ONE)
                            .withIdempotence(Request.OVERWRITE.isIdempotent()))
                    .whenComplete((page, thrown) -> tell(page, thrown, answer));
        }

        private static void tell(@Nullable ResultPage page, @Nullable Throwable thrown, Answer answer) {
            if (page != null) {
                answer.served(
                        address(page.info().coordinator()),
                        page.info().attempts().stream()
                                .map(attempt -> address(attempt.node()))
                                .toList());
                return;
            }
            Throwable told = Objects.requireNonNull(thrown);
            Throwable why = told instanceof CompletionException && told.getCause() != null ? told.getCause() : told;
            answer.failed(why, fate(why));
        }

        private static ToldFate fate(Throwable why) {
            if (why instanceof RequestFailedException failed) {
                return failed.fate() == Fate.NOT_SENT ? ToldFate.NOT_SENT : ToldFate.MAYBE_SENT;
            }
            boolean isUnsent = why instanceof NoNodeAvailableException || why instanceof SessionBusyException;
            return isUnsent ? ToldFate.NOT_SENT : ToldFate.UNTOLD;
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
            return session.execute(SimpleStatement.of(query)
                    .withConsistency(Consistency.ALL)
                    .withTimeout(FOR_ALL_NODES)
                    .withIdempotence(true));
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
