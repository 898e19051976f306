// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Firstcause itself, a connection at a time.
 *
 * @param transport the name of what moves its bytes
 * @param tlsProvider the name of what does its TLS
 */
public record FirstcauseSubject(String transport, String tlsProvider) implements OwnSubject {
    /** {@code firstcause-nio}, {@code firstcause-nio-boringssl}. */
    @Override
    public String name() {
        return "firstcause-" + machinery();
    }

    @Override
    public String description() {
        return "Firstcause, connections on " + machineryInWords();
    }

    @Override
    public Driver start(Consumer<String> warnings) {
        Transport opened = new TransportOptions(transport, 1).open();
        return new Running(opened, new OwnOptions(tlsProvider), Logs.of("dev.firstcause", warnings));
    }

    @Override
    public Optional<String> kind(Throwable told) {
        return told instanceof ConnectionShutdownException shutdown
                ? Optional.of(shutdown.failure().kind().name())
                : Optional.empty();
    }

    private static final Pattern HELPER = Pattern.compile("firstcause-.*-helper-\\d+");

    private record Running(Transport transport, OwnOptions options, Logs logs) implements Driver {
        @Override
        public void connect(Target target, Outcome<Client> outcome) {
            ConnectionOptions made;
            try {
                made = options.of(target);
            } catch (IllegalStateException e) {
                // The builder of the options tells an application so, before it can ask for a connection.
                outcome.failed(e);
                return;
            }
            Connection.open(transport, new Endpoint(target.host(), target.port()), made)
                    .whenComplete((connection, thrown) -> {
                        if (connection == null) {
                            outcome.failed(OwnOptions.unwrapped(thrown));
                        } else {
                            outcome.succeeded(new Connected(connection));
                        }
                    });
        }

        /** Helpers of the transport check certificates, and end after some seconds without work. */
        @Override
        public boolean keeps(Thread thread) {
            return HELPER.matcher(thread.getName()).matches();
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
                outcome.failed(OwnOptions.unwrapped(Objects.requireNonNull(thrown)));
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
