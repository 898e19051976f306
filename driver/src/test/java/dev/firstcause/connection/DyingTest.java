// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What happens between the first symptom and the verdict, moment by moment: only a script can stop there. */
class DyingTest {
    private final IOException pipe = new IOException("Broken pipe");
    private final IOException reset = new IOException("Connection reset by peer");

    private final ScriptedNode node = new ScriptedNode();
    private final Connection connection = node.open(ConnectionOptions.DEFAULT);

    @Test
    void a_close_that_comes_while_it_dies_is_not_what_it_died_of() {
        CompletableFuture<Frame> request = writeFailsWith(reset);
        connection.close();
        node.turn();
        assertThat(request).isCompletedExceptionally();
        assertThat(death().kind()).isEqualTo(FailureKind.PEER_RESET);
        assertThat(death().cause()).isSameAs(reset);
        assertThat(connection.isDefunct()).isTrue();
        assertThat(connection.isClosed()).isFalse();
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void nor_is_the_end_of_the_transport() {
        CompletableFuture<Frame> request = writeFailsWith(reset);
        node.transport.close();
        node.turn();
        assertThat(request).isCompletedExceptionally();
        assertThat(death().cause()).isSameAs(reset);
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void while_it_dies_nothing_is_sent_and_every_request_has_the_failure_in_the_end() {
        CompletableFuture<Frame> inFlight = writeFailsWith(reset);
        CompletableFuture<Frame> later = send();
        node.turn();
        assertThat(node.wire().takeWritten()).isEmpty();
        assertThat(later).isNotDone();
        node.transport.nextLoop().advance(Duration.ofMillis(200));
        for (CompletableFuture<Frame> each : List.of(inFlight, later)) {
            assertThat(each.handle((frame, thrown) -> thrown).join())
                    .isInstanceOfSatisfying(
                            ConnectionShutdownException.class,
                            thrown -> assertThat(thrown.failure()).isSameAs(death()));
        }
    }

    @Test
    void a_symptom_told_in_the_middle_of_a_turn_lets_the_rest_be_read_at_its_end_without_any_wait() {
        CompletionStage<Void> told = send().thenAccept(answer -> {
            // So that only who drains the wire finds what follows.
            node.wire().pauseReading();
            node.wire().fail(Operation.READ, reset);
            connection.defunct(pipe);
            assertThat(connection.lastError()).isEmpty();
        });
        node.turn();
        node.answer(Result.Nothing.INSTANCE);
        assertThat(told.toCompletableFuture()).isCompleted();
        assertThat(death().kind()).isEqualTo(FailureKind.PEER_RESET);
        assertThat(death().cause()).isSameAs(reset);
        assertThat(death().evidence()).hasSize(2);
    }

    private CompletableFuture<Frame> writeFailsWith(IOException cause) {
        node.wire().failNextWrite(cause);
        CompletableFuture<Frame> request = send();
        node.turn();
        assertThat(request).isNotDone();
        return request;
    }

    private CompletableFuture<Frame> send() {
        return connection
                .send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofSeconds(10))
                .toCompletableFuture();
    }

    private Failure death() {
        return connection.lastError().orElseThrow();
    }
}
