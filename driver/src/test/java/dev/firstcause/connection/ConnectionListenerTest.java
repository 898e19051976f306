// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.connection.ConnectionListener.Step;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a listener is told of an opening, step by step. */
@Timeout(60)
class ConnectionListenerTest {
    private static final String AUTHENTICATOR = "org.example.Authenticator";

    private final Transport transport = TransportOptions.DEFAULT.withLoops(1).open();
    private final Diary diary = new Diary();

    @AfterEach
    void end() {
        transport.close();
    }

    /** Writes down what it is told. */
    private static final class Diary implements ConnectionListener {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final BlockingQueue<Frame> events = new LinkedBlockingQueue<>();

        @Override
        public void onEvent(Frame event) {
            events.add(event);
        }

        @Override
        public void onStepBegun(Step step) {
            lines.add(step + "?");
        }

        @Override
        public void onStepDone(Step step, Duration took, String detail) {
            assertThat(took).isBetween(Duration.ZERO, Duration.ofMinutes(1));
            lines.add(step + ": " + detail);
        }
    }

    @Test
    void is_told_of_each_step_in_its_order()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(ConnectionListenerTest::withPassword)) {
            ConnectionOptions options = ConnectionOptions.DEFAULT
                    .withCredentials(new ConnectionOptions.Credentials("ann", "s3cr3t"))
                    .withEvents(List.of("STATUS_CHANGE", "SCHEMA_CHANGE"));
            get(open(node, options));
            int port = node.endpoint().port();
            assertThat(diary.lines)
                    .hasSize(12)
                    .startsWith("RESOLVE?", "RESOLVE: 127.0.0.1", "CONNECT?")
                    .endsWith(
                            "OPTIONS?",
                            "OPTIONS: CQL 3.4.7; versions 4/v4, 5/v5; compression lz4, snappy;"
                                    + " ScyllaDB, shard 3 of 8",
                            "STARTUP?",
                            "STARTUP: CQL v5",
                            "AUTH?",
                            "AUTH: " + AUTHENTICATOR,
                            "REGISTER?",
                            "REGISTER: STATUS_CHANGE, SCHEMA_CHANGE");
            assertThat(diary.lines.get(3)).matches("CONNECT: 127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:" + port);
            assertThat(String.join(" ", diary.lines)).doesNotContain("s3cr3t");
        }
    }

    private static @Nullable Response withPassword(StandIn.Session session, Frame frame) {
        if (frame.message() == Options.INSTANCE) {
            return new Supported(Map.of(
                    Startup.CQL_VERSION,
                    List.of("3.4.7"),
                    "PROTOCOL_VERSIONS",
                    List.of("4/v4", "5/v5"),
                    Startup.COMPRESSION,
                    List.of("lz4", "snappy"),
                    "SCYLLA_SHARD",
                    List.of("3"),
                    "SCYLLA_NR_SHARDS",
                    List.of("8")));
        } else if (frame.message() instanceof Startup) {
            return new Authenticate(AUTHENTICATOR);
        } else if (frame.message() instanceof AuthResponse) {
            return new AuthSuccess(null);
        }
        return StandIn.usual(session, frame);
    }

    @Test
    void is_told_from_connect_on_again_when_the_next_version_is_tried()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node((session, frame) -> frame.version() == ProtocolVersion.V3
                ? StandIn.usual(session, frame)
                : new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version"))) {
            get(open(node, ConnectionOptions.DEFAULT));
            assertThat(diary.lines)
                    .filteredOn(line -> line.endsWith("?"))
                    .containsExactly(
                            "RESOLVE?",
                            "CONNECT?",
                            "OPTIONS?",
                            "CONNECT?",
                            "OPTIONS?",
                            "CONNECT?",
                            "OPTIONS?",
                            "STARTUP?");
            assertThat(diary.lines).endsWith("STARTUP: CQL v3, after it refused v5 and v4");
        }
    }

    @Test
    void is_told_what_tls_came_to(@TempDir Path folder)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        TestAuthority authority = TestAuthority.create("The CA");
        TlsOptions tls =
                TlsOptions.builder().trustPem(authority.writeTo(folder)).build();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.server("127.0.0.1", "node9.example").keyManagers(), authority.trustManagers(), null);
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        try (StandIn node = new StandIn(listener, StandIn::usual)) {
            get(open(node, ConnectionOptions.DEFAULT.withTls(tls)));
            get(open(node, ConnectionOptions.DEFAULT.withTls(tls)));
            List<String> said = diary.lines.stream()
                    .filter(line -> line.startsWith("TLS: "))
                    .toList();
            assertThat(said)
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("TLS: TLSv1.3, TLS_AES_")
                            .contains("; certificate CN=127.0.0.1 for 127.0.0.1, node9.example, issued by CN=The CA; ")
                            .containsPattern("; valid until \\S+, only (29|30) days left; "));
            assertThat(said.get(0)).endsWith("; asked for no client certificate");
            assertThat(said.get(1)).endsWith("; resumed from an earlier session");
        }
    }

    @Test
    void the_step_that_failed_is_begun_and_never_done() throws IOException {
        try (StandIn node = node((session, frame) -> new ErrorResponse.Plain(ErrorCode.OVERLOADED, "not now"))) {
            CompletionStage<Connection> opening = open(node, ConnectionOptions.DEFAULT);
            assertThat(catchThrowableOfType(ExecutionException.class, () -> get(opening)))
                    .cause()
                    .isInstanceOf(ConnectionShutdownException.class);
            assertThat(diary.lines).endsWith("OPTIONS?");
        }
    }

    @Test
    void a_listener_that_throws_harms_nobody()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        ConnectionListener bad = new ConnectionListener() {
            @Override
            public void onEvent(Frame event) {
                diary.onEvent(event);
                throw new IllegalStateException("at an event");
            }

            @Override
            public void onStepBegun(Step step) {
                diary.onStepBegun(step);
                throw new AssertionError("at a beginning");
            }

            @Override
            public void onStepDone(Step step, Duration took, String detail) {
                diary.onStepDone(step, took, detail);
                throw new IllegalStateException("at an end");
            }
        };
        try (StandIn node = StandIn.plain()) {
            ConnectionOptions options = ConnectionOptions.DEFAULT.withEvents(List.of("STATUS_CHANGE"));
            Connection connection = get(Connection.open(transport, node.endpoint(), options, bad));
            Event event = new Event.Status(
                    Event.Status.Direction.UP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042));
            StandIn.Session session = node.next();
            for (int i = 0; i < 2; i++) {
                session.send(Frame.response(connection.version(), -1, event));
                assertThat(diary.events.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
            connection.waitForResponses(List.of(Options.INSTANCE), Duration.ofSeconds(10));
            assertThat(connection.lastError()).isEmpty();
            assertThat(diary.lines).hasSize(10);
        }
    }

    private static StandIn node(BiFunction<StandIn.Session, Frame, @Nullable Response> answers) throws IOException {
        return new StandIn(ServerSocketFactory.getDefault(), answers);
    }

    private CompletionStage<Connection> open(StandIn node, ConnectionOptions options) {
        return Connection.open(transport, node.endpoint(), options, diary);
    }

    private static Connection get(CompletionStage<Connection> opening)
            throws ExecutionException, InterruptedException, TimeoutException {
        return opening.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
