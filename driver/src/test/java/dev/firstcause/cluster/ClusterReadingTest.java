// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.cluster.TopologyWords.address;
import static dev.firstcause.cluster.TopologyWords.host;
import static dev.firstcause.cluster.TopologyWords.info;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Event.Status.Direction;
import dev.firstcause.protocol.message.Event.Topology.Movement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a cluster reads its nodes, and what it does with events, without sockets or a clock. */
@Timeout(60)
class ClusterReadingTest {
    private static final Duration SOON = Duration.ofMillis(1_200);
    private static final Duration LONG = Duration.ofMinutes(20);

    private final TableNodes nodes = new TableNodes();

    private static List<String> names(Cluster cluster) {
        List<String> names = new ArrayList<>();
        cluster.nodes()
                .local()
                .forEach(node -> names.add(TopologyWords.name(node.info().hostId())));
        cluster.nodes()
                .unused()
                .forEach(node -> names.add(TopologyWords.name(node.info().hostId())));
        Collections.sort(names);
        return names;
    }

    private static Node node(Cluster cluster, char name) {
        return cluster.nodes().local().stream()
                .filter(node -> node.info().hostId().equals(host(name)))
                .findFirst()
                .orElseThrow();
    }

    private Cluster open(String rows) {
        nodes.rows(rows);
        return nodes.open('1');
    }

    private void tell(Movement movement, char digit) {
        nodes.tell(new Event.Topology(movement, address(digit)));
    }

    @Test
    void whole_rows_are_read_once_and_then_nothing_is_asked() {
        Cluster cluster = open("A1 B2 C3");
        assertThat(names(cluster)).containsExactly("A", "B", "C");
        nodes.run(Duration.ofMinutes(2));
        assertThat(nodes.readings()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void an_event_makes_it_read_the_nodes_and_many_events_once(Movement movement) {
        open("A1 B2 C3");
        for (int i = 0; i < 10; i++) {
            tell(movement, '2');
        }
        nodes.run(SOON);
        assertThat(nodes.readings()).isEqualTo(2);
    }

    @Test
    void a_node_that_is_up_and_not_known_makes_it_read_the_nodes() {
        Cluster cluster = open("A1 B2");
        nodes.rows("A1 B2 C3");
        nodes.tell(new Event.Status(Direction.UP, address('2')));
        nodes.run(SOON);
        assertThat(nodes.readings()).isEqualTo(1);
        nodes.tell(new Event.Status(Direction.UP, address('3')));
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "B", "C");
    }

    @Test
    void a_node_that_says_something_else_of_itself_keeps_its_connections() {
        Cluster cluster = open("A1 B2");
        Node before = node(cluster, 'B');
        Pick pick = before.pick();
        nodes.rows("A1 B2.r2.v6.t9.s7");
        tell(Movement.MOVED_NODE, '2');
        nodes.run(SOON);
        assertThat(node(cluster, 'B')).isSameAs(before);
        assertThat(before.pick()).isEqualTo(pick);
        assertThat(before.info()).isEqualTo(info("B2.r2.v6.t9.s7"));
        assertThat(before.report().rack()).isEqualTo("r2");
        assertThat(before.report().version()).isEqualTo("6");
    }

    @Test
    void a_node_in_a_data_centre_that_is_not_used_any_more_loses_its_connections() {
        Cluster cluster = open("A1 B2");
        Node before = node(cluster, 'B');
        nodes.rows("A1 B2.dc2");
        tell(Movement.NEW_NODE, '2');
        nodes.run(SOON);
        assertThat(cluster.nodes().local()).hasSize(1);
        assertThat(cluster.nodes().unused()).hasSize(1);
        assertThat(before.pick()).isSameAs(Pick.None.NONE);
    }

    @Test
    void rows_that_are_incomplete_are_read_again_less_and_less_often_until_they_are_whole() {
        Cluster cluster = open("A1 B2.dc~");
        assertThat(names(cluster)).containsExactly("A");
        nodes.run(Duration.ofSeconds(15));
        assertThat(nodes.readings()).as("in the first 15 s").isBetween(4, 7);
        nodes.run(Duration.ofMinutes(15));
        int before = nodes.readings();
        nodes.run(Duration.ofMinutes(30));
        assertThat(nodes.readings() - before).as("in 30 min, much later").isBetween(5, 13);
        nodes.rows("A1 B2");
        nodes.run(Duration.ofSeconds(301));
        assertThat(names(cluster)).containsExactly("A", "B");
        before = nodes.readings();
        nodes.run(LONG);
        assertThat(nodes.readings()).isEqualTo(before);
    }

    @Test
    void after_an_event_incomplete_rows_are_read_again_soon() {
        open("A1 B2.dc~");
        nodes.run(LONG);
        int before = nodes.readings();
        tell(Movement.NEW_NODE, '2');
        nodes.run(Duration.ofSeconds(15));
        assertThat(nodes.readings() - before).isBetween(4, 8);
    }

    @Test
    void a_node_without_a_row_is_kept_while_it_has_a_connection_and_looked_for_when_it_has_none() {
        Cluster cluster = open("A1 B2 C3");
        nodes.rows("A1 C3");
        tell(Movement.MOVED_NODE, '2');
        nodes.run(Duration.ofMinutes(10));
        assertThat(names(cluster)).containsExactly("A", "B", "C");
        nodes.kill('2');
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "C");
    }

