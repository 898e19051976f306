// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.ResultPage;
import dev.firstcause.Row;
import dev.firstcause.Session;
import dev.firstcause.SessionBuilder;
import dev.firstcause.SimpleStatement;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Scope;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.transport.TransportOptions;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Firstcause itself, a session at a time, each with one loop of its own.
 *
 * @param transport the name of what moves its bytes
 * @param tlsProvider the name of what does its TLS
 */
public record FirstcauseSessionSubject(String transport, String tlsProvider) implements OwnSubject {
    private static final int LONGEST_CHAIN = 16;

    /** {@code firstcause-session-nio}, {@code firstcause-session-nio-boringssl}. */
    @Override
    public String name() {
        return "firstcause-session-" + machinery();
    }

    @Override
    public String description() {
        return "Firstcause, sessions on " + machineryInWords();
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.CLUSTER);
    }

    @Override
    public Driver start(Consumer<String> warnings) {
        return new Running(
                new TransportOptions(transport, 1), new OwnOptions(tlsProvider), Logs.of("dev.firstcause", warnings));
    }

    /** What a connection died of, wherever in the chain it stands; of several nodes' deaths there is no one word. */
    @Override
    public Optional<String> kind(Throwable told) {
        if (told instanceof AttemptsFailedException failed && !failed.untried().isEmpty()) {
            return Optional.empty();
        }
        Throwable next = told;
        for (int depth = 0; next != null && depth < LONGEST_CHAIN; depth++) {
            if (next instanceof ConnectionShutdownException shutdown) {
                return Optional.of(shutdown.failure().kind().name());
            }
            next = next.getCause();
        }
        return Optional.empty();
    }

    private record Running(TransportOptions transport, OwnOptions options, Logs logs) implements Driver {
        @Override
        public void connect(Target target, Outcome<Client> outcome) {
            connectToCluster(List.of(target), outcome);
        }

        @Override
        public void connectToCluster(List<Target> contactPoints, Outcome<Client> outcome) {
            SessionBuilder builder = Session.builder()
                    .transport(transport)
                    .localDatacenter(Target.DATA_CENTER)
                    .connection(options.of(contactPoints.get(0)));
            contactPoints.forEach(target -> builder.contactPoint(new Endpoint(target.host(), target.port())));
            builder.buildAsync().whenComplete((session, thrown) -> {
                if (session == null) {
                    outcome.failed(OwnOptions.unwrapped(thrown));
                } else {
                    outcome.succeeded(new Connected(session));
                }
            });
        }

        @Override
        public void close() {
            logs.close();
        }
    }

    private record Connected(Session session) implements Client {
        @Override
        public void ask(String query, Outcome<String> outcome) {
            ask(SimpleStatement.of(query), outcome);
        }

        @Override
        public void askRepeatable(String query, Outcome<String> outcome) {
            ask(SimpleStatement.of(query).withIdempotence(true), outcome);
        }

        private void ask(SimpleStatement statement, Outcome<String> outcome) {
            CompletionStage<ResultPage> asking = session.executeAsync(statement);
            asking.whenComplete((page, thrown) -> tell(page, thrown, outcome));
        }

        private static void tell(@Nullable ResultPage page, @Nullable Throwable thrown, Outcome<String> outcome) {
            if (page == null) {
                outcome.failed(OwnOptions.unwrapped(Objects.requireNonNull(thrown)));
                return;
            }
            Iterator<Row> rows = page.rows().iterator();
            String text = rows.hasNext() ? rows.next().getString(0) : null;
            outcome.succeeded(text == null ? "" : text);
        }

        @Override
        public void close() {
            CompletionStage<Void> unused = session.closeNowAsync();
        }
    }
}
