// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.LoneNodes;
import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.connection.ScriptedConnections;
import dev.firstcause.protocol.message.Consistency;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In which order the nodes of several data centres are asked. */
class QueryPlanTest {
    private static final List<Node> LOCAL = nodes("dc1", "a", "b");
    private static final List<Node> SECOND = nodes("dc2", "c", "d", "e");
    private static final List<Node> THIRD = nodes("dc3", "f", "g");

    private static List<Node> nodes(String datacenter, String... hosts) {
        List<Node> nodes = new ArrayList<>();
        for (String host : hosts) {
            nodes.add(LoneNodes.node(host, datacenter));
        }
        return nodes;
    }

    private static List<Node> order(QueryPlan plan) {
        List<Node> order = new ArrayList<>();
        for (Node node = plan.next(); node != null; node = plan.next()) {
            order.add(node);
        }
        assertThat(plan.next()).isNull();
        return order;
    }

    private static RoundRobin among(List<Node> local, List<List<Node>> failOver) {
        NodeSet nodes = new NodeSet(local, failOver, List.of());
        return new RoundRobin(() -> nodes);
    }

    @Test
    void each_data_centre_is_over_before_the_next_one_begins_whatever_turn_it_is() {
        RoundRobin plans = among(LOCAL, List.of(SECOND, THIRD));
        for (int turn = 0; turn < 12; turn++) {
            List<Node> order = order(plans.plan(null));
            assertThat(order).hasSize(7);
            assertThat(order.subList(0, 2)).containsExactlyInAnyOrderElementsOf(LOCAL);
            assertThat(order.subList(2, 5)).containsExactlyInAnyOrderElementsOf(SECOND);
            assertThat(order.subList(5, 7)).containsExactlyInAnyOrderElementsOf(THIRD);
        }
    }

    @Test
    void each_node_of_another_data_centre_has_its_turn_however_few_nodes_the_local_one_has() {
        for (List<Node> local : List.of(List.<Node>of(), LOCAL.subList(0, 1), LOCAL)) {
            RoundRobin plans = among(local, List.of(SECOND, THIRD));
            Set<Node> second = new HashSet<>();
            Set<Node> third = new HashSet<>();
            for (int turn = 0; turn < 12; turn++) {
                List<Node> order = order(plans.plan(null));
                second.add(order.get(local.size()));
                third.add(order.get(local.size() + 3));
            }
            assertThat(second).containsExactlyInAnyOrderElementsOf(SECOND);
            assertThat(third).containsExactlyInAnyOrderElementsOf(THIRD);
        }
    }

    /** A node that is up, over a scripted wire. */
    private static Node healthy(String datacenter) {
        return LoneNodes.up(datacenter, ScriptedConnections.open());
    }

    @Test
    void a_healthy_node_comes_before_the_others_of_its_data_centre_and_not_before_another_data_centre() {
        Node healthy = healthy("dc3");
        List<Node> mixed = new ArrayList<>(THIRD);
        mixed.add(healthy);
        RoundRobin plans = among(LOCAL, List.of(SECOND, mixed));
        for (int turn = 0; turn < 12; turn++) {
            List<Node> order = order(plans.plan(null));
            assertThat(order.subList(2, 5)).containsExactlyInAnyOrderElementsOf(SECOND);
            assertThat(order.get(5)).isSameAs(healthy);
            assertThat(order).hasSize(8).doesNotHaveDuplicates();
        }
    }

    @Test
    void nodes_that_are_not_healthy_follow_the_healthy_ones_in_the_order_in_which_they_were_passed() {
        Node one = healthy("dc1");
        Node other = healthy("dc1");
        List<Node> local = List.of(one, LOCAL.get(0), other, LOCAL.get(1));
        assertThat(order(among(local, List.of(SECOND)).plan(null)).subList(0, 4))
                .containsExactly(one, other, LOCAL.get(0), LOCAL.get(1));
    }

    @Test
    void healthy_nodes_are_given_round_from_the_first_one() {
        List<Node> local = List.of(healthy("dc1"), healthy("dc1"), healthy("dc1"));
        RoundRobin plans = among(local, List.of());
        for (int turn = 0; turn < 6; turn++) {
            List<Node> order = order(plans.plan(null));
            assertThat(order.get(0)).isSameAs(local.get(turn % 3));
            assertThat(order.get(1)).isSameAs(local.get((turn + 1) % 3));
            assertThat(order.get(2)).isSameAs(local.get((turn + 2) % 3));
        }
    }

    @Test
    void each_of_a_thousand_nodes_is_given_once_whether_it_is_healthy_or_not() {
        List<Node> local = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            local.add(LoneNodes.node("n" + i, "dc1"));
        }
        Node healthy = healthy("dc1");
        local.set(700, healthy);
        RoundRobin plans = among(local, List.of(SECOND));
        for (int turn = 0; turn < 3; turn++) {
            List<Node> order = order(plans.plan(null));
            assertThat(order).hasSize(1_003).doesNotHaveDuplicates().startsWith(healthy);
            assertThat(order.subList(1_000, 1_003)).containsExactlyInAnyOrderElementsOf(SECOND);
        }
    }

    @Test
    void a_plan_tells_all_its_nodes_and_those_that_are_not_in_it() {
        List<Node> unused = List.of(LoneNodes.unused("u", "dc9"));
        NodeSet nodes = new NodeSet(LOCAL, List.of(SECOND, THIRD), unused);
        RoundRobin plans = new RoundRobin(() -> nodes);
        QueryPlan free = plans.plan(null);
        assertThat(free.next()).isNotNull();
        assertThat(free.all()).hasSize(7).startsWith(LOCAL.get(0), LOCAL.get(1)).endsWith(THIRD.get(1));
        assertThat(free.confining()).isNull();
        assertThat(free.confined()).isEmpty();
        assertThat(free.unused()).isEqualTo(unused);
        QueryPlan confined = plans.plan(Consistency.LOCAL_ONE);
        assertThat(confined.all()).isEqualTo(LOCAL);
        assertThat(confined.confining()).isEqualTo(Consistency.LOCAL_ONE);
        assertThat(confined.confined()).hasSize(5);
        assertThat(confined.unused()).isEqualTo(unused);
    }

    @Test
    void data_centres_without_nodes_are_passed_over() {
        List<List<Node>> some = List.of(List.of(), SECOND, List.of(), THIRD, List.of());
        assertThat(order(among(List.of(), some).plan(null))).hasSize(5).startsWith(SECOND.get(0));
        assertThat(order(among(LOCAL, List.of(List.of())).plan(null))).hasSize(2);
        assertThat(order(among(List.of(), List.of()).plan(null))).isEmpty();
    }

    @Test
    void a_plan_that_a_consistency_confines_ends_with_the_local_data_centre() {
        QueryPlan plan = among(LOCAL, List.of(SECOND, THIRD)).plan(Consistency.LOCAL_QUORUM);
        assertThat(order(plan)).containsExactlyInAnyOrderElementsOf(LOCAL);
        assertThat(plan.confined()).hasSize(5);
    }
}
