// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the opening of a session ends, what its exception says, and when its own deadline ends it. */
@Timeout(60)
class ClusterOpeningTest {
    private static final Endpoint ONE = new Endpoint("10.0.0.1", 9042);
    private static final Endpoint TWO = new Endpoint("10.0.0.2", 9042);

    /** For two contact points and the timeouts of {@link ScriptedCluster}. */
    private static final Duration LIMIT = Duration.ofSeconds(13);

    private final ScriptedLoop loop = new ScriptedTransport().nextLoop();
    private final List<NodeReport> reports = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final IllegalStateException thrown = new IllegalStateException("made up by the test");

    @Nullable
    private RuntimeException closingFails;

    private final ClusterOpening opening = new ClusterOpening(
            ScriptedCluster.options(
                    1, new ScriptedCluster(1).join("10.0.0.1"), new ScriptedCluster(1).join("10.0.0.2")),
            loop,
            () -> reports,
            reason -> {
                assertThat(isDone()).as("closed before the failure is told").isFalse();
                closed.add(reason);
                if (closingFails != null) {
                    throw closingFails;
                }
            });

    private boolean isDone() {
        return outcome().isDone();
    }

    private CompletableFuture<Cluster> outcome() {
        return opening.outcome().toCompletableFuture();
    }

    private void inLoop(Runnable step) {
        loop.execute(step);
        loop.runUntilIdle();
    }

    private Throwable failure() {
        assertThat(outcome()).isCompletedExceptionally();
        assertThat(closed).containsExactly("the session could not be opened");
        return catchThrowable(outcome()::join).getCause();
    }

    private SessionOpeningException exception() {
        return (SessionOpeningException) failure();
    }

    private static TopologyChanges.Unclear unclear(String datacenter, String why, @Nullable Throwable thrown) {
        return new TopologyChanges.Unclear("a node", datacenter, why, thrown);
    }

    // ------------------------------------------------------------------ what each contact point failed of

    @Test
    void it_fails_with_what_was_told_of_each_contact_point() {
        opening.failed(ONE, thrown);
        assertThat(opening.isDone()).isFalse();
        inLoop(opening::fail);
        assertThat(opening.isDone()).isTrue();
        assertThat(exception().contactPoints()).containsOnlyKeys(ONE).containsValue(thrown);
    }

    @Test
    void it_fails_with_the_last_tries_of_nodes_too() {
        opening.failed(ONE, new IllegalStateException("earlier"));
        PoolHarness harness = new PoolHarness(1);
        harness.schemaFailure = thrown;
        harness.tick();
        reports.add(harness.report());
        reports.add(LoneNodes.node("untried", "dc1").report());
        inLoop(opening::fail);
        assertThat(exception().contactPoints())
                .containsOnlyKeys(ONE, PoolHarness.ENDPOINT)
                .containsValue(thrown);
    }

    @Test
    void it_fails_with_each_contact_point_if_nothing_is_known() {
        inLoop(opening::fail);
        assertThat(exception().contactPoints())
                .containsOnlyKeys(ONE, TWO)
                .allSatisfy((point, why) -> assertThat(why).hasMessageContaining("nothing is known of it"));
    }

    @Test
    void it_fails_though_the_cluster_cannot_be_closed_in_order() {
        closingFails = thrown;
        opening.failed(ONE, thrown);
        Throwable[] seen = new Throwable[1];
        inLoop(() -> seen[0] = catchThrowable(opening::fail));
        assertThat(seen[0]).isSameAs(thrown);
        assertThat(exception().contactPoints()).containsOnlyKeys(ONE);
    }

