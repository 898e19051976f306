// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static dev.firstcause.protocol.ProtocolVersion.V4;
import static dev.firstcause.protocol.ProtocolVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.type.NativeType;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What a node was told to answer is what a client gets. */
class StandInAnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Table ONE =
            Table.empty().in("shop", "orders").column("n", NativeType.INT).row(1);

    @Test
    void later_rules_go_first_and_forgotten_ones_not_at_all() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.when(query -> query.startsWith("SELECT")).answers(Answer.rows(ONE));
            node.when("SELECT 1").answers(Answer.error(ErrorCode.INVALID, "not that one"));
            node.otherwise(Answer.error(ErrorCode.SYNTAX_ERROR, "what?"));

            assertThat(client.query(Rows.class, "SELECT 2").metadata().columns())
                    .isEqualTo(ONE.columns());
            assertThat(client.query(ErrorResponse.class, "SELECT 1").message()).isEqualTo("not that one");
            assertThat(client.query(ErrorResponse.class, "INSERT").message()).isEqualTo("what?");

            node.forgetRules();
            client.query(Result.Nothing.class, "SELECT 1");
            client.query(Result.Nothing.class, "INSERT");
        }
    }

    @Test
    void a_rule_without_answers_yet_changes_nothing() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            Rule rule = node.when("q");
            client.query(Result.Nothing.class, "q");
            rule.answers(Answer.rows(ONE));
            client.query(Rows.class, "q");
        }
    }

    @Test
    void answers_in_turn_and_with_the_last_from_then_on() throws IOException {
        ErrorResponse unavailable = new ErrorResponse.Unavailable("too few", Consistency.QUORUM, 2, 1);
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V4).started()) {
            node.when("q").answers(Answer.of(unavailable), Answer.done(), Answer.rows(ONE));

            assertThat(client.query(ErrorResponse.class, "q")).isEqualTo(unavailable);
            client.query(Result.Nothing.class, "q");
            client.query(Rows.class, "q");
            client.query(Rows.class, "q");
        }
    }

    @Test
    void all_requests_of_a_kind_can_be_answered_otherwise() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5)) {
            node.when(Opcode.STARTUP)
                    .answers(Answer.error(ErrorCode.IS_BOOTSTRAPPING, "not yet"), Answer.of(Ready.INSTANCE));

            assertThat(client.ask(ErrorResponse.class, client.startup(null)).message())
                    .isEqualTo("not yet");
            client.started().query(Result.Nothing.class, "any");
        }
    }

    @Test
    void a_late_answer_holds_up_no_other() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.when("late").answers(Answer.rows(ONE).after(Duration.ofMillis(200)));
            long start = System.nanoTime();
            client.send(1, CqlClient.query("late"));
            client.send(2, CqlClient.query("soon"));

            assertThat(client.receive().streamId()).isEqualTo(2);
            assertThat(client.receive().streamId()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void silence_is_about_one_request_only() throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.when("mute").answers(Answer.silence());
            client.send(1, CqlClient.query("mute"));
            client.send(2, Options.INSTANCE);

            assertThat(client.receive().message()).isInstanceOf(Supported.class);
            node.connections().get(0).awaitRequests(Opcode.QUERY, 1, PATIENCE);
        }
    }

    @Test
    void bytes_take_the_place_of_a_frame() throws IOException {
        byte[] bytes = {(byte) 0x84, 0, 0, 7, 2, 0, 0, 0, 0};
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V4)) {
            node.when(Opcode.OPTIONS).answers(Answer.bytes(bytes));
            bytes[4] = 0;
            client.send(1, Options.INSTANCE);

            Frame frame = client.receive();
            assertThat(frame.streamId()).isEqualTo(7);
            assertThat(frame.message()).isSameAs(Ready.INSTANCE);
        }
    }

    @Test
    void a_connection_ends_in_the_way_it_was_told() throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient closed = CqlClient.plain(node, V5).started();
                CqlClient finished = CqlClient.plain(node, V5).started();
                CqlClient reset = CqlClient.plain(node, V5).started()) {
            node.when("close").answers(Answer.close());
            node.when("finish").answers(Answer.finish());
            node.when("reset").answers(Answer.reset());

            assertThatThrownBy(() -> closed.query(Result.class, "close")).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> finished.query(Result.class, "finish")).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> reset.query(Result.class, "reset"))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            node.awaitAtMostOpen(0, PATIENCE);
        }
    }

    @Test
    void an_end_in_order_waits_for_what_was_said_before_it()
            throws IOException, InterruptedException, TimeoutException {
        byte[] large = new byte[20 << 20];
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V4).started()) {
            node.when("large")
                    .answers(Answer.rows(
                            Table.empty().column("v", NativeType.BLOB).row(large)));
            client.send(1, CqlClient.query("large"));
            StandInConnection connection = node.awaitConnections(1, PATIENCE).get(0);
            connection.awaitRequests(Opcode.QUERY, 1, PATIENCE);
            connection.close();
            client.send(2, CqlClient.query("too late"));
            assertThat(connection.isOpen()).isTrue();

            Rows.Cursor row = ((Rows) client.receive().message()).cursor();
            assertThat(row.next()).isTrue();
            assertThat(row.length(0)).isEqualTo(large.length);
            assertThatThrownBy(client::receive).isInstanceOf(EOFException.class);
            connection.awaitClosed(PATIENCE);
            assertThat(connection.count(Opcode.QUERY)).isEqualTo(1);
        }
    }

    @Test
    void a_function_sees_the_request_and_its_failure_is_told() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.when(query -> query.startsWith("echo")).answersWith(received -> {
                if (received.queries().contains("echo nothing")) {
                    throw new IllegalArgumentException("nothing to say");
                }
                return Answer.error(ErrorCode.INVALID, received.queries().get(0) + " on " + received.streamId());
            });

            client.send(9, CqlClient.query("echo a"));
            assertThat(((ErrorResponse) client.receive().message()).message()).isEqualTo("echo a on 9");
            ErrorResponse failed = client.query(ErrorResponse.class, "echo nothing");
            assertThat(failed.code()).isEqualTo(ErrorCode.SERVER_ERROR.number());
            assertThat(failed.message()).contains("nothing to say");
            assertThat(node.connections().get(0).failure()).hasMessage("nothing to say");
        }
    }

    @Test
    void a_table_refuses_what_does_not_fit() {
        Table table = Table.empty().column("n", NativeType.INT);
        assertThatThrownBy(() -> table.row("one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String is no int here");
        assertThatThrownBy(() -> table.row(1, 2)).hasMessageContaining("A row of 2 values in a table of 1 columns");
        assertThatThrownBy(() -> table.row(1).column("m", NativeType.INT))
                .hasMessageContaining("name all columns first");
    }
}
