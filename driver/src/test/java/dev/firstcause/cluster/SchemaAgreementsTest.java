// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which nodes are asked for their schema versions, how often, and when they agree; without sockets or a clock. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class SchemaAgreementsTest {
    private static final UUID OLD = new UUID(0, 1);
    private static final UUID NEW = new UUID(0, 2);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    /** The pause between an answer and the next question, and the tick that ends it. */
    private static final Duration ROUND = Duration.ofMillis(220);

    /** Before the time of a wait is up, by less than a round. */
    private static final Duration EARLY = WAIT.minusMillis(100);

    private static final List<Response> REFUSALS = List.of(
            new ErrorResponse.Plain(ErrorCode.OVERLOADED.number(), "made up by the test"), Result.Nothing.INSTANCE);

    private ScriptedCluster nodes = new ScriptedCluster(0);
    private @Nullable Cluster cluster;

    private void with(int count, Consumer<Cluster> script) {
        try (ScriptedCluster three = ScriptedCluster.of(count)) {
            nodes = three;
            Cluster opened = nodes.open(ScriptedCluster.options(1, nodes.members.get(0)));
            cluster = opened;
            nodes.await("all are up", LONG, () -> nodes.connections() == count + 1);
            script.accept(opened);
            CompletableFuture<Void> closed = opened.close("test").toCompletableFuture();
            nodes.advance(Duration.ofSeconds(1));
            assertThat(closed).isCompleted();
        }
    }

    private Cluster cluster() {
        return Objects.requireNonNull(cluster, "with() opens it");
    }

    private ScriptedMember member(int number) {
        return nodes.members.get(number - 1);
    }

    /** The node as the cluster knows it. */
    private Node node(int number) {
        return Objects.requireNonNull(cluster().known().byHost().get(member(number).hostId));
    }

    private CompletableFuture<Boolean> begin(@Nullable Node first, Duration wait) {
        CompletableFuture<Boolean> outcome =
                cluster().schemaAgreement(first, wait).toCompletableFuture();
        nodes.settle();
        return outcome;
    }

    private CompletableFuture<Boolean> begin() {
        return begin(null, WAIT);
    }

    private void isOver(CompletableFuture<Boolean> outcome, boolean agreed) {
        assertThat(outcome).isCompletedWithValue(agreed);
    }

    @Test
    void nodes_that_agree_are_asked_once_and_nothing_is_waited_for() {
        with(3, opened -> {
            isOver(begin(), true);
            isOver(begin(node(2), Duration.ZERO), true);
        });
    }

    @Test
    void nodes_that_do_not_agree_are_asked_again_after_a_pause_until_they_do() {
        with(3, opened -> {
            member(2).schema = NEW;
            CompletableFuture<Boolean> outcome = begin();
            nodes.advance(A_MOMENT);
            assertThat(outcome).isNotDone();
            member(2).schema = OLD;
            nodes.advance(Duration.ofMillis(100));
            assertThat(outcome).as("the pause is not over").isNotDone();
            nodes.advance(ROUND);
            isOver(outcome, true);
        });
    }

    @Test
    void nodes_that_do_not_agree_in_time_do_not_agree() {
        with(3, opened -> {
            member(3).schema = NEW;
            CompletableFuture<Boolean> outcome = begin();
            nodes.advance(EARLY);
            assertThat(outcome).isNotDone();
            nodes.advance(ROUND);
            isOver(outcome, false);
        });
    }

    @Test
    void without_a_wait_there_is_one_question() {
        with(3, opened -> {
            member(3).schema = NEW;
            isOver(begin(null, Duration.ZERO), false);
        });
    }

    @Test
    void without_a_wait_an_answer_has_the_time_of_a_request() {
        with(3, opened -> {
            nodes.members.forEach(member -> member.hold(Step.LOCAL));
            CompletableFuture<Boolean> outcome = begin(null, Duration.ZERO);
            nodes.advance(Duration.ofMillis(300));
            nodes.members.forEach(ScriptedMember::goOn);
            nodes.advance(A_MOMENT);
            isOver(outcome, true);
        });
    }

    @Test
    void a_question_that_is_not_answered_ends_with_the_wait() {
        with(1, opened -> {
            member(1).hold(Step.LOCAL);
            Duration wait = Duration.ofMillis(300);
            CompletableFuture<Boolean> outcome = begin(null, wait);
            nodes.advance(wait.minus(A_MOMENT));
            assertThat(outcome).isNotDone();
            nodes.advance(Duration.ofMillis(100));
            isOver(outcome, false);
        });
    }

    @Test
    void a_question_takes_no_longer_than_a_request_and_is_asked_again() {
        with(1, opened -> {
            member(1).hold(Step.PEERS);
            CompletableFuture<Boolean> outcome = begin(null, LONG);
            nodes.advance(ScriptedCluster.TIMEOUTS.request().minusMillis(200));
            assertThat(outcome).isNotDone();
            nodes.kill(member(1));
            member(1).goOn();
            nodes.revive(member(1));
            nodes.advance(Duration.ofSeconds(1));
            isOver(outcome, true);
        });
    }

    @Test
    void a_node_that_is_down_has_no_say() {
        with(3, opened -> {
            member(3).schema = NEW;
            CompletableFuture<Boolean> outcome = begin(null, LONG);
            nodes.advance(ROUND);
            assertThat(outcome).isNotDone();
            nodes.kill(member(3));
            nodes.advance(ROUND.plus(ROUND));
            isOver(outcome, true);
        });
    }

    @Test
    void a_node_that_is_being_connected_to_for_the_first_time_has_a_say() {
        with(2, opened -> {
            ScriptedMember three = nodes.join("10.0.0.3");
            three.schema = NEW;
            three.hold(Step.USE);
            nodes.tell(ScriptedEvents.joined(three));
            nodes.await("it is known", LONG, () -> opened.nodes().local().size() == 3);
            isOver(begin(null, Duration.ZERO), false);
            three.schema = OLD;
            isOver(begin(null, Duration.ZERO), true);
        });
    }

    @Test
    void a_live_node_that_the_tables_leave_out_may_have_any_version() {
        with(3, opened -> {
            UUID three = member(3).hostId;
            member(1).says.put(three, List.of());
            isOver(begin(node(1), Duration.ZERO), false);
            isOver(begin(node(2), Duration.ZERO), true);
        });
    }

    @Test
    void a_live_node_without_a_version_may_have_any() {
        with(3, opened -> {
            ScriptedRow row = member(3).row();
            ScriptedRow without = new ScriptedRow(
                    row.hostId(), row.address(), row.datacenter(), row.rack(), row.version(), row.tokens(), null);
            member(1).says.put(member(3).hostId, List.of(without));
            isOver(begin(node(1), Duration.ZERO), false);
        });
    }

    @Test
    void a_node_with_the_older_table_of_peers_is_asked_for_that() {
        with(3, opened -> {
            nodes.members.forEach(member -> member.hasPeersV2 = false);
            isOver(begin(), true);
            member(2).schema = NEW;
            isOver(begin(node(1), Duration.ZERO), false);
        });
    }

    @Test
    void the_given_node_is_asked_and_another_one_if_it_has_no_connection() {
        with(3, opened -> {
            ScriptedRow stale = member(1).row().withHostId(member(2).hostId);
            member(3)
                    .says
                    .put(
                            member(2).hostId,
                            List.of(new ScriptedRow(
                                    stale.hostId(),
                                    member(2).address(),
                                    stale.datacenter(),
                                    stale.rack(),
                                    stale.version(),
                                    stale.tokens(),
                                    NEW)));
            isOver(begin(node(3), Duration.ZERO), false);
            isOver(begin(node(2), Duration.ZERO), true);
            isOver(begin(null, Duration.ZERO), true);
            Node third = node(3);
            nodes.kill(member(3));
            nodes.settle();
            isOver(begin(third, Duration.ZERO), true);
        });
    }

    @Test
    void a_node_that_answers_something_else_is_asked_again() {
        for (Response refusal : REFUSALS) {
            for (Step step : List.of(Step.LOCAL, Step.PEERS)) {
                with(3, opened -> {
                    nodes.members.forEach(member -> member.refuse(step, refusal));
                    CompletableFuture<Boolean> outcome = begin();
                    nodes.advance(A_MOMENT);
                    assertThat(outcome).isNotDone();
                    nodes.members.forEach(ScriptedMember::refuseNothing);
                    nodes.advance(ROUND);
                    isOver(outcome, true);
                });
            }
        }
    }

    @Test
    void nodes_that_answer_something_else_until_the_end_are_not_known_to_agree() {
        with(3, opened -> {
            nodes.members.forEach(member -> member.refuse(Step.LOCAL, REFUSALS.get(0)));
            CompletableFuture<Boolean> outcome = begin();
            nodes.advance(EARLY);
            assertThat(outcome).isNotDone();
            nodes.advance(ROUND);
            isOver(outcome, false);
            nodes.members.forEach(ScriptedMember::refuseNothing);
        });
    }

    @Test
    void without_a_connection_the_wait_goes_on_until_there_is_one_or_it_is_over() {
        with(1, opened -> {
            nodes.kill(member(1));
            nodes.settle();
            isOver(begin(null, Duration.ZERO), false);
            CompletableFuture<Boolean> vain = begin();
            nodes.advance(EARLY);
            assertThat(vain).isNotDone();
            nodes.advance(ROUND);
            isOver(vain, false);
            CompletableFuture<Boolean> patient = begin(null, LONG);
            nodes.revive(member(1));
            nodes.advance(Duration.ofSeconds(2));
            isOver(patient, true);
        });
    }

    @Test
    void several_waits_end_each_for_itself() {
        with(3, opened -> {
            member(2).schema = NEW;
            CompletableFuture<Boolean> early = begin();
            CompletableFuture<Boolean> late = begin(null, LONG);
            nodes.advance(WAIT.plus(ROUND));
            isOver(early, false);
            assertThat(late).isNotDone();
            member(2).schema = OLD;
            nodes.advance(ROUND.plus(A_MOMENT));
            isOver(late, true);
        });
    }

    @Test
    void a_cluster_that_is_closed_ends_all_waits_and_begins_no_other() {
        with(3, opened -> {
            member(2).schema = NEW;
            CompletableFuture<Boolean> one = begin(null, LONG);
            CompletableFuture<Boolean> other = begin(null, LONG);
            CompletableFuture<Void> unused = opened.close("test").toCompletableFuture();
            nodes.settle();
            isOver(one, false);
            isOver(other, false);
            isOver(begin(), false);
        });
    }

    @Test
    void a_loop_that_has_ended_or_takes_no_task_is_no_agreement() {
        with(1, opened -> {
            nodes.loop.refuseNextTask(() -> new IllegalStateException("made up by the test"));
            isOver(begin(), false);
            member(1).hold(Step.LOCAL);
            CompletableFuture<Boolean> waiting = begin(null, LONG);
            nodes.transport.close();
            isOver(waiting, false);
            assertThat(opened.schemaAgreement(null, WAIT)).isCompletedWithValue(false);
        });
    }
}
