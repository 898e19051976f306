// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ScriptedMember.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that is closed while it is being opened ends its opening, closes its connections and opens nothing more. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class CloseWhileOpeningTest {
    private static final int CONNECTIONS = 2;
    private static final Duration A_MOMENT = Duration.ofMillis(60);

    /** Longer than any step of an opening may take, and than the pauses after it. */
    private static final Duration LONG = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(Step.class)
    void while_all_nodes_wait_in_a_step(Step step) {
        closed(nodes -> nodes.members.forEach(member -> member.hold(step)), A_MOMENT, step.name());
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void while_one_node_waits_in_a_step(Step step) {
        for (int i = 0; i < 3; i++) {
            int one = i;
            closed(nodes -> nodes.members.get(one).hold(step), A_MOMENT, step + " of " + one);
        }
    }

    @Test
    void before_anything_was_done() {
        closed(nodes -> {}, Duration.ZERO, "at once");
    }

    private static void closed(Consumer<ScriptedCluster> before, Duration pause, String what) {
        List<Cluster> begun = new ArrayList<>();
        Consumer<Cluster> observer = begun::add;
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            before.accept(nodes);
            Cluster.OBSERVERS.add(observer);
            CompletableFuture<Cluster> opening = nodes.begin(
                    ScriptedCluster.options(CONNECTIONS, nodes.members.toArray(ScriptedMember[]::new)),
                    new LoneNodes.Deaf());
            Cluster.OBSERVERS.remove(observer);
            if (!pause.isZero()) {
                nodes.advance(pause);
            }
            CompletableFuture<Integer> left = close(begun.get(0), nodes);
            nodes.settle();
            assertOver(nodes, opening, left, what);
        }
    }

    /** How many connections are left when the cluster says that it is closed. */
    private static CompletableFuture<Integer> close(Cluster cluster, ScriptedCluster nodes) {
        return cluster.close("test").thenApply(nothing -> nodes.connections()).toCompletableFuture();
    }

    private static void assertOver(
            ScriptedCluster nodes, CompletableFuture<Cluster> opening, CompletableFuture<Integer> left, String what) {
        assertThat(left).as(what).isCompletedWithValue(0);
        assertThat(opening).as(what).isDone();
        int connects = nodes.connects.size();
        nodes.members.forEach(ScriptedMember::goOn);
        nodes.advance(LONG);
        assertThat(nodes.connections()).as(what).isZero();
        assertThat(nodes.connects).as(what).hasSize(connects);
    }

    /** Closed before the answers are read, when a connection is ready and the cluster has not heard of it, or later. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whenever_nodes_have_answered(int turnsLater) {
        for (int round = 1; closedAtAnswers(round, turnsLater); round++) {
            assertThat(round).isLessThan(100);
        }
    }

    /** Whether the opening took so many rounds of answers; false if it was over before. */
    private static boolean closedAtAnswers(int round, int turnsLater) {
        List<Cluster> begun = new ArrayList<>();
        Consumer<Cluster> observer = begun::add;
        try (ScriptedCluster nodes = ScriptedCluster.of(3)) {
            Cluster.OBSERVERS.add(observer);
            CompletableFuture<Cluster> opening = nodes.begin(
                    ScriptedCluster.options(CONNECTIONS, nodes.members.toArray(ScriptedMember[]::new)),
                    new LoneNodes.Deaf());
            Cluster.OBSERVERS.remove(observer);
            List<CompletableFuture<Integer>> left = new ArrayList<>();
            AtomicInteger rounds = new AtomicInteger();
            nodes.onAnswers = () -> {
                if (rounds.incrementAndGet() == round) {
                    afterTurns(turnsLater, nodes, () -> left.add(close(begun.get(0), nodes)));
                }
            };
            nodes.advance(A_MOMENT);
            if (left.isEmpty()) {
                return false;
            }
            assertOver(nodes, opening, left.get(0), "round " + round);
            return true;
        }
    }

    private static void afterTurns(int turns, ScriptedCluster nodes, Runnable work) {
        if (turns == 0) {
            work.run();
        } else {
            nodes.loop.execute(() -> afterTurns(turns - 1, nodes, work));
        }
    }
}
