// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static dev.firstcause.protocol.ProtocolVersion.V3;
import static dev.firstcause.protocol.ProtocolVersion.V4;
import static dev.firstcause.protocol.ProtocolVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.NativeType;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a healthy node says, to a client that speaks the bytes itself. */
class StandInNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SELECT = "SELECT v FROM t WHERE k = ?";
    private static final Table ONE_ROW =
            Table.empty().column("v", NativeType.TEXT).row("one");

    @Test
    void tells_what_it_supports_before_anything_else() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V4)) {
            Supported supported = client.ask(Supported.class, Options.INSTANCE);

            assertThat(supported.options())
                    .containsEntry("PROTOCOL_VERSIONS", List.of("3/v3", "4/v4", "5/v5"))
                    .containsEntry("COMPRESSION", List.of("snappy", "lz4"))
                    .containsEntry("CQL_VERSION", List.of("3.4.7"));
        }
    }

    @ParameterizedTest
    @CsvSource({"V3,", "V4,", "V5,", "V3,lz4", "V4,lz4", "V5,lz4", "V3,snappy", "V4,snappy"})
    void answers_small_and_large_in_every_version_and_compression(ProtocolVersion version, String compression)
            throws IOException {
        String large = "firstcause ".repeat(40_000);
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, version)) {
            node.when("small").answers(Answer.rows(ONE_ROW));
            node.when("large")
                    .answers(Answer.rows(
                            Table.empty().column("v", NativeType.TEXT).row(large)));
            client.ask(Ready.class, client.startup(compression));

            assertThat(text(client.query(Rows.class, "small"))).isEqualTo("one");
            assertThat(text(client.query(Rows.class, "large"))).isEqualTo(large);
            assertThat(text(client.query(Rows.class, "small"))).isEqualTo("one");
        }
    }

    @ParameterizedTest
    @EnumSource
    void prepares_and_runs_what_was_prepared(ProtocolVersion version) throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, version).started()) {
            node.when(SELECT).binds(NativeType.INT).answers(Answer.rows(ONE_ROW));

            Result.Prepared prepared = client.ask(Result.Prepared.class, new Prepare(SELECT));
            assertThat(prepared.markers()).singleElement().satisfies(marker -> {
                assertThat(marker.name()).isEqualTo("p0");
                assertThat(marker.type()).isEqualTo(NativeType.INT);
            });
            assertThat(prepared.result().columns()).isEqualTo(ONE_ROW.columns());

            Rows rows = client.ask(Rows.class, execute(prepared.id(), prepared.resultMetadataId()));
            assertThat(rows.metadata().columns()).isNull();
            assertThat(text(rows)).isEqualTo("one");
            assertThat(node.connections().get(0).requests())
                    .extracting(Received::queries)
                    .containsExactly(List.of(), List.of(SELECT), List.of(SELECT));
        }
    }

    @Test
    void describes_rows_that_are_not_those_that_were_prepared() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient v5 = CqlClient.plain(node, V5).started();
                CqlClient v4 = CqlClient.plain(node, V4).started()) {
            node.when(SELECT).answersWith(received -> Answer.rows(ONE_ROW));
            Result.Prepared prepared = v5.ask(Result.Prepared.class, new Prepare(SELECT));
            assertThat(prepared.result().columnCount()).isZero();

            Rows rows = v5.ask(Rows.class, execute(prepared.id(), prepared.resultMetadataId()));
            assertThat(rows.metadata().columns()).isEqualTo(ONE_ROW.columns());
            ByteBuffer newId = rows.metadata().newMetadataId();
            assertThat(newId).isNotNull().isNotEqualTo(prepared.resultMetadataId());
            assertThat(v5.ask(Rows.class, execute(prepared.id(), newId))
                            .metadata()
                            .columns())
                    .isNull();

            Rows older = v4.ask(Rows.class, execute(prepared.id(), null));
            assertThat(older.metadata().columns()).isEqualTo(ONE_ROW.columns());
        }
    }

    @ParameterizedTest
    @EnumSource
    void says_unprepared_for_ids_that_it_does_not_know(ProtocolVersion version) throws IOException {
        ByteBuffer unknown = ByteBuffer.wrap("an id of no one.".getBytes(StandardCharsets.US_ASCII));
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, version).started()) {
            ErrorResponse.Unprepared error = client.ask(ErrorResponse.Unprepared.class, execute(unknown, unknown));
            assertThat(error.id()).isEqualTo(unknown);
            assertThat(error.message())
                    .startsWith("Prepared query with ID 616e206964206f66206e6f206f6e652e not found (either");

            Result.Prepared prepared = client.ask(Result.Prepared.class, new Prepare(SELECT));
            client.ask(Result.Nothing.class, execute(prepared.id(), prepared.resultMetadataId()));
            node.forgetStatements();
            assertThat(client.ask(ErrorResponse.Unprepared.class, batch(prepared.id()))
                            .id())
                    .isEqualTo(prepared.id());
        }
    }

    @Test
    void takes_batches() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            Result.Prepared prepared = client.ask(Result.Prepared.class, new Prepare(SELECT));
            client.ask(Result.Nothing.class, batch(prepared.id()));
            node.when(SELECT).answers(Answer.error(ErrorCode.OVERLOADED, "too much"));

            assertThat(client.ask(ErrorResponse.class, batch(prepared.id())).message())
                    .isEqualTo("too much");
        }
    }

    @Test
    void refuses_a_version_it_does_not_know_with_the_bytes_of_cassandra() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5)) {
            client.write(HexFormat.of().parseHex("420000010500000000"));

            assertThat(HexFormat.of().formatHex(client.socket.getInputStream().readNBytes(14)))
                    .isEqualTo("8500000000" + "0000005d" + "0000000a" + "00");
            assertThat(new String(client.socket.getInputStream().readNBytes(0x5d - 5), StandardCharsets.UTF_8))
                    .endsWith("Invalid or unsupported protocol version (66); supported versions are"
                            + " (3/v3, 4/v4, 5/v5)");
        }
    }

    @Test
    void refuses_a_version_it_was_told_not_to_speak_in_the_newest_it_speaks() throws IOException {
        try (StandInNode node = StandInNode.builder().versions(V3, V4).start();
                CqlClient client = CqlClient.plain(node, V5)) {
            client.send(7, Options.INSTANCE);
            var refusal = client.receive();

            assertThat(refusal.version()).isEqualTo(V4);
            assertThat(refusal.streamId()).isZero();
            assertThat(((ErrorResponse) refusal.message()).message())
                    .isEqualTo("Invalid or unsupported protocol version (5); supported versions are (3/v3, 4/v4)");
        }
    }

    @Test
    void words_what_comes_too_early_or_twice_as_cassandra_does() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5)) {
            assertThat(client.query(ErrorResponse.class, "any"))
                    .isEqualTo(new ErrorResponse.Plain(
                            ErrorCode.PROTOCOL_ERROR, "Unexpected message QUERY, expecting STARTUP or OPTIONS"));
            assertThat(client.ask(
                                    ErrorResponse.class,
                                    new Startup(Map.of("CQL_VERSION", "3.0.0", "COMPRESSION", "zip")))
                            .message())
                    .isEqualTo("Unknown compression algorithm: zip");
            client.started();
            assertThat(client.ask(ErrorResponse.class, client.startup(null)).message())
                    .startsWith("Unexpected message STARTUP");
        }
    }

    @Test
    void wants_the_password_it_was_told() throws IOException {
        try (StandInNode node =
                        StandInNode.builder().password("cassandra", "secret").start();
                CqlClient client = CqlClient.plain(node, V5)) {
            Authenticate wanted = client.ask(Authenticate.class, client.startup(null));
            assertThat(wanted.authenticator()).isEqualTo("org.apache.cassandra.auth.PasswordAuthenticator");
            assertThat(client.query(ErrorResponse.class, "any").message())
                    .isEqualTo("Unexpected message QUERY, expecting SASL_RESPONSE");
            assertThat(client.ask(ErrorResponse.class, credentials("cassandra", "wrong")))
                    .isEqualTo(new ErrorResponse.Plain(
                            ErrorCode.AUTHENTICATION_ERROR,
                            "Provided username cassandra and/or password are incorrect"));
            client.ask(AuthSuccess.class, credentials("cassandra", "secret"));
            client.query(Result.Nothing.class, "any");

            assertThat(node.connections().get(0).requests().toString()).doesNotContain("secret");
        }
    }

    @Test
    void pushes_events_to_those_who_asked_for_them() throws IOException {
        Event down = new Event.Status(Event.Status.Direction.DOWN, new InetSocketAddress("127.0.0.2", 9042));
        try (StandInNode node = StandInNode.builder().start();
                CqlClient registered = CqlClient.plain(node, V5).started();
                CqlClient other = CqlClient.plain(node, V4).started()) {
            registered.ask(Ready.class, new Register(List.of(Event.STATUS_CHANGE)));
            other.ask(Ready.class, new Register(List.of(Event.SCHEMA_CHANGE)));

            node.push(down);

            var event = registered.receive();
            assertThat(event.message()).isEqualTo(down);
            assertThat(event.streamId()).isEqualTo(-1);
            // Whatever had been pushed would come before this.
            other.query(Result.Nothing.class, "any");
        }
    }

    @Test
    void ends_a_connection_whose_segments_are_damaged() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            client.write(HexFormat.of().parseHex("090002a4c8c1050000010500000000b5557479"));

            assertThat(((ErrorResponse) client.receive().message()).code())
                    .isEqualTo(ErrorCode.PROTOCOL_ERROR.number());
            assertThatThrownBy(client::receive).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void tells_who_connected_and_what_was_asked() throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V4).started()) {
            for (int i = 0; i < 3; i++) {
                client.query(Result.Nothing.class, "q" + i);
            }
            node.awaitRequests(Opcode.QUERY, 3, PATIENCE);
            StandInConnection connection = node.awaitConnections(1, PATIENCE).get(0);

            assertThat(connection.client()).isEqualTo(client.socket.getLocalSocketAddress());
            assertThat(connection.count(Opcode.QUERY)).isEqualTo(3);
            assertThat(connection.count(Opcode.EXECUTE)).isZero();
            assertThat(connection.requests())
                    .extracting(Received::queries)
                    .containsExactly(List.of(), List.of("q0"), List.of("q1"), List.of("q2"));
            assertThat(connection.tlsProtocol()).isNull();
            assertThat(connection.isOpen()).isTrue();

            client.socket.shutdownOutput();
            connection.awaitClosed(PATIENCE);
            node.awaitAtMostOpen(0, PATIENCE);
            assertThat(node.openConnections()).isEmpty();
            assertThat(connection.failure()).isNull();
        }
    }

    @Test
    void a_wait_in_vain_says_how_far_it_came() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V4).started()) {
            assertThatThrownBy(() -> node.awaitConnections(2, Duration.ofMillis(50)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("Not so after PT0.05S: 1 of 2 connections");
            client.query(Result.Nothing.class, "any");
        }
    }

    private static AuthResponse credentials(String user, String password) {
        return new AuthResponse(ByteBuffer.wrap(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private static Execute execute(ByteBuffer id, ByteBuffer metadataId) {
        Values values = Values.positional().add(ByteBuffer.allocate(4)).build();
        return new Execute(
                id,
                metadataId,
                new QueryParameters(
                        Consistency.ONE,
                        values,
                        true,
                        0,
                        null,
                        null,
                        QueryParameters.NO_TIMESTAMP,
                        null,
                        QueryParameters.NO_NOW));
    }

    private static Batch batch(ByteBuffer id) {
        return new Batch(
                Batch.Kind.LOGGED,
                List.of(new Batch.Child.Simple("one", Values.NONE), new Batch.Child.Prepared(id, Values.NONE)),
                Consistency.ONE,
                null,
                QueryParameters.NO_TIMESTAMP,
                null,
                QueryParameters.NO_NOW);
    }

    private static String text(Rows rows) {
        Rows.Cursor cursor = rows.cursor();
        assertThat(cursor.next()).isTrue();
        return StandardCharsets.UTF_8.decode(cursor.bytes(0)).toString();
    }
}
