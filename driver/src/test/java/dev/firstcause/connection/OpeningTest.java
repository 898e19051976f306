// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said in a start that goes well, step by step and byte by byte. */
@Timeout(60)
class OpeningTest {
    private static final ConnectionOptions PLAIN = ConnectionOptions.DEFAULT;
    private static final Authenticate PASSWORDS = new Authenticate("PasswordAuthenticator");

    private final ScriptedNode node = new ScriptedNode();

    @Test
    void says_nothing_before_it_is_connected_and_then_one_thing_after_the_other() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(PLAIN.withVersions(ProtocolVersion.V4)
                .withCredentials(new ConnectionOptions.Credentials("app", "secret"))
                .withEvents(List.of("STATUS_CHANGE", "SCHEMA_CHANGE")));
        assertThat(node.wire().takeWritten()).isEmpty();
        node.wire().establish();
        node.turn();
        assertThat(written()).isEqualTo(frame(5, new byte[0]));
        deliver(new Supported(Map.of("CQL_VERSION", List.of("3.4.7"))));
        assertThat(written()).isEqualTo(frame(1, body("\0\1", "CQL_VERSION", "3.0.0")));
        deliver(PASSWORDS);
        byte[] token = "\0\0\0\13\0app\0secret".getBytes(UTF_8);
        assertThat(written()).isEqualTo(frame(0x0f, token));
        deliver(new AuthSuccess(null));
        assertThat(written()).isEqualTo(frame(0x0b, body("\0\2", "STATUS_CHANGE", "SCHEMA_CHANGE")));
        assertThat(opening).isNotDone();
        deliver(Ready.INSTANCE);
        assertThat(written()).isEmpty();
        assertThat(opening).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void is_ready_after_startup_where_no_more_is_wanted(ProtocolVersion version) {
        CompletableFuture<Connection> opening = begin(PLAIN.withVersions(version));
        Frame options = node.answer(new Supported(Map.of()));
        assertThat(options.message()).isEqualTo(Options.INSTANCE);
        assertThat(options.version()).isEqualTo(version);
        assertThat(node.answer(Ready.INSTANCE).message()).isEqualTo(new Startup(Map.of("CQL_VERSION", "3.0.0")));
        assertThat(node.requests()).isEmpty();
        assertThat(opening).isCompleted();
        assertThat(now(opening).version()).isEqualTo(version);
        assertThat(now(opening).endpoint()).isEqualTo(ScriptedNode.ENDPOINT);
        assertThat(now(opening).lastError()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "V3, lz4, lz4 snappy, lz4",
        "V4, lz4, snappy lz4, lz4",
        "V4, snappy, snappy, snappy",
        "V5, lz4, snappy lz4, lz4",
        "V5, snappy, snappy lz4,",
        "V4, lz4, snappy,",
        "V4, lz4, '',",
        "V5, lz4, '',",
        "V4, , snappy lz4,",
    })
    void compression_is_asked_for_where_it_is_wanted_offered_and_possible(
            ProtocolVersion version, String wanted, String offered, String asked) {
        CompletableFuture<Connection> opening =
                begin(PLAIN.withVersions(version).withCompression(wanted).withEvents(List.of("STATUS_CHANGE")));
        node.answer(
                offered.isEmpty()
                        ? new Supported(Map.of())
                        : new Supported(Map.of("COMPRESSION", List.of(offered.split(" ")))));
        List<Frame> startup = node.requests();
        Map<String, String> said =
                asked == null ? Map.of("CQL_VERSION", "3.0.0") : Map.of("CQL_VERSION", "3.0.0", "COMPRESSION", asked);
        assertThat(startup).extracting(Frame::message).containsExactly(new Startup(said));
        node.wire().deliver(node.bytes(Ready.INSTANCE, startup.get(0).streamId()));
        node.turn();
        // Both sides use it from here on, or neither: else they would not understand each other.
        assertThat(node.answer(Ready.INSTANCE).message()).isEqualTo(new Register(List.of("STATUS_CHANGE")));
        Connection connection = now(opening);
        CompletableFuture<Frame> call = connection.send(Options.INSTANCE).toCompletableFuture();
        node.turn();
        node.answer(new Supported(Map.of("x".repeat(1000), List.of("y".repeat(1000)))));
        assertThat(now(call).message()).isInstanceOf(Supported.class);
    }

