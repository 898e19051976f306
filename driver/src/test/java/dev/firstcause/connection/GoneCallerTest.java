// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Supported;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asked for a connection has gone before it was there: nobody else can close it. */
class GoneCallerTest {
    private static final ConnectionOptions V4 = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);

    private final ScriptedNode node = new ScriptedNode();

    @Test
    void nothing_is_connected_to_where_the_name_was_still_looked_up() {
        node.loop.keepOthersOut();
        CompletableFuture<Connection> opening = node.begin(ScriptedNode.NAMED, V4);
        opening.cancel(true);
        node.loop.letOthersIn();
        node.loop.awaitTask();
        node.turn();
        node.loop.advance(Duration.ofSeconds(10));
        assertThat(node.transport.wires()).isEmpty();
    }

    @Test
    void a_connect_is_given_up() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = node.begin(V4);
        opening.cancel(true);
        node.turn();
        assertThat(node.wire().isClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_start_is_given_up(int answers) {
        CompletableFuture<Connection> opening = node.begin(V4);
        for (int i = 0; i < answers; i++) {
            node.answer(new Supported(Map.of()));
        }
        assertThat(node.wire().isClosed()).isFalse();
        opening.completeExceptionally(new TimeoutException("orTimeout of the caller"));
        node.turn();
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void a_connection_that_is_ready_at_the_same_moment_is_closed() {
        CompletableFuture<Connection> opening = node.begin(V4);
        node.answer(new Supported(Map.of()));
        node.wire().deliver(node.bytes(Ready.INSTANCE, node.requests().get(0).streamId()));
        opening.cancel(true);
        node.turn();
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void a_caller_that_goes_in_the_last_step_leaves_nothing_open() {
        List<CompletableFuture<Connection>> openings = new ArrayList<>();
        ConnectionListener listener = new ConnectionListener() {
            @Override
            public void onStepDone(Step step, Duration took, String detail) {
                if (step == Step.STARTUP) {
                    openings.get(0).cancel(true);
                }
            }
        };
        openings.add(Connection.open(node.transport, ScriptedNode.ENDPOINT, V4, listener)
                .toCompletableFuture());
        node.turn();
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(openings.get(0)).isCancelled();
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void the_next_version_is_given_up_too() {
        CompletableFuture<Connection> opening =
                node.begin(V4.withVersions(ProtocolVersion.V5, ProtocolVersion.V4, ProtocolVersion.V3));
        node.answer(unsupported());
        node.answer(unsupported());
        assertThat(node.transport.wires()).hasSize(3);
        opening.cancel(true);
        node.turn();
        assertThat(node.wire().isClosed()).isTrue();
        node.loop.advance(Duration.ofSeconds(10));
        assertThat(node.transport.wires()).hasSize(3);
    }

    @Test
    void a_connection_that_was_taken_stays_open() {
        Connection connection = node.open(V4);
        assertThat(connection.isAlive()).isTrue();
        assertThat(node.wire().isClosed()).isFalse();
    }

    private static ErrorResponse unsupported() {
        return new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version");
    }
}
