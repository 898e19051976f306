// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.Change;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each transition of a node's state, what is told of it, and what its report says. */
@Timeout(60)
class NodePoolTest {
    private static final UUID OTHER = new UUID(0, 2);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(1_600);

    private PoolHarness harness = new PoolHarness(2);

    /** After each test, what the pool shows is consistent, and nothing is left after its end. */
    @AfterEach
    void check_invariants() {
        NodeReport report = harness.report();
        if (!report.history().isEmpty()) {
            Change last = report.history().get(report.history().size() - 1);
            assertThat(last.state()).isEqualTo(report.state());
            assertThat(last.at()).isEqualTo(report.since());
        }
        assertThat(report.connections() > 0).isEqualTo(report.state() == NodeState.UP);
        assertThat(harness.node.pick() instanceof Pick.Ready).isEqualTo(report.connections() > 0);
        close();
        harness.pass(Duration.ofSeconds(20));
        assertThat(harness.report().state()).isEqualTo(NodeState.REMOVED);
        assertThat(harness.report().connections()).isZero();
        assertThat(harness.report().nextTryAt()).isNull();
        assertThat(harness.openWires()).as("connections left open").isZero();
        assertThat(harness.context.handshakes().held()).isZero();
        assertThat(harness.context.handshakes().waiting()).isZero();
    }

    private List<Connection> close() {
        List<Connection> dying = new ArrayList<>();
        harness.inLoop(() -> dying.addAll(harness.pool.close("the test is over")));
        return dying;
    }

    private void answer(Predicate<Message> to, @Nullable Response with) {
        harness.answers = message -> to.test(message) ? with : PoolHarness.answer(message);
    }

    private static boolean asksHost(Message message) {
        return message instanceof Query query && query.query().equals(SystemTables.HOST_ID);
    }

    private boolean firstOutcome() {
        return harness.pool.firstOutcome().toCompletableFuture().getNow(false);
    }

    private boolean isFirstTryOver() {
        return harness.pool.firstOutcome().toCompletableFuture().isDone();
    }

    private Failure failureOfLastTry() {
        return ((ConnectionShutdownException) harness.report().lastTry()).failure();
    }

    private void refuse() {
        harness.lastWire().fail(Operation.CONNECT, new ConnectException("Connection refused"));
        harness.loop.runUntilIdle();
    }

    // ------------------------------------------------------------------ connecting

    @Test
    void a_node_is_connecting_until_its_first_try_has_ended() {
        assertThat(harness.report().state()).isEqualTo(NodeState.CONNECTING);
        harness.transport.holdConnects();
        harness.tick();
        NodeReport report = harness.report();
        assertThat(report.state()).isEqualTo(NodeState.CONNECTING);
        assertThat(report.history()).isEmpty();
        assertThat(report.triesSince()).isZero();
        assertThat(report.wanted()).isEqualTo(2);
        assertThat(harness.wires()).hasSize(1);
        assertThat(isFirstTryOver()).isFalse();
    }

    @Test
    void a_first_try_that_succeeds_makes_it_up() {
        harness.tick();
        assertThat(harness.told).containsExactly("heard, CONNECTING", "up, UP");
        assertThat(firstOutcome()).isTrue();
        NodeReport report = harness.report();
        assertThat(report.state()).isEqualTo(NodeState.UP);
        assertThat(report.history()).extracting(Change::state).containsExactly(NodeState.UP);
        assertThat(report.lastDeath()).isNull();
        harness.fill();
        assertThat(harness.report().connections()).isEqualTo(2);
        harness.pass(Duration.ofSeconds(5));
        assertThat(harness.wires())
                .as("nothing is opened beyond what is wanted")
                .hasSize(2);
    }

