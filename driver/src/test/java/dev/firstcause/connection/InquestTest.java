// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.FailureKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class InquestTest {
    static Stream<Arguments> cases() {
        return Stream.of(
                of(Seen.ALERT, Seen.BROKEN_PIPE, Seen.ALERT),
                of(Seen.ALERT, Seen.RESET_ON_WRITE, Seen.ALERT),
                of(Seen.ALERT, Seen.RESET_ON_WRITE, Seen.ALERT, Seen.END),
                of(Seen.RESET_ON_WRITE, Seen.RESET_ON_WRITE, Seen.END),
                of(Seen.END, Seen.BROKEN_PIPE, Seen.END),
                of(Seen.END_INSIDE, Seen.BROKEN_PIPE, Seen.END_INSIDE),
                of(Seen.CLOSE_NOTIFY, Seen.RESET_ON_WRITE, Seen.CLOSE_NOTIFY),
                of(Seen.ERROR_TO_STARTUP, Seen.BROKEN_PIPE, Seen.ERROR_TO_STARTUP),
                of(Seen.ERROR_TO_STARTUP, Seen.RESET_ON_WRITE, Seen.ERROR_TO_STARTUP),
                of(Seen.HTTP, Seen.BROKEN_PIPE, Seen.HTTP),
                of(Seen.CERTIFICATE_REFUSED, Seen.CERTIFICATE_REFUSED, Seen.ALERT),
                of(Seen.CLOSED_BY_US, Seen.BROKEN_PIPE, Seen.CLOSED_BY_US),
                of(Seen.BROKEN_PIPE, Seen.BROKEN_PIPE),
                of(Seen.BAD_DESCRIPTOR_ON_READ, Seen.BAD_DESCRIPTOR_ON_READ, Seen.BROKEN_PIPE));
    }

    private static Arguments of(Seen verdict, Seen... seen) {
        return Arguments.of(verdict, List.of(seen));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_weightiest_evidence_is_the_cause(Seen verdict, List<Seen> seen) {
        List<Evidence> evidence = seen.stream().map(Seen::evidence).toList();
        assertThat(Inquest.verdict(evidence).detail()).isEqualTo(verdict.name());
    }

    @Test
    void among_equals_the_first_is_the_cause() {
        assertThat(Inquest.verdict(List.of(Seen.RESET_ON_READ.evidence(), Seen.RESET_ON_WRITE.evidence()))
                        .detail())
                .isEqualTo("RESET_ON_READ");
        assertThat(Inquest.verdict(List.of(Seen.RESET_ON_WRITE.evidence(), Seen.RESET_ON_READ.evidence()))
                        .detail())
                .isEqualTo("RESET_ON_WRITE");
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET_ON_WRITE", "BROKEN_PIPE"})
    void a_failed_write_decides_nothing_before_what_came_was_read(Seen seen) {
        assertThat(Inquest.isConclusive(seen.evidence())).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RESET_ON_WRITE", "BROKEN_PIPE"})
    void the_end_of_reading_and_every_cause_decide(Seen seen) {
        assertThat(Inquest.isConclusive(seen.evidence())).isTrue();
    }

    @Test
    void what_a_user_throws_at_it_decides_unless_it_is_a_symptom() {
        Evidence symptom = Seen.BROKEN_PIPE.evidence();
        Evidence byUser = new Evidence(
                symptom.sign(),
                Evidence.Witness.USER,
                symptom.phase(),
                symptom.at(),
                FailureKind.PEER_RESET,
                symptom.detail(),
                symptom.thrown());
        assertThat(Inquest.isConclusive(byUser)).isFalse();
    }
}