    @Test
    void it_fails_though_a_cause_cannot_say_its_message() {
        IllegalStateException mute = new IllegalStateException("about to be told");
        opening.failed(ONE, new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw mute;
            }
        });
        opening.failed(TWO, thrown);
        inLoop(opening::fail);
        assertThat(failure()).isSameAs(mute);
        assertThat(mute.getSuppressed()).hasSize(2).contains(thrown);
    }

    @Test
    void an_exception_does_not_suppress_itself() {
        IllegalStateException mute = new IllegalStateException("the second time") {
            private static final long serialVersionUID = 1L;
            private boolean asked;

            @Override
            public String getMessage() {
                if (!asked) {
                    asked = true;
                    throw this;
                }
                return super.getMessage();
            }
        };
        opening.failed(ONE, mute);
        inLoop(opening::fail);
        assertThat(failure()).isSameAs(mute);
        assertThat(mute.getSuppressed()).isEmpty();
    }

    // ------------------------------------------------------------------ data centres

    @Test
    void a_data_centre_that_there_is_not_is_said_of_all_contact_points() {
        opening.failed(TWO, thrown);
        inLoop(() -> opening.failWithoutDatacenter(ONE, "dc9", Set.of("dc1")));
        assertThat(exception().contactPoints()).containsOnlyKeys(ONE, TWO).containsEntry(TWO, thrown);
        assertThat(exception().contactPoints().get(ONE))
                .hasMessageContaining("its cluster has no data centre \"dc9\", only [dc1]");
    }

    @Test
    void a_data_centre_without_nodes_says_so() {
        inLoop(() -> opening.failWithoutNode(ONE, "dc1", List.of(unclear("dc2", "of another one", null))));
        assertThat(exception().contactPoints())
                .containsOnlyKeys(ONE, TWO)
                .allSatisfy((point, why) -> assertThat(why)
                        .hasMessageContaining("no node of data centre \"dc1\" can be connected to: those that were")
                        .hasMessageContaining("have left the cluster"));
    }

    @Test
    void a_data_centre_with_one_node_that_was_left_out_says_why() {
        inLoop(() -> opening.failWithoutNode(
                ONE, "dc1", List.of(unclear("dc2", "of another one", null), unclear("dc1", "it is unclear", null))));
        assertThat(exception().contactPoints().get(ONE))
                .hasMessageContaining("can be connected to: it is unclear; mend the translator")
                .hasNoCause();
    }

    @Test
    void of_several_nodes_that_were_left_out_the_one_is_told_for_which_something_was_thrown() {
        inLoop(() -> opening.failWithoutNode(
                ONE, "dc1", List.of(unclear("dc1", "it is unclear", null), unclear("dc1", "it threw", thrown))));
        assertThat(exception().contactPoints().get(ONE))
                .hasMessageContaining("can be connected to: it threw (and 1 more nodes are left out); mend")
                .hasCause(thrown);
    }

    // ------------------------------------------------------------------ other ends

    @Test
    void the_end_of_the_loop_and_a_close_end_it_unless_it_is_over() {
        opening.failed(ONE, thrown);
        inLoop(opening::onLoopEnded);
        assertThat(exception().contactPoints()).containsEntry(ONE, thrown);
        assertThat(exception().contactPoints().get(TWO)).hasMessageContaining("the transport was closed");
        inLoop(opening::onLoopEnded);
        inLoop(opening::onClosed);
        assertThat(closed).hasSize(1);
    }

    @Test
    void a_close_ends_it() {
        inLoop(opening::onClosed);
        assertThat(exception().contactPoints())
                .containsOnlyKeys(ONE, TWO)
                .allSatisfy((point, why) -> assertThat(why).hasMessageContaining("the session was closed while"));
    }

    @Test
    void an_opening_that_has_ended_has_no_deadline() {
        inLoop(opening::begin);
        inLoop(opening::fail);
        inLoop(() -> opening.onTick(loop.nanoTime() + LIMIT.multipliedBy(2).toNanos()));
        assertThat(closed).hasSize(1);
    }

    @Test
    void its_deadline_ends_it_if_nothing_else_does() {
        inLoop(opening::begin);
        long limit = loop.nanoTime() + LIMIT.toNanos();
        inLoop(() -> opening.onTick(limit - 1));
        assertThat(isDone()).isFalse();
        inLoop(() -> opening.onTick(limit));
        assertThat(exception().contactPoints())
                .containsOnlyKeys(ONE, TWO)
                .allSatisfy(
                        (point, why) -> assertThat(why).hasMessageContaining("the session was not open after 13 s"));
    }

    @Test
    void time_in_which_the_loop_was_held_up_does_not_count() {
        // Before it began: of no account.
        inLoop(() -> loop.addTicker(now -> {}));
        loop.holdUp(Duration.ofSeconds(3), "the test");
        inLoop(opening::begin);
        long limit = loop.nanoTime() + LIMIT.toNanos();
        inLoop(() -> opening.onTick(limit - 1));
        assertThat(isDone()).isFalse();
        Duration pause = Duration.ofSeconds(20);
        loop.holdUp(pause, "the test");
        long later = loop.lastHoldUp().nanos();
        inLoop(() -> opening.onTick(limit + later - 1));
        assertThat(isDone()).isFalse();
        inLoop(() -> opening.onTick(limit + later - 1));
        assertThat(isDone()).as("one hold-up counts once").isFalse();
        inLoop(() -> opening.onTick(limit + later));
        assertThat(isDone()).isTrue();
    }
}