    @Test
    void a_node_that_left_is_removed_though_it_has_a_connection() {
        Cluster cluster = open("A1 B2 C3");
        nodes.rows("A1 C3");
        tell(Movement.REMOVED_NODE, '2');
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "C");
    }

    @Test
    void a_node_that_left_and_came_back_is_kept() {
        Cluster cluster = open("A1 B2 C3");
        nodes.rows("A1 C3");
        tell(Movement.REMOVED_NODE, '2');
        tell(Movement.NEW_NODE, '2');
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "B", "C");
    }

    @Test
    void an_event_that_comes_while_older_rows_are_read_is_not_lost() {
        Cluster cluster = open("A1 B2 C3");
        nodes.holdAnswers();
        tell(Movement.MOVED_NODE, '3');
        nodes.run(SOON);
        assertThat(nodes.readings()).isEqualTo(2);
        tell(Movement.REMOVED_NODE, '2');
        nodes.rows("A1 C3");
        nodes.giveAnswers();
        assertThat(names(cluster)).as("by the older rows").containsExactly("A", "B", "C");
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "C");
        assertThat(nodes.readings()).isEqualTo(3);
    }

    @Test
    void older_rows_bring_a_node_that_left_back_for_one_reading_only() {
        Cluster cluster = open("A1 B2 C3");
        nodes.kill('2');
        nodes.rows("A1 C3");
        tell(Movement.REMOVED_NODE, '2');
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "C");
        nodes.rows("A1 B2 C3");
        nodes.holdAnswers();
        tell(Movement.MOVED_NODE, '3');
        nodes.run(SOON);
        nodes.rows("A1 C3");
        tell(Movement.REMOVED_NODE, '2');
        nodes.giveAnswers();
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "C");
    }

    @Test
    void an_event_counts_for_the_rows_that_follow_it_and_not_for_those_of_much_later() {
        Cluster cluster = open("A1 B2 C3");
        tell(Movement.REMOVED_NODE, '2');
        nodes.run(SOON);
        nodes.rows("A1 C3");
        tell(Movement.MOVED_NODE, '3');
        nodes.run(SOON);
        assertThat(names(cluster)).as("which may just not name it").containsExactly("A", "B", "C");
    }

    @Test
    void a_host_that_answers_at_the_address_of_another_replaces_it() {
        Cluster cluster = open("A1 B2 C3");
        Node old = node(cluster, 'B');
        nodes.rows("A1 B2 D2 C3");
        tell(Movement.NEW_NODE, '2');
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "B", "C");
        nodes.inLoop(() -> new NodeEvents(cluster, new LoneNodes.Deaf()).onOtherHost(old, host('D')));
        nodes.run(SOON);
        assertThat(names(cluster)).containsExactly("A", "C", "D");
        nodes.rows("A1 D2 C3");
        nodes.run(LONG);
        int before = nodes.readings();
        nodes.inLoop(() -> new NodeEvents(cluster, new LoneNodes.Deaf()).onOtherHost(old, host('D')));
        nodes.run(SOON);
        assertThat(nodes.readings())
                .as("what is not known any more is not asked for")
                .isEqualTo(before);
    }
}
