// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which candidates the control connection is opened to, when, and what follows the death of each of its connections. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class ControlConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration A_MOMENT = Duration.ofMillis(60);
    private static final Duration STAGGER = Duration.ofMillis(500);

    private static void with(int count, BiConsumer<ScriptedCluster, Cluster> script) {
        try (ScriptedCluster nodes = ScriptedCluster.of(count)) {
            Cluster cluster = nodes.open(ScriptedCluster.options(1, nodes.members.toArray(ScriptedMember[]::new)));
            isWhole(nodes);
            script.accept(nodes, cluster);
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            nodes.advance(Duration.ofSeconds(1));
            assertThat(closed).isCompleted();
            assertThat(nodes.connections()).isZero();
        }
    }

    /** Each node has its connection, and one has the control connection. */
    private static void isWhole(ScriptedCluster nodes) {
        nodes.await(
                "all are up",
                LONG,
                () -> nodes.connections() == nodes.members.size() + 1
                        && nodes.controlled().size() == 1);
    }

    @Test
    void an_opening_fails_as_soon_as_all_candidates_have_failed_and_names_each() {
        try (ScriptedCluster nodes = ScriptedCluster.of(2)) {
            ScriptedMember one = nodes.members.get(0);
            ScriptedMember two = nodes.members.get(1);
            one.hold(Step.REGISTER);
            two.hold(Step.LOCAL);
            CompletableFuture<Cluster> opening =
                    nodes.begin(ScriptedCluster.options(1, one, two), new LoneNodes.Deaf());
            nodes.advance(A_MOMENT);
            nodes.kill(one);
            nodes.advance(A_MOMENT);
            assertThat(opening).as("the other one may answer").isNotDone();
            nodes.kill(two);
            nodes.advance(A_MOMENT);
            assertThat(opening).isCompletedExceptionally();
            SessionOpeningException failure =
                    (SessionOpeningException) catchThrowable(opening::join).getCause();
            assertThat(failure.contactPoints()).containsOnlyKeys(one.endpoint(), two.endpoint());
        }
    }

    @Test
    void the_next_candidate_is_connected_to_after_half_a_second_in_which_the_first_did_not_answer() {
        with(3, (nodes, cluster) -> {
            nodes.members.forEach(member -> member.hold(Step.OPTIONS));
            int connects = nodes.connects.size();
            nodes.cutControl();
            nodes.advance(A_MOMENT);
            assertThat(nodes.connects).hasSize(connects + 1);
            nodes.advance(STAGGER.minus(A_MOMENT).minus(A_MOMENT));
            assertThat(nodes.connects).hasSize(connects + 1);
            nodes.advance(A_MOMENT.plus(A_MOMENT));
            assertThat(nodes.connects).hasSizeGreaterThan(connects + 1);
            nodes.members.forEach(ScriptedMember::goOn);
            isWhole(nodes);
        });
    }

    @Test
    void the_next_candidate_is_connected_to_at_once_when_one_has_failed() {
        with(3, (nodes, cluster) -> {
            ScriptedMember control = nodes.controlled().get(0);
            nodes.kill(control);
            nodes.advance(A_MOMENT);
            nodes.advance(A_MOMENT);
            assertThat(nodes.controlled()).singleElement().isNotSameAs(control);
            nodes.revive(control);
            isWhole(nodes);
        });
    }

    @Test
    void a_spare_connection_is_read_when_the_one_that_was_read_dies_unless_it_died_itself() {
        for (boolean spareDies : new boolean[] {false, true}) {
            try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
                nodes.members.forEach(member -> member.hold(Step.LOCAL));
                CompletableFuture<Cluster> opening = nodes.begin(
                        ScriptedCluster.options(1, nodes.members.toArray(ScriptedMember[]::new)), new LoneNodes.Deaf());
                nodes.advance(A_MOMENT);
                assertThat(nodes.controlled()).isEqualTo(nodes.members);
                ScriptedMember second = nodes.members.get(1);
                if (spareDies) {
                    nodes.kill(second);
                    nodes.advance(A_MOMENT);
                }
                nodes.kill(nodes.members.get(0));
                nodes.members.forEach(ScriptedMember::goOn);
                nodes.settle();
                assertThat(nodes.controlled()).containsExactly(nodes.members.get(spareDies ? 2 : 1));
                nodes.await("it is open", LONG, opening::isDone);
                nodes.members.forEach(nodes::revive);
                isWhole(nodes);
                CompletableFuture<Void> closed = opening.join().close("test").toCompletableFuture();
                nodes.advance(A_MOMENT);
                assertThat(closed).isCompleted();
            }
        }
    }

    @Test
    void a_node_that_has_just_come_up_is_connected_to_without_a_pause() {
        with(1, (nodes, cluster) -> {
            ScriptedMember one = nodes.members.get(0);
            nodes.kill(one);
            nodes.revive(one);
            nodes.await(
                    "its pool is back",
                    LONG,
                    () -> cluster.nodes().local().get(0).isHealthy());
            nodes.advance(A_MOMENT);
            assertThat(nodes.controlled()).hasSize(1);
        });
    }

    @Test
    void pauses_begin_anew_after_a_control_connection_that_has_lasted() {
        with(1, (nodes, cluster) -> {
            for (int i = 0; i < 6; i++) {
                nodes.cutControl();
                isWhole(nodes);
            }
            nodes.cutControl();
            nodes.advance(Duration.ofSeconds(1));
            assertThat(nodes.controlled()).as("the pause has grown").isEmpty();
            isWhole(nodes);
            nodes.advance(Duration.ofSeconds(11));
            nodes.cutControl();
            nodes.advance(Duration.ofSeconds(1));
            assertThat(nodes.controlled()).hasSize(1);
        });
    }

    @Test
    void a_cluster_of_which_all_nodes_were_down_is_read_again() {
        with(2, (nodes, cluster) -> {
            nodes.members.forEach(nodes::kill);
            nodes.advance(LONG);
            nodes.members.forEach(nodes::revive);
            isWhole(nodes);
        });
    }

    @Test
    void a_node_that_does_not_show_its_tables_is_asked_again_and_again() {
        with(1, (nodes, cluster) -> {
            ScriptedMember one = nodes.members.get(0);
            one.refuse(Step.LOCAL, Result.Nothing.INSTANCE);
            nodes.cutControl();
            nodes.advance(LONG);
            assertThat(nodes.controlled()).isEmpty();
            int connects = nodes.connects.size();
            nodes.advance(LONG);
            assertThat(nodes.connects).hasSizeGreaterThan(connects + 1);
            one.refuseNothing();
            isWhole(nodes);
        });
    }
}
