// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.error.NodeState;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool does about a silent node, how its tries are counted and queued, and when it tries again. */
@Timeout(60)
class NodePoolProbeTest {
    private PoolHarness harness = new PoolHarness(2);

    private Connection connection(int index) {
        return harness.node.connections().all().get(index);
    }

    /** Lets a connection wait for an answer, and the next connect be held, until the probe has begun. */
    private void awaitProbe() {
        harness.fill();
        harness.told.clear();
        harness.transport.holdConnects();
        CompletionStage<Frame> unused = connection(0).send(Options.INSTANCE, Duration.ofDays(1));
        int wires = harness.wires().size();
        for (int i = 0; harness.wires().size() == wires; i++) {
            assertThat(i).as("ticks until the probe").isLessThan(100);
            harness.pass(PoolHarness.TICK);
        }
    }

    private void refuse() {
        harness.lastWire().fail(Operation.CONNECT, new ConnectException("Connection refused"));
        harness.loop.runUntilIdle();
    }

    // ------------------------------------------------------------------ probes

    @Test
    void a_probe_that_is_refused_shows_that_the_node_is_not_busy_and_is_no_failed_try() {
        awaitProbe();
        assertThat(connection(0).isSuspect()).isTrue();
        refuse();
        assertThat(harness.told).containsExactly("busy false");
        assertThat(harness.report().state()).isEqualTo(NodeState.UP);
        assertThat(harness.report().triesSince()).isZero();
        assertThat(harness.report().lastTry()).isNull();
    }

    @Test
    void the_next_probe_of_a_silent_node_is_made_two_liveness_timeouts_later() {
        awaitProbe();
        harness.inLoop(() -> connection(0).nodeIsBusy(true));
        int wires = harness.wires().size();
        Duration pause = harness.options.timeouts().liveness().multipliedBy(2);
        harness.lastWire().fail(Operation.CONNECT, new ConnectException("Connection refused"));
        harness.loop.runUntilIdle();
        for (Duration past = Duration.ZERO;
                past.compareTo(pause.minusMillis(100)) < 0;
                past = past.plus(PoolHarness.TICK)) {
            harness.inLoop(() -> connection(0).nodeIsBusy(true));
            harness.pass(PoolHarness.TICK);
        }
        assertThat(connection(0).isSuspect()).isTrue();
        assertThat(harness.wires().size()).isLessThanOrEqualTo(wires);
        harness.pass(Duration.ofMillis(200));
        assertThat(harness.lastWire().isClosed()).isFalse();
        assertThat(harness.lastWire().isConnected()).as("a new connect").isFalse();
    }

    @Test
    void a_probe_that_ends_when_no_connection_is_left_is_a_failed_try() {
        awaitProbe();
        ScriptedWire probe = harness.lastWire();
        List.copyOf(harness.wires()).stream().filter(wire -> wire != probe).forEach(ScriptedWire::end);
        harness.loop.runUntilIdle();
        assertThat(harness.report().state()).isEqualTo(NodeState.DOWN);
        probe.fail(Operation.CONNECT, new ConnectException("Connection refused"));
        harness.loop.runUntilIdle();
        assertThat(harness.report().triesSince()).isEqualTo(1);
    }

    @Test
    void a_probe_that_gets_no_further_than_options_shows_that_the_node_is_busy() {
        awaitProbe();
        ScriptedWire silent = harness.wires().get(0);
        harness.answers = message -> message == Options.INSTANCE ? PoolHarness.answer(message) : null;
        silent.leaveUnread(true);
        harness.lastWire().establish();
        harness.loop.runUntilIdle();
        harness.serve();
        assertThat(harness.told).containsExactly("busy true");
    }

    @Test
    void a_probe_that_is_answered_shows_that_the_node_is_well_and_its_connection_is_not_kept() {
        awaitProbe();
        ScriptedWire silent = harness.wires().get(0);
        silent.leaveUnread(true);
        ScriptedWire probe = harness.lastWire();
        probe.establish();
        harness.loop.runUntilIdle();
        harness.serve();
        assertThat(harness.told).startsWith("busy true").endsWith("busy false");
        assertThat(probe.isClosed()).isTrue();
        assertThat(harness.report().connections()).isEqualTo(2);
    }

    // ------------------------------------------------------------------ tries

    @Test
    void each_connection_shows_that_the_expected_host_answers() {
        harness.fill();
        assertThat(harness.answeredItself).isEqualTo(2);
    }

    @Test
    void no_next_try_is_planned_while_the_only_one_that_may_be_is_in_progress() {
        harness = new PoolHarness(3);
        harness.fill();
        harness.transport.holdConnects();
        harness.wires().get(0).end();
        harness.pass(Duration.ofMillis(100));
        assertThat(harness.wires()).hasSize(4);
        harness.wires().get(1).end();
        harness.loop.runUntilIdle();
        assertThat(harness.report().connections()).isEqualTo(1);
        assertThat(harness.report().nextTryAt()).isNull();
    }

    @Test
    void a_node_that_dies_after_a_long_life_is_tried_as_often_as_any_other() {
        harness.answers = PoolHarness::answer;
        harness.fill();
        for (int i = 0; i < 200; i++) {
            harness.pass(Duration.ofSeconds(1));
            harness.serve();
        }
        harness.transport.holdConnects();
        List.copyOf(harness.wires()).forEach(ScriptedWire::end);
        harness.pass(Duration.ofMillis(100));
        int tries = 0;
        for (int i = 0; i < 50; i++) {
            if (harness.report().nextTryAt() == null) {
                refuse();
                tries++;
            }
            harness.pass(PoolHarness.TICK);
        }
        assertThat(tries).as("in a second").isGreaterThan(5);
    }

    // ------------------------------------------------------------------ the queue for permits

    @Test
    void an_opening_to_a_node_that_did_not_answer_comes_after_all_others_and_one_to_another_node_does_not() {
        for (boolean isSilent : new boolean[] {false, true}) {
            harness = new PoolHarness(1);
            harness.transport.holdConnects();
            if (isSilent) {
                harness.pass(harness.options.timeouts().connect().plusMillis(60));
                assertThat(harness.report().triesSince()).isEqualTo(1);
            }
            List<HandshakeLimit.Permit> taken = new ArrayList<>();
            List<String> begun = new ArrayList<>();
            harness.inLoop(() -> {
                for (int i = 0; i < HandshakeLimit.MOST; i++) {
                    taken.add(harness.context.handshakes().acquire(false, () -> {}));
                }
                taken.add(harness.context.handshakes().acquire(true, () -> begun.add("another silent node")));
            });
            harness.pass(Duration.ofMillis(200));
            harness.inLoop(() -> taken.get(0).release());
            assertThat(begun.isEmpty()).as("the pool's opening comes first").isEqualTo(!isSilent);
            harness.inLoop(() -> taken.forEach(HandshakeLimit.Permit::release));
        }
    }
}
