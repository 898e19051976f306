// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that cannot attribute what went wrong to a request answers an ERROR on stream 0, on a negative one, or on one that
 * no request has. Its words are the cause, whatever follows.
 */
class StrayErrorTest {
    private static final ErrorResponse ERROR =
            new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "java.lang.OutOfMemoryError: Direct buffer memory");
    private static final String WORDS = "SERVER_ERROR: java.lang.OutOfMemoryError: Direct buffer memory";

    private final ScriptedNode node = new ScriptedNode();

    /** What the server does next. */
    enum Next {
        FIN,
        RST,
        NOTHING
    }

    @ParameterizedTest
    @CsvSource({
        "0, FIN",
        "0, RST",
        "0, NOTHING",
        "7, FIN",
        "7, RST",
        "7, NOTHING",
        "-1, FIN",
        "-1, RST",
        "-1, NOTHING",
        "-32768, NOTHING"
    })
    void an_idle_connection_dies_of_the_words_of_the_server(int stream, Next next) {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        node.wire().deliver(node.bytes(ERROR, stream));
        follow(next);
        assertToldBy(connection.lastError().orElseThrow(), stream);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 700})
    void so_does_one_with_a_request_in_flight_which_may_have_been_executed(int stream) {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        CompletableFuture<Frame> request = send(connection);
        node.turn();
        node.wire().deliver(node.bytes(ERROR, stream));
        follow(Next.FIN);
        Failure failure = connection.lastError().orElseThrow();
        assertToldBy(failure, stream);
        assertThat(request.handle((frame, thrown) -> thrown).join())
                .isInstanceOfSatisfying(ConnectionShutdownException.class, thrown -> {
                    assertThat(thrown.failure()).isSameAs(failure);
                    assertThat(thrown.fate()).isEqualTo(Fate.MAYBE_SENT);
                });
    }

    @Test
    void it_is_found_behind_a_failed_write_too() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        node.wire().leaveUnread(true);
        node.wire().deliver(node.bytes(ERROR, -1));
        node.wire().end();
        node.wire().failNextWrite(new IOException("Broken pipe"));
        CompletableFuture<Frame> request = send(connection);
        node.turn();
        assertThat(request).isCompletedExceptionally();
        assertToldBy(connection.lastError().orElseThrow(), -1);
    }

    @Test
    void answers_that_came_before_it_are_not_lost() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        CompletableFuture<Frame> request = send(connection);
        node.turn();
        int asked = node.requests().get(0).streamId();
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, asked));
        node.wire().deliver(node.bytes(ERROR, -1));
        follow(Next.RST);
        assertThat(request.join().message()).isEqualTo(Result.Nothing.INSTANCE);
        assertToldBy(connection.lastError().orElseThrow(), -1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 300})
    void at_the_start_it_is_a_refusal_in_the_words_of_the_server(int stream) {
        CompletableFuture<Connection> opening = node.begin(ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4));
        node.requests();
        node.wire().deliver(node.bytes(ERROR, stream));
        follow(Next.FIN);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(failure.detail()).contains("OPTIONS", WORDS);
        assertThat(failure.decisive().sign()).isEqualTo(Sign.SERVER_ERROR);
    }

    @Test
    void at_the_start_it_may_be_about_the_version_and_the_next_one_is_tried() {
        CompletableFuture<Connection> opening =
                node.begin(ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V5, ProtocolVersion.V4));
        node.requests();
        node.wire()
                .deliver(node.bytes(
                        new ErrorResponse.Plain(
                                ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version (5)"),
                        -1));
        node.turn();
        assertThat(node.transport.wires()).hasSize(2);
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(opening.join().version()).isEqualTo(ProtocolVersion.V4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void what_is_no_error_on_a_stream_of_nobody_still_breaks_the_protocol(int stream) {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        node.wire().deliver(node.bytes(Result.Nothing.INSTANCE, stream));
        follow(Next.FIN);
        Failure failure = connection.lastError().orElseThrow();
        assertThat(failure.kind()).isEqualTo(FailureKind.PROTOCOL_ERROR);
        assertThat(failure.detail()).contains("stream id", "found " + stream);
    }

    private void follow(Next next) {
        if (next == Next.FIN) {
            node.wire().end();
        } else if (next == Next.RST) {
            node.wire().fail(Operation.READ, new IOException("Connection reset"));
        }
        node.turn();
    }

    private static CompletableFuture<Frame> send(Connection connection) {
        return connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)))
                .toCompletableFuture();
    }

    private static void assertToldBy(Failure failure, int stream) {
        assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(failure.detail()).contains(WORDS, "stream " + stream);
        assertThat(failure.decisive().sign()).isEqualTo(Sign.SERVER_ERROR);
        assertThat(failure.cause()).hasMessageContaining(WORDS);
    }
}
