// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session opens if one node of many serves, in a time that is told of, although most of them are silent. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class OpeningInTimeTest {
    private static final int POINTS = 40;

    /** So many that the last one waits for its turn for longer than all timeouts of its opening together. */
    private static final int NODES = HandshakeLimit.MOST * 18;

    private static final Duration SHORT = Duration.ofMillis(100);

    /** The session's data centre is dc1; a silent node has a permit for as long as it may, and all else is short. */
    private static ClusterOptions quick(ScriptedMember point) {
        ConnectionOptions connection = ConnectionOptions.DEFAULT
                .withVersions(ProtocolVersion.V4)
                .withTimeouts(new ConnectionOptions.Timeouts(
                        Duration.ofNanos(HandshakeLimit.LEASE_NANOS),
                        SHORT,
                        SHORT,
                        Duration.ofSeconds(2),
                        SHORT,
                        SHORT));
        return new ClusterOptions(
                List.of(point.endpoint()), "dc1", List.of(), connection, null, 1, UnaryOperator.identity());
    }

    private static void hold(List<ScriptedMember> members, Step step) {
        members.forEach(member -> member.hold(step));
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CONNECT", "OPTIONS", "STARTUP", "REGISTER"})
    void the_last_contact_point_waits_for_no_silent_one(Step step) {
        try (ScriptedCluster nodes = ScriptedCluster.of(POINTS)) {
            hold(nodes.members.subList(0, POINTS - 1), step);
            CompletableFuture<Cluster> opening = nodes.begin(
                    ScriptedCluster.options(1, nodes.members.toArray(ScriptedMember[]::new)), new LoneNodes.Deaf());
            nodes.advance(Duration.ofSeconds(1));
            // Its node comes into the first leases, or into one of the next.
            nodes.await("it is open", Duration.ofSeconds(2), opening::isDone);
            assertThat(opening).isCompleted();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_last_node_has_its_turn_before_the_deadline(boolean serves) {
        try (ScriptedCluster nodes = new ScriptedCluster(1)) {
            for (int i = 0; i < NODES; i++) {
                nodes.join("10.0." + i / 250 + "." + (i % 250 + 1));
            }
            ScriptedMember far = nodes.members.get(0);
            far.datacenter = "dc2";
            hold(nodes.members.subList(1, serves ? NODES - 1 : NODES), Step.CONNECT);
            CompletableFuture<Cluster> opening = nodes.begin(quick(far), new LoneNodes.Deaf());
            nodes.await("it is done", Duration.ofSeconds(30), opening::isDone);
            if (serves) {
                assertThat(opening).isCompleted();
            } else {
                assertThat(opening)
                        .isCompletedExceptionally()
                        .failsWithin(Duration.ZERO)
                        .withThrowableOfType(ExecutionException.class)
                        .havingCause()
                        .isInstanceOf(SessionOpeningException.class)
                        .withMessageNotContaining("the session was not open after");
            }
        }
    }
}
