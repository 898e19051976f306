// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session opens if one contact point is well, whatever becomes of the others, in whatever order; or it says why not. */
@Timeout(120)
@ExtendWith(ClusterCheck.class)
class ContactPointsTest {
    /** How far two nodes come before they die. Of two that wait at LOCAL, one is being read and the other is spare. */
    private static final List<Step> MOMENTS =
            List.of(Step.CONNECT, Step.OPTIONS, Step.STARTUP, Step.REGISTER, Step.LOCAL, Step.PEERS);

    private static final int CONNECTIONS = 2;
    private static final Duration A_MOMENT = Duration.ofMillis(60);

    /** Longer than any step of an opening may take, twice. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final Response OVERLOADED =
            new ErrorResponse.Plain(ErrorCode.OVERLOADED.number(), "made up by the test");

    /** When the node that lives answers, among the two deaths. */
    private enum Success {
        BEFORE,
        BETWEEN,
        AFTER
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
    void two_die_and_one_serves(String order) {
        for (Step first : MOMENTS) {
            for (Step second : MOMENTS) {
                for (Success success : Success.values()) {
                    String what = order + " die at " + first + " and " + second + ", success " + success;
                    try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
                        twoDie(nodes, order, first, second, success, what);
                    }
                }
            }
        }
    }

    private static void twoDie(
            ScriptedCluster nodes, String order, Step first, Step second, Success success, String what) {
        ScriptedMember one = member(nodes, order, 0).hold(first);
        ScriptedMember two = member(nodes, order, 1).hold(second);
        ScriptedMember well = member(nodes, order, 2).hold(Step.LOCAL);
        CompletableFuture<Cluster> opening = begin(nodes);
        nodes.advance(A_MOMENT);
        goOnAt(success, Success.BEFORE, well, nodes);
        die(one, nodes);
        goOnAt(success, Success.BETWEEN, well, nodes);
        die(two, nodes);
        goOnAt(success, Success.AFTER, well, nodes);
        nodes.await(what, LONG, opening::isDone);
        assertThat(opening).as(what).isCompleted();
        Cluster cluster = opening.join();
        nodes.await(what + ": one is up", LONG, () -> nodes.connections(well) == CONNECTIONS + 1);
        nodes.advance(Duration.ofSeconds(1));
        assertThat(nodes.connections(well)).as(what).isEqualTo(CONNECTIONS + 1);
        assertThat(nodes.controlled()).as(what).containsExactly(well);
        assertThat(cluster.reports())
                .as(what)
                .allMatch(report ->
                        report.state() == (report.endpoint().equals(well.endpoint()) ? NodeState.UP : NodeState.DOWN));
        close(cluster, nodes, what);
    }

    private static void goOnAt(Success success, Success now, ScriptedMember well, ScriptedCluster nodes) {
        if (success == now) {
            well.goOn();
            nodes.advance(A_MOMENT);
        }
    }

    private static void die(ScriptedMember member, ScriptedCluster nodes) {
        nodes.kill(member);
        member.goOn();
        nodes.advance(A_MOMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
    void all_three_die_and_each_is_named(String order) {
        for (Step first : MOMENTS) {
            for (Step second : MOMENTS) {
                for (Step third : MOMENTS) {
                    String what = order + " die at " + first + ", " + second + " and " + third;
                    try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
                        member(nodes, order, 0).hold(first);
                        member(nodes, order, 1).hold(second);
                        member(nodes, order, 2).hold(third);
                        CompletableFuture<Cluster> opening = begin(nodes);
                        nodes.advance(A_MOMENT);
                        for (int i = 0; i < 3; i++) {
                            die(member(nodes, order, i), nodes);
                        }
                        assertFailed(opening, nodes, what);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CONNECT", "OPTIONS", "STARTUP", "REGISTER", "LOCAL", "PEERS"})
    void all_three_are_silent_and_each_is_named(Step step) {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            nodes.members.forEach(member -> member.hold(step));
            CompletableFuture<Cluster> opening = begin(nodes);
            nodes.await(step.name(), LONG, opening::isDone);
            assertFailed(opening, nodes, step.name());
        }
    }

    @Test
    void one_that_shows_no_tables_and_one_that_is_overloaded_do_not_keep_the_third_from_being_asked() {
        for (int bad = 0; bad < 3; bad++) {
            for (int busy = 0; busy < 3; busy++) {
                if (bad != busy) {
                    try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
                        nodes.members.get(bad).refuse(Step.LOCAL, OVERLOADED);
                        nodes.members.get(busy).refuse(Step.STARTUP, OVERLOADED);
                        Cluster cluster = nodes.open(options(nodes));
                        close(cluster, nodes, bad + " and " + busy);
                    }
                }
            }
        }
    }

    @Test
    void a_spare_connection_that_died_is_not_taken_when_the_control_connection_dies() {
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            ScriptedMember one = nodes.members.get(0);
            ScriptedMember two = nodes.members.get(1);
            ScriptedMember three = nodes.members.get(2);
            Cluster cluster = nodes.open(options(nodes));
            ScriptedMember control = nodes.controlled().get(0);
            two.hold(Step.LOCAL);
            three.hold(Step.LOCAL);
            one.hold(Step.LOCAL);
            nodes.kill(control);
            // Both others are asked: one is read, the other is spare.
            nodes.advance(Duration.ofSeconds(1));
            List<ScriptedMember> others =
                    nodes.members.stream().filter(each -> each != control).toList();
            nodes.kill(others.get(1));
            nodes.advance(A_MOMENT);
            nodes.kill(others.get(0));
            nodes.advance(Duration.ofSeconds(1));
            nodes.members.forEach(ScriptedMember::goOn);
            nodes.members.forEach(nodes::revive);
            nodes.await("one is read again", LONG, () -> nodes.controlled().size() == 1);
            nodes.await("all are up", LONG, () -> nodes.connections() == 3 * CONNECTIONS + 1);
            ScriptedMember four = nodes.join("10.0.0.4");
            nodes.tell(ScriptedEvents.joined(four));
            nodes.await("events are heard", LONG, () -> nodes.connections(four) == CONNECTIONS);
            close(cluster, nodes, "spare");
        }
    }

    private static ScriptedMember member(ScriptedCluster nodes, String order, int index) {
        return nodes.members.get(order.charAt(index) - '1');
    }

    private static ClusterOptions options(ScriptedCluster nodes) {
        return ScriptedCluster.options(CONNECTIONS, nodes.members.toArray(ScriptedMember[]::new));
    }

    private static CompletableFuture<Cluster> begin(ScriptedCluster nodes) {
        return nodes.begin(options(nodes), new LoneNodes.Deaf());
    }

    private static void assertFailed(CompletableFuture<Cluster> opening, ScriptedCluster nodes, String what) {
        assertThat(opening).as(what).isCompletedExceptionally();
        Throwable failure = catchThrowable(opening::join).getCause();
        assertThat(failure).as(what).isInstanceOf(SessionOpeningException.class);
        assertThat(((SessionOpeningException) failure).contactPoints().keySet())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(
                        nodes.members.stream().map(ScriptedMember::endpoint).toList());
        nodes.advance(Duration.ofSeconds(1));
        assertThat(nodes.connections()).as(what).isZero();
    }

    private static void close(Cluster cluster, ScriptedCluster nodes, String what) {
        CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
        nodes.advance(Duration.ofSeconds(1));
        assertThat(closed).as(what).isCompleted();
        assertThat(nodes.connections()).as(what).isZero();
    }
}
