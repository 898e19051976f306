// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Credentials;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Firstcause itself, a connection at a time.
 *
 * @param transport the name of what moves its bytes
 * @param tlsProvider the name of what does its TLS
 */
public record FirstcauseSubject(String transport, String tlsProvider) implements Subject {
    private static final String OF_THE_JDK = "jdk";
    private static final Duration SUSPICION = Duration.ofMillis(500);
    private static final int LONGEST_CHAIN = 16;

    /** {@code firstcause-nio}, {@code firstcause-nio-boringssl}: TLS by the JDK needs no word. */
    @Override
    public String name() {
        return "firstcause-" + transport + (tlsProvider.equals(OF_THE_JDK) ? "" : "-" + tlsProvider);
    }

    @Override
    public String description() {
        String mover = switch (transport) {
            case "nio" -> "java.nio";
            case "netty-epoll" -> "Netty's epoll";
            case "netty-nio" -> "Netty's NIO";
            default -> transport;
        };
        String tls = switch (tlsProvider) {
            case OF_THE_JDK -> "the JDK";
            case "boringssl" -> "BoringSSL";
            default -> tlsProvider;
        };
        return "Firstcause, connections on " + mover + ", TLS by " + tls;
    }

    /** Why it cannot be used on this machine, for people; empty if it can. */
    public Optional<String> unavailability() {
        Stream<Throwable> ofTransport = TransportOptions.all().stream()
                .filter(provider -> provider.name().equals(transport))
                .flatMap(provider -> Stream.ofNullable(provider.unavailability()));
        Stream<Throwable> ofTls = TlsOptions.providers().stream()
                .filter(provider -> provider.name().equals(tlsProvider))
                .flatMap(provider -> Stream.ofNullable(provider.unavailability()));
        return ofTransport
                .map(why -> transport + " cannot be used here: " + rootOf(why))
                .findFirst()
                .or(() -> ofTls.map(why -> tlsProvider + " cannot be used here: " + rootOf(why))
                        .findFirst());
    }

    /** The end of the chain says it: those before it say only that something was not loaded. */
    private static String rootOf(Throwable why) {
        Throwable last = why;
        for (int depth = 0; last.getCause() != null && depth < LONGEST_CHAIN; depth++) {
            last = last.getCause();
        }
        return Texts.headline(last);
    }

    @Override
    public Driver start(Consumer<String> warnings) {
        Transport opened = new TransportOptions(transport, 1).open();
        return new Running(opened, tlsProvider, Logs.of("dev.firstcause", warnings), new ConcurrentHashMap<>());
    }

    @Override
    public Optional<String> kind(Throwable told) {
        return told instanceof ConnectionShutdownException shutdown
                ? Optional.of(shutdown.failure().kind().name())
                : Optional.empty();
    }

    /** What a stage wraps around what was thrown is nothing that an application is told. */
    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** @param tls read once, as applications do: who shares them shares the sessions that can be resumed */
    private record Running(Transport transport, String tlsProvider, Logs logs, Map<Target.Tls, TlsOptions> tls)
            implements Driver {
        @Override
        public void connect(Target target, Outcome<Client> outcome) {
            Connection.open(transport, new Endpoint(target.host(), target.port()), options(target))
                    .whenComplete((connection, thrown) -> {
                        if (connection == null) {
                            outcome.failed(unwrapped(thrown));
                        } else {
                            outcome.succeeded(new Connected(connection));
                        }
                    });
        }

        private ConnectionOptions options(Target target) {
            Patience patience = target.patience();
            ConnectionOptions options = ConnectionOptions.DEFAULT.withTimeouts(new Timeouts(
                    patience.connect(),
                    patience.startup(),
                    patience.request(),
                    patience.idle(),
                    patience.heartbeat(),
                    SUSPICION));
            Target.Tls wanted = target.tls();
            if (wanted != null) {
                options = options.withTls(tls.computeIfAbsent(wanted, this::options));
            }
            Target.Login login = target.login();
            return login == null ? options : options.withCredentials(new Credentials(login.user(), login.password()));
        }

        private TlsOptions options(Target.Tls tls) {
            TlsOptions.Builder builder = TlsOptions.builder()
                    .provider(tlsProvider)
                    .trustPem(tls.authority())
                    .protocols(tls.version().protocol());
            Target.ClientIdentity identity = tls.identity();
            if (identity != null) {
                builder.identityPem(identity.certificate(), identity.key());
            }
            return builder.build();
        }

        @Override
        public void close() {
            transport.close();
            logs.close();
        }
    }

    private record Connected(Connection connection) implements Client {
        @Override
        public void ask(String query, Outcome<String> outcome) {
            connection
                    .send(new Query(query, new QueryParameters(Consistency.ONE, Values.NONE)))
                    .whenComplete((frame, thrown) -> tell(frame, thrown, outcome));
        }

        private static void tell(@Nullable Frame frame, @Nullable Throwable thrown, Outcome<String> outcome) {
            if (frame == null) {
                outcome.failed(unwrapped(Objects.requireNonNull(thrown)));
                return;
            }
            Message message = frame.message();
            if (message instanceof ErrorResponse error) {
                outcome.failed(new IllegalStateException("ERROR " + error.code() + ": " + error.message()));
            } else {
                outcome.succeeded(message instanceof Rows rows ? firstText(rows) : "");
            }
        }

        private static String firstText(Rows rows) {
            Rows.Cursor cursor = rows.cursor();
            ByteBuffer bytes = cursor.next() ? cursor.bytes(0) : null;
            return bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString();
        }

        @Override
        public void close() {
            connection.close("the application has no more use for it");
        }
    }
}
