// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.Cluster;
import dev.firstcause.cluster.LoneNodes;
import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.nio.NioTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In which order the nodes of several data centres are asked. Only one of all is healthy, or none. */
@Lab
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

    @Test
    void a_healthy_node_comes_before_the_others_of_its_data_centre_and_not_before_another_data_centre()
            throws IOException {
        try (StandInNode server = StandInNode.builder().start();
                Transport transport = new NioTransport(1)) {
            Cluster cluster = LoneNodes.connected(transport, server.address());
            Node healthy = cluster.nodes().local().get(0);
            assertThat(healthy.isHealthy()).isTrue();
            List<Node> mixed = new ArrayList<>(THIRD);
            mixed.add(healthy);
            RoundRobin plans = among(LOCAL, List.of(SECOND, mixed));
            for (int turn = 0; turn < 12; turn++) {
                List<Node> order = order(plans.plan(null));
                assertThat(order.subList(2, 5)).containsExactlyInAnyOrderElementsOf(SECOND);
                assertThat(order.get(5)).isSameAs(healthy);
                assertThat(order).hasSize(8);
            }
            cluster.close("the test is over").toCompletableFuture().join();
        }
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