    @Test
    void a_first_try_that_is_refused_makes_it_down_of_that() {
        harness.transport.holdConnects();
        harness.pass(PoolHarness.TICK);
        refuse();
        assertThat(harness.told).containsExactly("down of CONNECT_REFUSED, DOWN");
        assertThat(isFirstTryOver()).isTrue();
        assertThat(firstOutcome()).isFalse();
        NodeReport report = harness.report();
        assertThat(report.state()).isEqualTo(NodeState.DOWN);
        assertThat(report.triesSince()).isEqualTo(1);
        assertThat(failureOfLastTry().kind()).isEqualTo(FailureKind.CONNECT_REFUSED);
        assertThat(report.lastDeath()).as("no connection was ever ready").isNull();
        assertThat(report.nextTryAt()).isAfter(report.lastTryAt());
        assertThat(report.history()).singleElement().extracting(Change::because).isSameAs(failureOfLastTry());
        assertThat(report.troubles())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.failure()).isSameAs(failureOfLastTry()));
    }

    // ------------------------------------------------------------------ down

    @Test
    void a_node_that_is_down_is_tried_again_and_counts_the_tries_until_it_is_up() {
        harness.transport.holdConnects();
        harness.pass(PoolHarness.TICK);
        for (int tries = 1; tries <= 5; tries++) {
            assertThat(harness.wires()).hasSize(tries);
            assertThat(harness.report().nextTryAt()).as("a try is in progress").isNull();
            refuse();
            assertThat(harness.report().triesSince()).isEqualTo(tries);
            harness.pass(Duration.ofMillis(200));
        }
        assertThat(harness.told).as("told once").containsExactly("down of CONNECT_REFUSED, DOWN");
        harness.lastWire().establish();
        harness.loop.runUntilIdle();
        harness.serve();
        NodeReport report = harness.report();
        assertThat(report.state()).isEqualTo(NodeState.UP);
        assertThat(report.triesSince()).isZero();
        assertThat(report.lastTry()).isNull();
        assertThat(report.history()).extracting(Change::state).containsExactly(NodeState.DOWN, NodeState.UP);
        assertThat(report.troubles())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.count()).isEqualTo(5));
    }

    @Test
    void a_hint_ends_the_pause_between_two_tries() {
        answer(message -> message instanceof Register, null);
        harness.tick();
        harness.lastWire().end();
        harness.pass(PoolHarness.TICK);
        for (int i = 0; i < 8; i++) {
            harness.pass(LONGEST_WAIT);
            harness.serve();
            harness.lastWire().end();
            harness.pass(PoolHarness.TICK);
        }
        assertThat(harness.report().state()).isEqualTo(NodeState.DOWN);
        int before = harness.wires().size();
        harness.pass(Duration.ofMillis(100));
        assertThat(harness.wires()).hasSize(before);
        harness.inLoop(harness.pool::hint);
        harness.pass(PoolHarness.TICK);
        assertThat(harness.wires()).hasSize(before + 1);
    }

    @Test
    void a_hint_changes_nothing_for_a_node_that_is_up() {
        harness.fill();
        harness.inLoop(harness.pool::hint);
        harness.pass(LONGEST_WAIT);
        assertThat(harness.wires()).hasSize(2);
    }

    // ------------------------------------------------------------------ up

    @Test
    void one_death_of_two_is_replaced_and_the_node_stays_up() {
        harness.fill();
        harness.told.clear();
        harness.wires().get(0).end();
        harness.pass(PoolHarness.TICK);
        assertThat(harness.told).containsExactly("dead of PEER_CLOSED, UP");
        NodeReport report = harness.report();
        assertThat(report.connections()).isEqualTo(1);
        assertThat(report.nextTryAt()).isNotNull();
        assertThat(report.lastDeath()).isNotNull();
        harness.fill();
        assertThat(harness.report().connections()).isEqualTo(2);
        assertThat(harness.wires()).hasSize(3);
        assertThat(harness.report().history()).extracting(Change::state).containsExactly(NodeState.UP);
    }

    @Test
    void a_replacement_that_fails_is_counted_and_forgotten_once_one_succeeds() {
        harness.fill();
        harness.transport.holdConnects();
        harness.wires().get(0).end();
        harness.pass(Duration.ofMillis(100));
        refuse();
        assertThat(harness.report().state()).isEqualTo(NodeState.UP);
        assertThat(harness.report().triesSince()).isEqualTo(1);
        harness.pass(Duration.ofMillis(200));
        harness.lastWire().establish();
        harness.loop.runUntilIdle();
        harness.serve();
        assertThat(harness.report().connections()).isEqualTo(2);
        assertThat(harness.report().triesSince()).isZero();
    }

    @Test
    void the_last_death_makes_it_down_of_that() {
        harness.fill();
        harness.told.clear();
        harness.transport.holdConnects();
        harness.wires().forEach(ScriptedWire::end);
        harness.loop.runUntilIdle();
        assertThat(harness.told)
                .containsExactly("dead of PEER_CLOSED, DOWN", "dead of PEER_CLOSED, DOWN", "down of PEER_CLOSED, DOWN");
        NodeReport report = harness.report();
        assertThat(report.state()).isEqualTo(NodeState.DOWN);
        assertThat(report.lastDeath()).isSameAs(report.history().get(1).because());
        assertThat(report.triesSince()).isZero();
        assertThat(report.nextTryAt()).isNotNull();
        harness.pass(Duration.ofMillis(30));
        assertThat(harness.wires())
                .as("the others are heard of before anything is tried")
                .hasSize(2);
        harness.pass(Duration.ofMillis(60));
        assertThat(harness.wires()).hasSize(3);
        assertThat(harness.report().nextTryAt()).isNull();
    }

    // ------------------------------------------------------------------ deaths told late, twice, out of order

    @Test
    void a_death_counts_in_the_report_before_the_pool_has_heard_of_it() {
        harness.fill();
        harness.told.clear();
        harness.withholding.untold = new ArrayList<>();
        harness.wires().forEach(ScriptedWire::end);
        harness.loop.runUntilIdle();
        NodeReport report = harness.report();
        assertThat(harness.node.status().state()).isEqualTo(NodeState.UP);
        assertThat(report.state()).isEqualTo(NodeState.DOWN);
        assertThat(report.connections()).isZero();
        assertThat(report.lastDeath()).isNotNull();
        assertThat(report.since()).isEqualTo(report.lastDeath().at());
        assertThat(harness.node.pick()).isEqualTo(Pick.None.NONE);
        assertThat(harness.node.isHealthy()).isFalse();
        assertThat(harness.node.load()).isEqualTo(Integer.MAX_VALUE);
        assertThat(harness.told).isEmpty();
        harness.withholding.tell(false);
        harness.loop.runUntilIdle();
        assertThat(harness.report().state()).isEqualTo(NodeState.DOWN);
        assertThat(harness.report().history()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deaths_told_late_twice_and_out_of_order_count_once_each(boolean reversed) {
        harness = new PoolHarness(5);
        harness.fill();
        harness.told.clear();
        harness.withholding.untold = new ArrayList<>();
        harness.wires().forEach(ScriptedWire::end);
        harness.loop.runUntilIdle();
        harness.withholding.untold.addAll(List.copyOf(harness.withholding.untold));
        harness.pass(Duration.ofSeconds(1));
        harness.withholding.tell(reversed);
        harness.loop.runUntilIdle();
        assertThat(harness.told).hasSize(6).endsWith("dead of PEER_CLOSED, DOWN", "down of PEER_CLOSED, DOWN");
        assertThat(harness.report().history()).extracting(Change::state).containsExactly(NodeState.UP, NodeState.DOWN);
        assertThat(harness.report().troubles())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.count()).isEqualTo(5));
    }

    @Test
    void a_connection_that_dies_before_it_is_in_the_pool_makes_the_node_up_and_down() {
        harness.withholding.untold = new ArrayList<>();
        harness.inLoop(() -> harness.pool.onTick(harness.loop.nanoTime()));
        harness.serve();
        harness.lastWire().end();
        harness.loop.runUntilIdle();
        harness.withholding.tell(true);
        harness.loop.runUntilIdle();
        assertThat(harness.told)
                .containsExactly(
                        "heard, CONNECTING", "up, DOWN", "dead of PEER_CLOSED, DOWN", "down of PEER_CLOSED, DOWN");
        assertThat(harness.report().history()).extracting(Change::state).containsExactly(NodeState.UP, NodeState.DOWN);
        assertThat(firstOutcome()).isTrue();
    }

    // ------------------------------------------------------------------ unused and removed

    @Test
    void a_node_that_is_not_used_is_never_connected_to() {
        harness = new PoolHarness(0);
        harness.pass(Duration.ofMinutes(1));
        harness.inLoop(harness.pool::hint);
        harness.pass(Duration.ofMinutes(1));
        assertThat(harness.wires()).isEmpty();
        assertThat(harness.report().state()).isEqualTo(NodeState.UNUSED);
        assertThat(harness.report().history()).isEmpty();
    }

    @Test
    void a_node_that_is_removed_while_up_closes_its_connections() {
        harness.fill();
        harness.told.clear();
        assertThat(close()).hasSize(2).noneMatch(Connection::isAlive);
        assertThat(harness.told).as("what we close ourselves is told nobody").isEmpty();
        assertThat(harness.report().history())
                .extracting(Change::state)
                .containsExactly(NodeState.UP, NodeState.REMOVED);
        assertThat(harness.report().lastDeath()).isNull();
    }

    @Test
    void a_node_that_is_removed_while_down_is_not_tried_any_more() {
        harness.transport.holdConnects();
        harness.pass(PoolHarness.TICK);
        refuse();
        close();
        harness.pass(Duration.ofMinutes(1));
        assertThat(harness.wires()).hasSize(1);
        assertThat(harness.report().lastTry())
                .as("why it was down is still told")
                .isNotNull();
        assertThat(harness.report().nextTryAt()).isNull();
    }

    @Test
    void a_node_that_is_removed_while_its_connect_is_in_progress_ends_that() {
        harness.transport.holdConnects();
        harness.pass(PoolHarness.TICK);
        assertThat(close()).isEmpty();
        assertThat(isFirstTryOver()).isTrue();
        assertThat(firstOutcome()).isFalse();
        harness.pass(Duration.ofMillis(100));
        assertThat(harness.lastWire().isClosed()).isTrue();
        assertThat(harness.told).isEmpty();
    }

    @Test
    void a_node_that_is_removed_while_a_connection_is_made_ready_closes_it() {
        answer(message -> message instanceof Register, null);
        harness.tick();
        assertThat(close()).singleElement().matches(connection -> !connection.isAlive());
        assertThat(harness.openWires()).isZero();
        assertThat(harness.told).isEmpty();
    }

    @Test
    void a_connection_that_becomes_ready_as_the_node_is_removed_is_closed() {
        harness.withholding.untold = new ArrayList<>();
        harness.inLoop(() -> harness.pool.onTick(harness.loop.nanoTime()));
        harness.serve();
        harness.inLoop(() -> harness.pool.close("the node has left"));
        harness.withholding.tell(false);
        harness.loop.runUntilIdle();
        assertThat(harness.openWires()).isZero();
        assertThat(harness.report().state()).isEqualTo(NodeState.REMOVED);
        assertThat(harness.told).isEmpty();
    }

    @Test
    void a_death_told_after_the_node_was_removed_changes_nothing() {
        harness.fill();
        harness.withholding.untold = new ArrayList<>();
        harness.wires().forEach(ScriptedWire::end);
        harness.loop.runUntilIdle();
        harness.told.clear();
        close();
        harness.withholding.tell(false);
        harness.loop.runUntilIdle();
        assertThat(harness.told).isEmpty();
        assertThat(harness.report().state()).isEqualTo(NodeState.REMOVED);
    }

    @Test
    void a_second_close_changes_nothing() {
        harness.fill();
        close();
        NodeReport first = harness.report();
        assertThat(close()).isEmpty();
        assertThat(harness.report().history()).hasSameSizeAs(first.history());
    }

    // ------------------------------------------------------------------ from open to usable

    @Test
    void a_connection_to_another_host_is_not_used_and_the_try_fails_of_that() {
        answer(NodePoolTest::asksHost, PoolHarness.host(OTHER));
        harness.tick();
        assertThat(harness.told).containsExactly("other host " + OTHER);
        assertThat(harness.lastWire().isClosed()).isTrue();
        NodeReport report = harness.report();
        assertThat(report.state()).isEqualTo(NodeState.DOWN);
        assertThat(report.lastTry())
                .isInstanceOf(UnusableNodeException.class)
                .hasMessageContaining("it is host " + OTHER + ", and not " + PoolHarness.HOST);
        assertThat(report.history()).singleElement().extracting(Change::because).isNull();
        assertThat(firstOutcome()).isFalse();
        harness.answers = PoolHarness::answer;
        harness.pass(LONGEST_WAIT);
        harness.serve();
        assertThat(harness.report().state()).isEqualTo(NodeState.UP);
    }

    @Test
    void a_replacement_that_leads_to_another_host_leaves_the_node_up() {
        harness.fill();
        answer(NodePoolTest::asksHost, PoolHarness.host(OTHER));
        harness.wires().get(0).end();
        harness.pass(Duration.ofMillis(100));
        harness.serve();
        assertThat(harness.told).endsWith("other host " + OTHER);
        assertThat(harness.report().state()).isEqualTo(NodeState.UP);
        assertThat(harness.report().connections()).isEqualTo(1);
        assertThat(harness.report().lastTry()).hasMessageContaining("it is host " + OTHER);
        assertThat(harness.openWires()).isEqualTo(1);
    }

    @Test
    void a_node_that_does_not_tell_its_host_id_is_not_used() {
        for (Response answer : List.of(
                PoolHarness.host(null),
                Result.Nothing.INSTANCE,
                new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too busy for that"))) {
            answer(NodePoolTest::asksHost, answer);
            harness.pass(LONGEST_WAIT);
            harness.serve();
            assertThat(harness.report().lastTry())
                    .isInstanceOf(UnusableNodeException.class)
                    .hasMessageContaining("does not tell its host id");
        }
        assertThat(harness.report().lastTry()).hasMessageContaining("too busy for that");
        assertThat(harness.told).isEmpty();
    }

    @Test
    void a_keyspace_that_is_refused_fails_the_try_and_closes_the_connection() {
        harness = new PoolHarness(1, "Sh\"op");
        List<String> asked = new ArrayList<>();
        harness.answers = message -> {
            if (message instanceof Query query) {
                asked.add(query.query());
                return new ErrorResponse.Plain(ErrorCode.INVALID, "Keyspace 'Sh\"op' does not exist");
            }
            return PoolHarness.answer(message);
        };
        harness.tick();
        assertThat(asked).containsExactly("USE \"Sh\"\"op\"");
        assertThat(harness.report().lastTry()).hasMessageContaining("does not exist");
        assertThat(harness.openWires()).isZero();
    }

    @Test
    void a_connection_is_asked_for_its_keyspace_its_host_and_schema_events_in_that_order() {
        harness = new PoolHarness(1, "shop");
        List<Message> asked = new ArrayList<>();
        harness.answers = message -> {
            asked.add(message);
            return PoolHarness.answer(message);
        };
        harness.tick();
        assertThat(asked.subList(2, asked.size()))
                .extracting(message -> message instanceof Query query ? query.query() : message.opcode())
                .map(Object::toString)
                .containsExactly("USE \"shop\"", SystemTables.HOST_ID, "REGISTER");
    }

    @Test
    void a_node_that_refuses_to_tell_schema_changes_is_used() {
        answer(
                message -> message instanceof Register,
                new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "no events here"));
        harness.fill();
        assertThat(harness.report().state()).isEqualTo(NodeState.UP);
    }

    @Test
    void a_step_that_is_not_answered_in_time_fails_the_try_and_closes_the_connection() {
        List<Predicate<Message>> steps = List.of(
                message -> message instanceof Register,
                NodePoolTest::asksHost,
                message -> message instanceof Query query && query.query().startsWith("USE"));
        for (Predicate<Message> step : steps) {
            harness = new PoolHarness(1, "shop");
            answer(step, null);
            harness.tick();
            assertThat(harness.report().state()).isEqualTo(NodeState.CONNECTING);
            harness.pass(harness.options.timeouts().request().plusSeconds(1));
            assertThat(harness.wires().get(0).isClosed()).isTrue();
            assertThat(harness.report().state()).isEqualTo(NodeState.DOWN);
            assertThat(harness.report().triesSince()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_dies_before_it_is_usable_fails_the_try_with_its_cause() {
        answer(message -> message instanceof Register, null);
        harness.tick();
        harness.lastWire().end();
        harness.loop.runUntilIdle();
        assertThat(harness.told).containsExactly("down of PEER_CLOSED, DOWN");
        assertThat(failureOfLastTry().kind()).isEqualTo(FailureKind.PEER_CLOSED);
        assertThat(harness.report().lastDeath()).isNull();
    }

    @Test
    void a_connection_is_not_used_if_missed_schema_changes_cannot_be_told() {
        harness.schemaFailure = new IllegalStateException("made up");
        harness.tick();
        assertThat(harness.told).containsExactly("heard, CONNECTING");
        assertThat(harness.openWires()).isZero();
        assertThat(harness.report().lastTry()).isSameAs(harness.schemaFailure);
        harness.schemaFailure = null;
        harness.pass(LONGEST_WAIT);
        harness.fill();
        assertThat(harness.told).containsExactly("heard, CONNECTING", "heard, DOWN", "up, UP");
    }

    // ------------------------------------------------------------------ permits

    @Test
    void an_opening_waits_for_a_permit_and_counts_as_the_try_in_progress() {
        List<HandshakeLimit.Permit> taken = new ArrayList<>();
        harness.inLoop(() -> {
            for (int i = 0; i < HandshakeLimit.MOST; i++) {
                taken.add(harness.context.handshakes().acquire(false, () -> {}));
            }
        });
        harness.pass(Duration.ofMillis(200));
        assertThat(harness.wires()).isEmpty();
        assertThat(harness.context.handshakes().waiting()).isEqualTo(1);
        harness.inLoop(() -> taken.get(0).release());
        harness.serve();
        assertThat(harness.report().state()).isEqualTo(NodeState.UP);
        harness.inLoop(() -> taken.forEach(HandshakeLimit.Permit::release));
    }

    @Test
    void a_probe_of_a_silent_node_waits_for_no_permit() {
        harness.fill();
        int before = harness.wires().size();
        harness.inLoop(() -> {
            // Half a second for each MOST of them: the queue is longer than a silent node is waited for.
            for (int i = 0; i < 20 * HandshakeLimit.MOST; i++) {
                harness.context.handshakes().acquire(false, () -> {});
            }
            Connection connection = ((Pick.Ready) harness.node.pick()).connection();
            connection.send(Options.INSTANCE).exceptionally(late -> null);
        });
        for (int i = 0; harness.wires().size() == before; i++) {
            assertThat(i).as("ticks until the probe").isLessThan(100);
            harness.pass(PoolHarness.TICK);
        }
        assertThat(harness.wires()).hasSize(before + 1);
    }

    @Test
    void a_node_that_is_removed_leaves_the_queue_for_permits() {
        List<HandshakeLimit.Permit> taken = new ArrayList<>();
        harness.inLoop(() -> {
            for (int i = 0; i < HandshakeLimit.MOST; i++) {
                taken.add(harness.context.handshakes().acquire(false, () -> {}));
            }
        });
        harness.pass(PoolHarness.TICK);
        close();
        assertThat(harness.context.handshakes().waiting()).isZero();
        harness.inLoop(() -> taken.forEach(HandshakeLimit.Permit::release));
        harness.pass(Duration.ofSeconds(1));
        assertThat(harness.wires()).isEmpty();
    }

    @Test
    void a_node_that_hangs_keeps_its_permit_for_the_lease_only() {
        harness.transport.holdConnects();
        harness.pass(PoolHarness.TICK);
        assertThat(harness.context.handshakes().held()).isEqualTo(1);
        harness.pass(Duration.ofNanos(HandshakeLimit.LEASE_NANOS).plus(PoolHarness.TICK));
        assertThat(harness.context.handshakes().held()).isZero();
        assertThat(harness.report().state()).isEqualTo(NodeState.CONNECTING);
    }
}
