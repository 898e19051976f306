// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.cluster.FollowedCluster.CONNECTIONS;
import static dev.firstcause.cluster.FollowedCluster.LONG;
import static dev.firstcause.cluster.FollowedCluster.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.error.NodeState;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster knows of its nodes follows their tables, whatever becomes of events and whatever rows are like. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class ClusterTopologyTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_node_joins_and_leaves(boolean hasPeersV2) {
        with(3, hasPeersV2, test -> {
            ScriptedMember four = test.nodes().join("10.0.0.4");
            four.hasPeersV2 = hasPeersV2;
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
            test.nodes().leave(four);
            test.nodes().tell(ScriptedEvents.left(four));
            test.becomesTrue();
        });
    }

    @Test
    void an_event_that_is_lost_is_made_good_by_the_next() {
        with(3, true, test -> {
            test.nodes().join("10.0.0.4");
            test.nodes().advance(LONG);
            ScriptedMember five = test.nodes().join("10.0.0.5");
            test.nodes().tell(ScriptedEvents.joined(five));
            test.becomesTrue();
        });
    }

    @Test
    void a_node_that_left_unheard_is_gone_after_the_next_event() {
        with(4, true, test -> {
            test.nodes().leave(test.nodes().members.get(3));
            test.nodes().advance(LONG);
            ScriptedMember five = test.nodes().join("10.0.0.5");
            test.nodes().tell(ScriptedEvents.joined(five));
            test.becomesTrue();
        });
    }

    @Test
    void events_come_late_repeated_and_out_of_order() {
        with(3, true, test -> {
            ScriptedMember four = test.nodes().join("10.0.0.4");
            for (int i = 0; i < 5; i++) {
                test.nodes().after(Duration.ofSeconds(2 + i), () -> test.nodes().tell(ScriptedEvents.joined(four)));
            }
            // What was said of one that had that address before comes last.
            test.nodes().after(Duration.ofSeconds(8), () -> test.nodes().tell(ScriptedEvents.left(four)));
            test.nodes().after(Duration.ofSeconds(8), () -> test.nodes().tell(ScriptedEvents.down(four)));
            test.nodes().advance(LONG);
            test.becomesTrue();
        });
    }

    @Test
    void word_of_down_closes_nothing() {
        with(3, true, test -> {
            int connects = test.nodes().connects.size();
            test.nodes().members.forEach(member -> test.nodes().tell(ScriptedEvents.down(member)));
            test.nodes().advance(Duration.ofSeconds(5));
            assertThat(test.nodes().connects).hasSize(connects);
            test.becomesTrue();
        });
    }

    @Test
    void a_node_moves_to_another_address() {
        with(3, true, test -> {
            ScriptedMember three = test.nodes().members.get(2);
            test.nodes().move(three, "10.0.0.33");
            test.nodes().tell(ScriptedEvents.joined(three));
            test.becomesTrue();
        });
    }

    @Test
    void a_node_that_moved_unheard_is_found_by_the_next_event() {
        with(3, true, test -> {
            test.nodes().move(test.nodes().members.get(2), "10.0.0.33");
            test.nodes().advance(LONG);
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void the_only_node_is_replaced_at_its_address() {
        with(1, true, test -> {
            test.nodes().replace(test.nodes().members.get(0));
            test.becomesTrue();
        });
    }

    @Test
    void all_nodes_are_replaced_at_their_addresses() {
        with(3, true, test -> {
            List.copyOf(test.nodes().members).forEach(test.nodes()::kill);
            List.copyOf(test.nodes().members).forEach(test.nodes()::replace);
            test.becomesTrue();
        });
    }

    @Test
    void all_nodes_come_back_at_the_addresses_of_others() {
        with(3, true, test -> {
            List<ScriptedMember> all = List.copyOf(test.nodes().members);
            all.forEach(test.nodes()::kill);
            List<String> addresses =
                    all.stream().map(each -> each.address().getHostAddress()).toList();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).address(addresses.get((i + 1) % all.size()));
            }
            all.forEach(test.nodes()::revive);
            test.becomesTrue();
        });
    }

    @Test
    void two_nodes_exchange_their_addresses() {
        with(4, true, test -> {
            ScriptedMember three = test.nodes().members.get(2);
            ScriptedMember four = test.nodes().members.get(3);
            test.nodes().kill(four);
            test.nodes().move(three, "10.0.0.4");
            test.nodes().move(four, "10.0.0.3");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void a_row_that_is_missing_of_a_node_that_serves_takes_it_from_nobody() {
        with(3, true, test -> {
            UUID three = test.nodes().members.get(2).hostId;
            test.nodes().members.subList(0, 2).forEach(member -> member.says.put(three, List.of()));
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void rows_that_stand_twice_count_once() {
        with(3, true, test -> {
            ScriptedMember three = test.nodes().members.get(2);
            for (ScriptedMember member : test.nodes().members.subList(0, 2)) {
                member.says.put(three.hostId, List.of(three.row(), three.row()));
                // Its own row is told as one of its peers', too.
                member.says.put(member.hostId, List.of(member.row()));
            }
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void what_a_node_says_of_itself_counts_before_an_old_row_of_it() {
        with(3, true, test -> {
            for (ScriptedMember member : test.nodes().members) {
                member.says.put(member.hostId, List.of(member.row().withAddress(address("10.0.0.99"))));
            }
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void rows_without_a_host_id_are_nobody() {
        with(3, true, test -> {
            ScriptedMember ghost = new ScriptedMember(new UUID(9, 9), "10.0.0.99");
            test.nodes()
                    .members
                    .forEach(member ->
                            member.says.put(ghost.hostId, List.of(ghost.row().bare())));
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void nodes_of_another_data_centre_are_known_and_not_connected_to() {
        with(2, true, test -> {
            ScriptedMember far = test.nodes().join("10.0.1.1");
            far.datacenter = "dc2";
            test.nodes().tell(ScriptedEvents.joined(far));
            test.becomesTrue();
            assertThat(test.nodes().connections(far)).isZero();
            assertThat(test.cluster().nodes().unused()).hasSize(1);
        });
    }

    @Test
    void the_control_connection_fails_over_to_another_data_centre_and_stays_there() {
        try (ScriptedCluster nodes = ScriptedCluster.of(4)) {
            List<ScriptedMember> near = List.copyOf(nodes.members.subList(0, 2));
            nodes.members.subList(2, 4).forEach(far -> far.datacenter = "dc2");
            Cluster cluster = nodes.open(ScriptedCluster.options(CONNECTIONS, "dc1", List.of("dc2"), near.get(0)));
            FollowedCluster test =
                    new FollowedCluster(nodes, cluster, new ScriptedView(cluster, nodes, CONNECTIONS, "dc1", "dc2"));
            test.becomesTrue();
            near.forEach(nodes::kill);
            test.becomesTrue();
            assertThat(nodes.controlled()).allMatch(member -> member.datacenter.equals("dc2"));
            assertThat(cluster.nodes().local()).allMatch(node -> node.report().state() == NodeState.DOWN);
            near.forEach(nodes::revive);
            test.becomesTrue();
            test.end();
        }
    }

    @Test
    void all_nodes_die_and_return_at_other_addresses_but_for_a_contact_point() {
        with(3, true, test -> {
            test.nodes().members.forEach(test.nodes()::kill);
            test.nodes().advance(Duration.ofSeconds(5));
            test.nodes().move(test.nodes().members.get(1), "10.0.0.22");
            test.nodes().move(test.nodes().members.get(2), "10.0.0.33");
            test.nodes().advance(Duration.ofSeconds(5));
            test.nodes().revive(test.nodes().members.get(0));
            test.becomesTrue();
        });
    }

    private static InetAddress address(String words) {
        return new ScriptedMember(new UUID(0, 0), words).address();
    }
}
