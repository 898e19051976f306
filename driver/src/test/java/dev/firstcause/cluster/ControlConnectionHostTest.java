// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The control connection belongs to the node that answers on it, by whichever of its names it was connected to. */
class ControlConnectionHostTest {
    /** A heartbeat that is sent meanwhile times out. */
    private static final Duration LONG = ScriptedCluster.TIMEOUTS
            .idle()
            .plus(ScriptedCluster.TIMEOUTS.heartbeat().multipliedBy(3));

    private final ScriptedCluster nodes = ScriptedCluster.of(1);
    private final ScriptedMember node = nodes.members.get(0);

    /** The same address in another notation, so a look-up needs no thread. */
    private final Endpoint otherName = new Endpoint("::ffff:" + node.address().getHostAddress(), ScriptedCluster.PORT);

    private final List<@Nullable UUID> deaths = new ArrayList<>();
    private @Nullable Connection connection;
    private final ClusterOptions options = ScriptedCluster.options(1, node);

    /** A request, such as the reading of a table, may take long. */
    private final ConnectionOptions patient = options.connection()
            .withTimeouts(new ConnectionOptions.Timeouts(
                    ScriptedCluster.TIMEOUTS.connect(),
                    ScriptedCluster.TIMEOUTS.startup(),
                    LONG.multipliedBy(2),
                    ScriptedCluster.TIMEOUTS.idle(),
                    ScriptedCluster.TIMEOUTS.heartbeat(),
                    ScriptedCluster.TIMEOUTS.suspicion(),
                    LONG.dividedBy(4)));

    private final ClusterContext context = new ClusterContext(
            nodes.network(),
            nodes.loop,
            options,
            new Reconnection(new Random(1)),
            new HandshakeLimit(nodes.loop),
            new PoolTicks());
    private final ControlConnection control =
            new ControlConnection(context, patient, new CandidatesOnly(List.of(otherName)) {
                @Override
                public void onNodes(Connection its, Reading reading) {
                    connection = its;
                }

                @Override
                public void onControlDied(Endpoint endpoint, @Nullable UUID host, Failure failure) {
                    deaths.add(host);
                }
            });

    @BeforeEach
    void begin() {
        nodes.loop.execute(control::begin);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private Connection settled() {
        nodes.await("the nodes are read", Duration.ofSeconds(1), () -> connection != null);
        assertThat(connection.endpoint()).isEqualTo(otherName).isNotEqualTo(node.endpoint());
        return connection;
    }

    private Node known(UUID host) {
        return known(host, node.endpoint());
    }

    private Node known(UUID host, Endpoint endpoint) {
        NodeInfo info = new NodeInfo(host, node.socketAddress(), "dc1", "rack1", "5.0.5", node.tokens, node.schema);
        return new Node(info, endpoint, 1);
    }

    @Test
    void its_death_is_told_with_the_host_that_answered_on_it() {
        settled();
        nodes.kill(node);
        nodes.settle();
        assertThat(deaths).containsExactly(node.hostId);
    }

    @Test
    void a_death_before_the_nodes_were_read_is_told_without_a_host() {
        node.hold(ScriptedMember.Step.LOCAL);
        nodes.settle();
        nodes.kill(node);
        nodes.settle();
        assertThat(deaths).containsExactly((UUID) null);
    }

    @Test
    void a_node_that_is_busy_is_waited_for_on_it() {
        Connection its = settled();
        node.life = ScriptedMember.Life.HANGS;
        tellBusyFor(known(node.hostId), LONG);
        assertThat(its.isAlive()).isTrue();
    }

    @Test
    void a_node_that_is_busy_is_waited_for_while_it_is_read() {
        node.hold(ScriptedMember.Step.LOCAL);
        nodes.settle();
        node.life = ScriptedMember.Life.HANGS;
        tellBusyFor(known(node.hostId, otherName), LONG);
        node.goOn();
        nodes.revive(node);
        nodes.settle();
        assertThat(deaths).isEmpty();
        assertThat(connection).isNotNull();
    }

    @Test
    void another_node_that_is_busy_is_no_reason_to_wait() {
        Connection its = settled();
        node.life = ScriptedMember.Life.HANGS;
        tellBusyFor(known(new UUID(0, 99)), LONG);
        assertThat(its.isAlive()).isFalse();
    }

    /** The node is said to be busy again and again, as a probe does, while a heartbeat waits for its answer. */
    private void tellBusyFor(Node busy, Duration time) {
        Duration step = Duration.ofMillis(100);
        for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plus(step)) {
            nodes.loop.execute(() -> control.nodeIsBusy(busy, true));
            nodes.advance(step);
        }
    }
}
