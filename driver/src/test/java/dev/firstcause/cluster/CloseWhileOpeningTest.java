// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ScriptedMember.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
            CompletableFuture<Void> closed = begun.get(0).close("test").toCompletableFuture();
            nodes.settle();
            int connects = nodes.connects.size();
            nodes.members.forEach(ScriptedMember::goOn);
            nodes.advance(LONG);
            assertThat(closed).as(what).isCompleted();
            assertThat(opening).as(what).isDone();
            assertThat(nodes.connections()).as(what).isZero();
            assertThat(nodes.connects).as(what).hasSize(connects);
        }
    }
}
