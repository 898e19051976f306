// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A peer that falls silent in the midst of something: the failure says in the midst of what. */
class SilenceTest extends TlsHarness {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Timeouts IMPATIENT =
            new Timeouts(LONG, LONG, LONG, LONG, LONG, Duration.ofMillis(200), Duration.ofMillis(600));

    @Test
    void inside_a_record() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (StandInNode node =
                StandInNode.builder().tls(authority.server("127.0.0.1")).start()) {
            Failure failure =
                    failure(node, trusting, When.inTlsRecord(Direction.DOWN, 1, RecordType.APPLICATION_DATA, 20));
            assertThat(failure.detail())
                    .contains("a heartbeat (OPTIONS) was not answered; what had come ends inside a record (20 of ");
        }
    }

    @Test
    void inside_a_frame() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (StandInNode node = StandInNode.builder().start()) {
            Failure failure = failure(node, ConnectionOptions.DEFAULT, When.afterBytesDown(20));
            assertThat(failure.detail()).contains("; what had come ends inside a CQL frame, after ");
        }
    }

    @Test
    void between_frames() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (StandInNode node =
                StandInNode.builder().tls(authority.server("127.0.0.1")).start()) {
            Failure failure = failure(node, trusting, When.atTlsRecord(Direction.DOWN, 1, RecordType.APPLICATION_DATA));
            assertThat(failure.detail())
                    .contains("a heartbeat (OPTIONS) was not answered")
                    .doesNotContain("what had come ends");
        }
    }

    private Failure failure(StandInNode node, ConnectionOptions options, When when)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (FaultProxy proxy = FaultProxy.to(node.address())) {
            Connection connection = get(Connection.open(
                    transport, new Endpoint("127.0.0.1", proxy.address().getPort()), options.withTimeouts(IMPATIENT)));
            Fault fault = proxy.connections().get(0).arm(when, Effects.stall(Direction.DOWN));
            CompletableFuture<?> call = connection.send(query("q")).toCompletableFuture();
            fault.awaitFired(LONG);
            Failure failure = get(connection.whenDead());
            assertThat(call).isCompletedExceptionally();
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
            return failure;
        }
    }
}
