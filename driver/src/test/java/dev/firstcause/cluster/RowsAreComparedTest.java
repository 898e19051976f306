// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.cluster.FollowedCluster.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** All that a row says of a node can change, and rows are read again until they are whole. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class RowsAreComparedTest {
    @Test
    void a_node_is_replaced_at_its_address_and_the_rows_are_right() {
        with(3, true, test -> {
            ScriptedMember next = test.nodes().replace(test.nodes().members.get(2));
            test.nodes().tell(ScriptedEvents.joined(next));
            test.becomesTrue();
        });
    }

    @Test
    void a_node_is_named_anew_and_upgraded() {
        with(3, true, test -> {
            ScriptedMember three = test.nodes().members.get(2);
            test.nodes().kill(three);
            three.rack = "rack9";
            three.version = "5.0.6";
            test.nodes().revive(three);
            test.nodes().tell(ScriptedEvents.joined(three));
            test.becomesTrue();
        });
    }

    @Test
    void a_node_changes_its_data_centre() {
        with(3, true, test -> {
            ScriptedMember three = test.nodes().members.get(2);
            test.nodes().kill(three);
            three.datacenter = "dc2";
            test.nodes().revive(three);
            test.nodes().tell(ScriptedEvents.joined(three));
            test.becomesTrue();
            assertThat(test.nodes().connections(three)).isZero();
        });
    }

    @Test
    void a_row_that_was_half_written_is_read_again_without_an_event() {
        with(3, true, test -> {
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes()
                    .members
                    .forEach(member ->
                            member.says.put(four.hostId, List.of(four.row().withoutDatacenter())));
            test.nodes().tell(ScriptedEvents.joined(four));
            test.nodes().advance(Duration.ofSeconds(20));
            test.nodes().members.forEach(member -> member.says.clear());
            test.becomesTrue();
        });
    }

    @Test
    void of_two_rows_with_one_address_the_one_counts_that_the_node_tells_of_itself() {
        with(3, true, test -> {
            ScriptedMember three = test.nodes().members.get(2);
            ScriptedRow old = three.row().withHostId(new UUID(7, 7));
            test.nodes()
                    .members
                    .subList(0, 2)
                    .forEach(member -> member.says.put(three.hostId, List.of(old, three.row())));
            ScriptedMember four = test.nodes().join("10.0.0.4");
            test.nodes().tell(ScriptedEvents.joined(four));
            test.becomesTrue();
        });
    }

    @Test
    void a_node_that_is_replaced_unheard_is_found_out_by_its_host_id() {
        with(3, true, test -> {
            test.nodes().replace(test.nodes().members.get(2));
            test.becomesTrue();
        });
    }
}
