// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.connection.Connection;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read of a node's system tables, and what it is told of that does not show them. */
@Timeout(60)
class TopologyReaderTest {
    private static final Response OVERLOADED =
            new ErrorResponse.Plain(ErrorCode.OVERLOADED.number(), "made up by the test");

    private static CompletableFuture<Reading> read(Consumer<ScriptedCluster> before) {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            Cluster cluster = nodes.open(ScriptedCluster.options(1, nodes.members.get(0)));
            Connection connection =
                    ((Pick.Ready) cluster.known().localPools().get(0).node().pick()).connection();
            before.accept(nodes);
            CompletableFuture<Reading> reading = TopologyReader.read(connection).toCompletableFuture();
            nodes.advance(Duration.ofSeconds(3));
            return reading;
        }
    }

    private static Throwable failure(Consumer<ScriptedCluster> before) {
        CompletableFuture<Reading> reading = read(before);
        assertThat(reading).isCompletedExceptionally();
        return catchThrowable(reading::join).getCause();
    }

    private static Consumer<ScriptedCluster> refusing(Step step, Response answer) {
        return nodes -> nodes.members.get(0).refuse(step, answer);
    }

    @Test
    void the_node_itself_comes_first_and_then_its_peers() {
        for (boolean hasPeersV2 : new boolean[] {true, false}) {
            Reading reading =
                    read(nodes -> nodes.members.get(0).hasPeersV2 = hasPeersV2).join();
            assertThat(reading.itself().hostId().getLeastSignificantBits()).isEqualTo(1);
            assertThat(reading.whole().keySet())
                    .extracting(host -> host.getLeastSignificantBits())
                    .containsExactly(1L, 2L, 3L);
            assertThat(reading.incomplete()).isEmpty();
            assertThat(reading.via().host()).isEqualTo("10.0.0.1");
            assertThat(reading.viaIsShared()).isFalse();
        }
    }

    @Test
    void a_node_that_refuses_its_own_row_or_those_of_its_peers_is_of_no_use() {
        assertThat(failure(refusing(Step.LOCAL, OVERLOADED)))
                .isInstanceOf(UnusableNodeException.class)
                .hasMessageContaining("it does not show system.local")
                .hasMessageContaining("made up by the test");
        assertThat(failure(refusing(Step.PEERS, OVERLOADED)))
                .isInstanceOf(UnusableNodeException.class)
                .hasMessageContaining("it does not show its table of peers")
                .hasMessageContaining("made up by the test");
        assertThat(failure(refusing(Step.LOCAL, Result.Nothing.INSTANCE)))
                .isInstanceOf(UnusableNodeException.class)
                .hasMessageContaining("it does not show system.local, but answered RESULT");
    }

    @Test
    void a_node_whose_own_row_is_incomplete_or_missing_is_of_no_use() {
        ScriptedRow any = new ScriptedMember(new UUID(0, 1), "10.0.0.1").row();
        Response noRow = ScriptedTables.answer(SystemTables.PEERS, any, List.of(), 1, false);
        for (Consumer<ScriptedCluster> before : List.<Consumer<ScriptedCluster>>of(
                nodes -> nodes.members.get(0).saysOfItself =
                        nodes.members.get(0).row().withoutDatacenter(),
                refusing(Step.LOCAL, noRow))) {
            assertThat(failure(before))
                    .isInstanceOf(UnusableNodeException.class)
                    .hasMessageContaining("it does not say who it is");
        }
    }

    @Test
    void a_node_that_does_not_answer_fails_the_reading() {
        assertThat(failure(nodes -> nodes.members.get(0).hold(Step.PEERS))).isNotNull();
    }
}