    @ParameterizedTest
    @EnumSource
    void the_very_answer_to_startup_may_be_compressed(ProtocolVersion version) {
        CompletableFuture<Connection> opening = begin(PLAIN.withVersions(version)
                .withCompression("lz4")
                .withCredentials(new ConnectionOptions.Credentials("app", "secret")));
        node.answer(new Supported(Map.of("COMPRESSION", List.of("lz4"))));
        List<Frame> startup = node.requests();
        byte[] answer =
                node.bytes(new Authenticate("a".repeat(500)), startup.get(0).streamId());
        boolean compressed = version != ProtocolVersion.V5;
        assertThat(answer[1]).isEqualTo((byte) (compressed ? 1 : 0));
        node.wire().deliver(answer);
        node.turn();
        assertThat(node.answer(new AuthSuccess(null)).message()).isInstanceOf(AuthResponse.class);
        assertThat(opening).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_wants_credentials_is_given_them_as_sasl_plain(ProtocolVersion version) {
        CompletableFuture<Connection> opening = begin(PLAIN.withVersions(version)
                .withCredentials(new ConnectionOptions.Credentials("jürgen", "ß\uD83D\uDD11")));
        node.answer(new Supported(Map.of()));
        node.answer(PASSWORDS);
        Frame response = node.answer(new AuthSuccess(ByteBuffer.wrap(new byte[] {1})));
        ByteBuffer token = ((AuthResponse) response.message()).token();
        assertThat(HexFormat.of().formatHex(bytes(token))).isEqualTo("006ac3bc7267656e00c39ff09f9491");
        assertThat(opening).isCompleted();
    }

    @Test
    void credentials_are_kept_from_a_server_that_does_not_ask() {
        CompletableFuture<Connection> opening =
                begin(PLAIN.withCredentials(new ConnectionOptions.Credentials("app", "secret")));
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(node.wire().takeWritten()).isEmpty();
        assertThat(opening).isCompleted();
    }

    @Test
    void events_that_come_before_the_answer_to_register_are_told_too() {
        List<Frame> events = new ArrayList<>();
        ConnectionListener listener = new ConnectionListener() {
            @Override
            public void onEvent(Frame event) {
                events.add(event);
            }
        };
        CompletableFuture<Connection> opening = Connection.open(
                        node.transport, ScriptedNode.ENDPOINT, PLAIN.withEvents(List.of("SCHEMA_CHANGE")), listener)
                .toCompletableFuture();
        node.turn();
        node.lookUp();
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        Frame register = node.requests().get(0);
        node.wire().deliver(node.bytes(created("early"), -1));
        node.turn();
        assertThat(opening).isNotDone();
        node.wire().deliver(node.bytes(Ready.INSTANCE, register.streamId()));
        node.turn();
        assertThat(opening).isCompleted();
        node.wire().deliver(node.bytes(created("late"), -1));
        node.turn();
        assertThat(events).extracting(Frame::message).containsExactly(created("early"), created("late"));
    }

    @Test
    void what_comes_after_it_is_the_connections_own() {
        CompletableFuture<Connection> opening = begin(PLAIN);
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        Connection connection = now(opening);
        CompletableFuture<Frame> call = connection.send(Options.INSTANCE).toCompletableFuture();
        CompletableFuture<Failure> death =
                connection.whenDead().thenApply(failure -> failure).toCompletableFuture();
        node.turn();
        node.answer(Result.Nothing.INSTANCE);
        assertThat(now(call).message()).isEqualTo(Result.Nothing.INSTANCE);
        node.wire().end();
        node.turn();
        assertThat(now(death).kind()).isEqualTo(FailureKind.PEER_CLOSED);
        assertThat(now(death).phase()).isEqualTo(Phase.IDLE);
        assertThat(opening).isCompleted();
    }

    private CompletableFuture<Connection> begin(ConnectionOptions options) {
        CompletableFuture<Connection> opening = node.begin(options);
        node.lookUp();
        return opening;
    }

    private static <T> T now(CompletableFuture<T> future) {
        assertThat(future).isCompleted();
        return future.join();
    }

    /** An answer to stream 0, without looking at what was asked. */
    private void deliver(Response response) {
        node.wire().deliver(node.bytes(response, 0));
        node.turn();
    }

    private String written() {
        return HexFormat.of().formatHex(node.wire().takeWritten());
    }

    /** A request of v4 on stream 0, as section 2 of the specification has it. */
    private static String frame(int opcode, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(9 + body.length);
        frame.put(new byte[] {4, 0, 0, 0, (byte) opcode}).putInt(body.length).put(body);
        return HexFormat.of().formatHex(frame.array());
    }

    private static byte[] body(String count, String... strings) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(count.getBytes(UTF_8));
        for (String each : strings) {
            body.write(0);
            body.write(each.length());
            body.writeBytes(each.getBytes(UTF_8));
        }
        return body.toByteArray();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static Event.Schema created(String keyspace) {
        return new Event.Schema(
                new SchemaChange(SchemaChange.Change.CREATED, SchemaChange.Target.KEYSPACE, keyspace, "", List.of()));
    }
}
