// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogueTest {
    @Test
    void there_are_sixty_scenarios_and_more_and_each_is_found_by_its_own_id() {
        assertThat(Catalogue.scenarios())
                .hasSizeGreaterThanOrEqualTo(60)
                .extracting(Scenario::id)
                .doesNotHaveDuplicates();
        assertThat(Catalogue.scenarios())
                .allSatisfy(
                        scenario -> assertThat(Catalogue.find(scenario.id())).containsSame(scenario));
        assertThat(Catalogue.find("no.such")).isEmpty();
    }

    @Test
    void each_phase_has_one_and_each_says_what_it_does() {
        assertThat(Catalogue.scenarios()).extracting(Scenario::phase).contains(Phase.values());
        assertThat(Catalogue.scenarios())
                .allSatisfy(
                        scenario -> assertThat(scenario.story()).isNotBlank().endsWith("."));
    }
}
