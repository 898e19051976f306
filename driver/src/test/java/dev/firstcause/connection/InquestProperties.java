// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;

class InquestProperties {
    @Property
    void any_order_of_the_same_evidence_gives_the_same_verdict(@ForAll @NotEmpty List<Seen> seen, @ForAll long seed) {
        List<Evidence> evidence =
                new ArrayList<>(seen.stream().map(Seen::evidence).toList());
        Evidence verdict = Inquest.verdict(evidence);
        Collections.shuffle(evidence, new Random(seed));
        assertThat(Inquest.verdict(evidence).sign()).isEqualTo(verdict.sign());
    }

    @Property
    void a_symptom_never_masks_a_cause(@ForAll @NotEmpty List<Seen> seen) {
        List<Evidence> evidence = seen.stream().map(Seen::evidence).toList();
        boolean causeSeen = evidence.stream().anyMatch(one -> !one.sign().isSymptom());
        assertThat(Inquest.verdict(evidence).sign().isSymptom()).isEqualTo(!causeSeen);
    }
}
