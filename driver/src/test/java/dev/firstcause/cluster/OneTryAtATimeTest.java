// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeState;
import dev.firstcause.transport.ScriptedWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is down is tried by one connection at a time, however its connections died. */
@Timeout(60)
class OneTryAtATimeTest {
    private static final int CONNECTIONS = 20;
    private static final Duration A_WHILE = Duration.ofMillis(500);
    /** Between two tries, where no other node serves. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(1_600);

    private final PoolHarness harness = new PoolHarness(CONNECTIONS);

    @BeforeEach
    void open_all() {
        harness.fill();
        assertThat(wires()).hasSize(CONNECTIONS);
    }

    @Test
    void deaths_that_the_pool_was_not_told_of_are_not_replaced_one_by_one() {
        // All but one die in loops of their own, and it takes a while until the cluster's loop comes to hear of it.
        harness.withholding.untold = new ArrayList<>();
        wires().subList(0, CONNECTIONS - 1).forEach(ScriptedWire::end);
        harness.pass(A_WHILE);
        assertThat(harness.node.connections().alive()).isEqualTo(1);
        assertThat(wires()).hasSize(CONNECTIONS);
        harness.withholding.tell(false);
        wires().get(CONNECTIONS - 1).end();
        harness.pass(PoolHarness.TICK);
        assertThat(harness.report().state()).isEqualTo(NodeState.DOWN);
        harness.pass(A_WHILE);
        assertThat(wires()).hasSize(CONNECTIONS + 1);
    }

    @Test
    void replacements_begun_while_others_lived_end_before_a_node_that_is_down_is_tried() {
        wires().subList(0, CONNECTIONS - 10).forEach(ScriptedWire::end);
        harness.pass(A_WHILE);
        List<ScriptedWire> early = wires().subList(CONNECTIONS, wires().size());
        assertThat(early).as("while several live, several are opened at once").hasSize(8);
        wires().subList(0, CONNECTIONS).forEach(ScriptedWire::end);
        harness.pass(A_WHILE);
        assertThat(harness.report().state()).isEqualTo(NodeState.DOWN);
        for (ScriptedWire each : early) {
            assertThat(wires()).hasSize(CONNECTIONS + 8);
            each.end();
            harness.pass(Duration.ofMillis(50));
        }
        harness.pass(LONGEST_WAIT);
        assertThat(wires()).hasSize(CONNECTIONS + 9);
    }

    @Test
    void one_try_follows_the_other_until_the_node_serves_and_then_it_is_asked_for_more_and_more() {
        wires().forEach(ScriptedWire::end);
        harness.pass(A_WHILE);
        for (int tries = 1; tries <= 4; tries++) {
            assertThat(wires()).hasSize(CONNECTIONS + tries);
            ScriptedWire last = harness.lastWire();
            assertThat(last.isClosed()).isFalse();
            last.end();
            harness.pass(LONGEST_WAIT);
        }
        int opened = CONNECTIONS + 5;
        for (int atOnce : List.of(1, 2, 4, 8)) {
            harness.serve();
            harness.pass(PoolHarness.TICK);
            opened += atOnce;
            assertThat(wires()).hasSize(opened);
            assertThat(harness.openWires()).isEqualTo(harness.node.connections().size() + atOnce);
        }
    }

    @Test
    void the_control_connection_leaves_a_node_that_went_down_to_its_pool() {
        List<Endpoint> candidates = new ArrayList<>();
        ControlConnection control =
                new ControlConnection(harness.context, harness.options, new CandidatesOnly(candidates));
        harness.loop.execute(control::begin);
        harness.loop.addTicker(control::onTick);
        harness.loop.runUntilIdle();
        candidates.addAll(List.of(new Endpoint("127.0.0.2", 9042), PoolHarness.ENDPOINT));
        harness.pass(PoolHarness.TICK);
        // The first candidate was asked; the second one goes down before its turn.
        candidates.remove(PoolHarness.ENDPOINT);
        harness.pass(Duration.ofSeconds(2));
        assertThat(wires().subList(CONNECTIONS, wires().size()))
                .singleElement()
                .satisfies(
                        wire -> assertThat(wire.remoteAddress().getHostString()).isEqualTo("127.0.0.2"));
    }

    private List<ScriptedWire> wires() {
        return harness.wires();
    }
}
