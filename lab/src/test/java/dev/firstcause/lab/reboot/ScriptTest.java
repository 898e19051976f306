// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void each_node_is_killed_and_each_other_blow_is_dealt_once() {
        assertThat(PlannedBlow.ofAll(3))
                .extracting(planned -> planned.blow().id() + " " + planned.node())
                .containsExactly("kill 1", "kill 2", "kill 3", "hang 2", "stop 3", "new-certificate 1", "silence 2");
        assertThat(PlannedBlow.ofAll(1)).allMatch(planned -> planned.node() == 1);
    }

    @Test
    void what_cannot_be_had_is_refused() {
        List<PlannedBlow> none = List.of();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RebootSettings(3, 0, Duration.ZERO, none, RebootSettings.Times.USUAL))
                .withMessage("A rate of 0 requests a second is not to be had: choose 1 to 100000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RebootSettings(3, 1, Duration.ofSeconds(-1), none, RebootSettings.Times.USUAL))
                .withMessageContaining("choose 0 s or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RebootSettings(4, 1, Duration.ZERO, none, RebootSettings.Times.USUAL))
                .withMessage("There cannot be 4 replicas of a row: choose 1 to 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RebootSettings.Times.USUAL.withOutage(Duration.ofSeconds(-7)))
                .withMessage("An outage cannot last PT-7S: choose 0 s or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PlannedBlow(Blow.KILL, 0))
                .withMessageContaining("from 1 on");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tables("Reboot; DROP", 3))
                .withMessageContaining("no name of a keyspace");
    }

    @Test
    void each_statement_has_a_marker_for_the_key_and_one_for_what_is_overwritten() {
        Tables tables = new Tables("reboot_1", 2);
        assertThat(tables.creation()).allMatch(cql -> cql.contains(" reboot_1"));
        assertThat(tables.creation().get(0)).contains("'replication_factor': 2}");
        for (Request request : Request.values()) {
            String cql = tables.cql(request);
            assertThat(cql).contains(" reboot_1.");
            assertThat(cql.chars().filter(letter -> letter == '?').count())
                    .as(cql)
                    .isEqualTo(request == Request.OVERWRITE ? 2 : 1);
        }
    }
}
