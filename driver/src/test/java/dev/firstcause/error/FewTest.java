// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Consistency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an exception keeps and says of a thousand nodes. */
class FewTest {
    private static final int ALL = 1_000;

    private static Endpoint endpoint(int number) {
        return new Endpoint("10.0." + number / 250 + "." + (number % 250 + 1), 9042);
    }

    private static NodeReport truncated(int number) {
        Endpoint endpoint = endpoint(number);
        return ErrorSamples.down(
                endpoint, ErrorSamples.truncated(endpoint, Duration.ofSeconds(9)), Duration.ofSeconds(1));
    }

    /** All of them ended in the same way, but for the one of that number, which says why. */
    private static List<NodeReport> nodes(int different) {
        return IntStream.range(0, ALL)
                .mapToObj(number -> {
                    Failure reset = ErrorSamples.reset(endpoint(number), Duration.ofSeconds(20));
                    return number == different
                            ? ErrorSamples.down(endpoint(number), reset, Duration.ofSeconds(1))
                            : truncated(number);
                })
                .toList();
    }

    @Test
    void all_of_twenty_are_kept() {
        List<NodeReport> all = nodes(-1);
        List<NodeReport> twenty = all.subList(0, 20);
        assertThat(Few.nodes(twenty)).isEqualTo(twenty);
        assertThat(Few.nodes(all.subList(0, 21))).isEqualTo(twenty);
    }

    @Test
    void the_first_of_each_kind_is_kept_in_the_order_of_all() {
        List<NodeReport> all = new ArrayList<>(nodes(500));
        all.set(700, ErrorSamples.up(endpoint(700), 3));
        all.set(800, ErrorSamples.neverConnected(endpoint(800)));
        List<NodeReport> few = Few.nodes(all);
        assertThat(few).hasSize(20);
        assertThat(few.subList(0, 17)).isEqualTo(all.subList(0, 17));
        assertThat(few.subList(17, 20)).containsExactly(all.get(500), all.get(700), all.get(800));
    }

    @Test
    void one_that_decides_is_kept_in_any_case() {
        List<NodeReport> all = nodes(-1);
        assertThat(Few.nodes(all, all.get(999)))
                .hasSize(20)
                .startsWith(all.get(0))
                .endsWith(all.get(18), all.get(999));
    }

    @Test
    void without_any_node_the_decisive_one_is_named_and_all_are_counted() {
        NoNodeAvailableException thrown = new NoNodeAvailableException(nodes(777), ErrorSamples.NOW);
        assertThat(thrown.nodes()).hasSize(20).extracting(NodeReport::endpoint).contains(endpoint(777));
        assertThat(thrown.getCause())
                .isSameAs(thrown.nodes().get(19).lastDeath().cause());
        assertThat(thrown.getSuppressed()).hasSizeLessThanOrEqualTo(40);
        assertThat(thrown.getMessage())
                .contains("1000 nodes: 1000 down", "decisive is node " + endpoint(777))
                .contains("node " + endpoint(777) + " ")
                .endsWith("\n  and 980 more nodes");
        assertThat(thrown.getMessage().lines()).hasSize(2 + 20 + 1);
        assertThat(thrown.copy().nodes()).isEqualTo(thrown.nodes());
    }

    @Test
    void of_a_busy_session_all_connections_are_counted() {
        List<NodeReport> up = IntStream.range(0, ALL)
                .mapToObj(number -> ErrorSamples.up(endpoint(number), 3))
                .toList();
        List<Throwable> refusals = IntStream.range(0, ALL)
                .mapToObj(number -> ErrorSamples.busy(endpoint(number)).cause())
                .toList();
        SessionBusyException thrown = new SessionBusyException(up, 3, refusals, ErrorSamples.NOW);
        int connections = up.stream().mapToInt(NodeReport::connections).sum();
        assertThat(thrown.getMessage()).contains(connections + " connections to 1000 nodes");
        assertThat(thrown.getMessage()).endsWith("\n  and 980 more nodes");
        assertThat(thrown.nodes()).isEqualTo(up.subList(0, 20));
        assertThat(thrown.getSuppressed()).hasSize(40);
    }

    @Test
    void of_the_nodes_that_could_not_be_tried_a_few_are_kept() {
        List<Attempt> attempts = List.of(ErrorSamples.died(endpoint(ALL), Fate.NOT_SENT));
        AttemptsFailedException thrown =
                new AttemptsFailedException(attempts, NoMore.PLAN_EXHAUSTED, nodes(999), ErrorSamples.NOW);
        assertThat(thrown.untried())
                .hasSize(20)
                .extracting(NodeReport::endpoint)
                .contains(endpoint(999));
        assertThat(thrown.getSuppressed()).hasSizeLessThanOrEqualTo(40);
        assertThat(thrown.getMessage()).endsWith("\n  and 980 more nodes");
    }

    @Test
    void all_attempts_are_kept_and_of_their_causes_the_first_of_each_kind() {
        List<Attempt> attempts = new ArrayList<>();
        for (int number = 0; number < ALL; number++) {
            attempts.add(
                    number == 600
                            ? ErrorSamples.timedOut(endpoint(number))
                            : number == 900
                                    ? ErrorSamples.died(endpoint(number), Fate.NOT_SENT)
                                    : ErrorSamples.busy(endpoint(number)));
        }
        AttemptsFailedException thrown = new AttemptsFailedException(attempts, NoMore.PLAN_EXHAUSTED);
        assertThat(thrown.attempts()).hasSize(ALL);
        assertThat(thrown.getMessage()).endsWith("\n  and 980 more, which the exception has as values");
        assertThat(thrown.getSuppressed()).hasSize(40);
        List<Throwable> told = new ArrayList<>(List.of(thrown.getSuppressed()));
        told.add(thrown.getCause());
        assertThat(told)
                .contains(
                        attempts.get(600).cause(),
                        attempts.get(900).cause(),
                        attempts.get(0).cause());
    }

    @Test
    void nodes_that_were_not_asked_are_counted_with_all_their_data_centres() {
        NotAsked confined = NotAsked.byConsistency(nodes(-1), Consistency.LOCAL_ONE);
        assertThat(confined.count()).isEqualTo(ALL);
        assertThat(confined.nodes()).hasSize(20);
        assertThat(confined.toString()).startsWith("not asked: 1000 nodes of ");
        IllegalStateException none = NotAsked.unexplained("No node.", List.of(), List.of(confined), ErrorSamples.NOW);
        assertThat(none.getMessage())
                .startsWith("No node.\n  not asked: 1000 nodes of ")
                .endsWith("\n  and 980 more nodes");
        assertThat(none.getSuppressed()).hasSizeBetween(20, 40);
        assertThat(NotAsked.unexplained("No node.", nodes(-1), List.of(), ErrorSamples.NOW))
                .hasMessageEndingWith("\n  and 980 more nodes");
    }
}
