// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final Expectation RESET = Expectation.of(Cause.PEER_RESET);

    private static Verdict verdict(Expectation expectation, Throwable told) {
        return new Judge(expectation).of(told, Optional.empty(), List.of()).verdict();
    }

    private static Verdict verdict(Expectation expectation, Throwable told, String kind) {
        return new Judge(expectation).of(told, Optional.of(kind), List.of()).verdict();
    }

    @Test
    void what_the_message_says_is_kept() {
        assertThat(verdict(RESET, new IOException("Connection reset by peer"))).isEqualTo(Verdict.KEPT);
    }

    @Test
    void what_is_below_the_message_is_deep() {
        Throwable cause = new IOException("Connection reset");
        assertThat(verdict(RESET, new IOException("Unexpected error", cause))).isEqualTo(Verdict.DEEP);
        IOException suppressing = new ClosedChannelException();
        suppressing.addSuppressed(new IllegalStateException("Read", cause));
        assertThat(verdict(RESET, suppressing)).isEqualTo(Verdict.DEEP);
    }

    @Test
    void the_cause_and_its_words_may_stand_apart_below_the_message_but_not_in_it() {
        Expectation expired = Expectation.of(Cause.SERVER_CERT_REFUSED).saying("NotAfter");
        Throwable told = new IOException("PKIX path validation failed", new IOException("NotAfter: yesterday"));
        assertThat(verdict(expired, told)).isEqualTo(Verdict.DEEP);
        assertThat(verdict(expired, new IOException("PKIX path validation failed")))
                .isEqualTo(Verdict.SYMPTOM);
    }

    @Test
    void what_says_that_it_is_over_is_a_symptom_and_what_says_nothing_is_lost() {
        assertThat(verdict(RESET, new ClosedChannelException())).isEqualTo(Verdict.SYMPTOM);
        assertThat(verdict(RESET, new IOException("No node was available"))).isEqualTo(Verdict.SYMPTOM);
        assertThat(verdict(RESET, new IOException("Unexpected error"))).isEqualTo(Verdict.LOST);
    }

    @Test
    void what_blames_another_is_wrong_unless_that_is_pardoned() {
        Throwable told = new IOException("Received fatal alert: internal_error");
        assertThat(verdict(RESET, told)).isEqualTo(Verdict.WRONG);
        assertThat(verdict(RESET.pardoning(Cause.PEER_ALERT), told)).isEqualTo(Verdict.LOST);
    }

    @Test
    void a_time_out_blames_nobody() {
        assertThat(verdict(RESET, new IOException("Query timed out"))).isEqualTo(Verdict.SYMPTOM);
    }

    @Test
    void a_wrong_kind_is_wrong_whatever_the_message_says() {
        Throwable told = new IOException("Connection reset");
        assertThat(verdict(RESET, told, "PEER_RESET")).isEqualTo(Verdict.KEPT);
        assertThat(verdict(RESET, told, "PEER_SILENT")).isEqualTo(Verdict.WRONG);
        assertThat(verdict(RESET, told, "NO_SUCH_KIND")).isEqualTo(Verdict.WRONG);
        assertThat(verdict(RESET.pardoning(Cause.PEER_SILENT), told, "PEER_SILENT"))
                .isEqualTo(Verdict.SYMPTOM);
    }

    @Test
    void a_right_kind_does_not_replace_the_message() {
        assertThat(verdict(RESET, new IOException("No node"), "PEER_RESET")).isEqualTo(Verdict.LOST);
    }

    @Test
    void the_log_makes_a_symptom_deep_but_no_lie_true() {
        Judge judge = new Judge(RESET);
        List<String> log = List.of("Lost channel", "SocketException: Connection reset");
        assertThat(judge.of(new ClosedChannelException(), Optional.empty(), log).verdict())
                .isEqualTo(Verdict.DEEP);
        assertThat(judge.of(new IOException("Connection refused"), Optional.empty(), log)
                        .verdict())
                .isEqualTo(Verdict.WRONG);
        assertThat(judge.ofLog(log).verdict()).isEqualTo(Verdict.DEEP);
        assertThat(judge.ofLog(List.of("Lost channel")).verdict()).isEqualTo(Verdict.LOST);
    }

    @Test
    void where_several_things_have_befallen_each_must_be_told() {
        Expectation both = Expectation.ofEach(Cause.PEER_RESET, Cause.SERVER_CERT_REFUSED);
        assertThat(verdict(both, new IOException("a: Connection reset; b: certificate expired")))
                .isEqualTo(Verdict.KEPT);
        assertThat(verdict(both, new IOException("a: Connection reset", new IOException("b: certificate expired"))))
                .isEqualTo(Verdict.DEEP);
        Finding half = new Judge(both).of(new IOException("a: Connection reset"), Optional.empty(), List.of());
        assertThat(half.verdict()).isEqualTo(Verdict.SYMPTOM);
        assertThat(half.reason()).isEqualTo("it comes near, but does not say SERVER_CERT_REFUSED");
        assertThat(both).hasToString("SERVER_CERT_REFUSED and PEER_RESET");
    }

    @Test
    void where_nobody_asks_in_vain_the_log_must_tell_and_that_is_enough() {
        Judge judge = new Judge(RESET.inTheLog());
        assertThat(judge.ofLog(List.of("SocketException: Connection reset")).verdict())
                .isEqualTo(Verdict.KEPT);
        assertThat(judge.ofLog(List.of("Lost channel")))
                .isEqualTo(new Finding(
                        Verdict.LOST, "it must be that all goes well, and the log says PEER_RESET, which it does not"));
    }

    @Test
    void there_is_nothing_to_judge_where_all_goes_well() {
        assertThatThrownBy(() -> new Judge(Expectation.ALL_WELL)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_worse_of_two_verdicts_wins() {
        assertThat(Verdict.KEPT.worse(Verdict.DEEP)).isEqualTo(Verdict.DEEP);
        assertThat(Verdict.HURT.worse(Verdict.HUNG)).isEqualTo(Verdict.HURT);
        assertThat(Verdict.values())
                .containsExactly(
                        Verdict.KEPT,
                        Verdict.DEEP,
                        Verdict.SYMPTOM,
                        Verdict.LOST,
                        Verdict.WRONG,
                        Verdict.HUNG,
                        Verdict.HURT,
                        Verdict.SKIPPED);
        assertThat(Verdict.values())
                .filteredOn(verdict -> !verdict.isShortfall())
                .containsExactly(Verdict.KEPT, Verdict.SKIPPED);
    }
}
