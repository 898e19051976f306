// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssessmentTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Assessment assessment(Expectation expectation, String... warnings) {
        return new Assessment(expectation, told -> Optional.empty(), List.of(warnings), System.nanoTime());
    }

    private static Assessment ofReset(String... warnings) {
        return assessment(Expectation.of(Cause.PEER_RESET), warnings);
    }

    private static Asking<String> asked(Asking.Due due) {
        return new Asking<>("request", due, "word", SOON);
    }

    private static Asking<String> told(String text) {
        Asking<String> asking = asked(Asking.Due.TRUTH);
        asking.failed(new IOException(text));
        return asking;
    }

    @Test
    void what_differs_in_numbers_only_is_told_once() {
        Assessment assessment = ofReset();
        assessment.assess(told("Connection reset after 12 ms"));
        assessment.assess(told("Connection reset after 345 ms"));
        assessment.assess(told("Reset by peer"));
        assertThat(assessment.tellings()).extracting(Telling::count).containsExactlyInAnyOrder(2, 1);
        assertThat(assessment.worst(List.of()).verdict()).isEqualTo(Verdict.KEPT);
    }

    @Test
    void what_the_driver_calls_by_two_names_is_told_twice_in_the_same_words() {
        Iterator<String> words =
                List.of("PEER_RESET", "PEER_RESET", "PEER_CLOSED").iterator();
        Assessment assessment = new Assessment(
                Expectation.of(Cause.PEER_RESET), told -> Optional.of(words.next()), List.of(), System.nanoTime());
        for (int i = 0; i < 3; i++) {
            assessment.assess(told("Connection reset"));
        }
        assertThat(assessment.tellings()).extracting(Telling::kind).containsExactly("PEER_CLOSED", "PEER_RESET");
        assertThat(assessment.tellings()).extracting(Telling::count).containsExactly(1, 2);
    }

    @Test
    void the_worst_stands_first_and_decides() {
        Assessment assessment = ofReset();
        assessment.assess(told("Connection reset"));
        assessment.assess(told("Connection refused"));
        assessment.assess(told("Lost connection"));
        assertThat(assessment.tellings())
                .extracting(telling -> telling.finding().verdict())
                .containsExactly(Verdict.WRONG, Verdict.SYMPTOM, Verdict.KEPT);
        assertThat(assessment.worst(List.of())).isEqualTo(assessment.worst(List.of()));
        assertThat(assessment.worst(List.of()).verdict()).isEqualTo(Verdict.WRONG);
        Finding elsewhere = new Finding(Verdict.HURT, "a thread is left");
        assertThat(assessment.worst(List.of(elsewhere))).isEqualTo(elsewhere);
    }

    @Test
    void who_was_in_time_or_is_told_the_truth_is_both_right_where_nobody_can_know() {
        Assessment assessment = ofReset();
        Asking<String> answered = asked(Asking.Due.EITHER);
        answered.succeeded("word");
        assessment.assess(answered);
        assertThat(assessment.tellings()).isEmpty();
        Asking<String> failed = asked(Asking.Due.EITHER);
        failed.failed(new ClosedChannelException());
        assessment.assess(failed);
        assertThat(assessment.worst(List.of()).verdict()).isEqualTo(Verdict.SYMPTOM);
    }

    @Test
    void who_is_due_an_answer_is_hurt_by_any_error_even_a_true_one() {
        Assessment assessment = ofReset();
        Asking<String> asking = asked(Asking.Due.ANSWER);
        asking.failed(new IOException("Connection reset"));
        assessment.assess(asking);
        assertThat(assessment.worst(List.of()).verdict()).isEqualTo(Verdict.HURT);
    }

    @Test
    void a_wrong_answer_hurts_and_two_ends_do() {
        Assessment assessment = ofReset();
        Asking<String> asking = asked(Asking.Due.EITHER);
        asking.succeeded("another");
        asking.failed(new IOException("Connection reset"));
        assessment.assess(asking);
        assertThat(assessment.harm())
                .extracting(Finding::reason)
                .containsExactly("the request ended 2 times", "the request asked word and was answered another");
    }

    @Test
    void what_never_ended_hangs_and_so_does_what_ended_after_its_limit() throws InterruptedException {
        Assessment assessment = ofReset();
        Asking<String> never = new Asking<>("request", Asking.Due.TRUTH, null, Duration.ofMillis(1));
        assertThat(never.await()).isFalse();
        assessment.assess(never);
        Asking<String> late = new Asking<>("connect", Asking.Due.TRUTH, null, Duration.ofMillis(1));
        assertThat(late.await()).isFalse();
        late.failed(new IOException("Connection reset"));
        assessment.assess(late);
        assertThat(assessment.harm())
                .extracting(Finding::reason)
                .containsExactly(
                        "the request had not come to an end after 1 ms",
                        "the connect had not come to an end after 1 ms");
    }

    @Test
    void where_all_goes_well_nothing_has_to_be_told() {
        Assessment assessment = assessment(Expectation.ALL_WELL);
        Asking<String> asking = asked(Asking.Due.ANSWER);
        asking.succeeded("word");
        assessment.assess(asking);
        assertThat(assessment.worst(List.of())).isEqualTo(new Finding(Verdict.KEPT, "all went well"));
    }

    @Test
    void where_nobody_was_told_the_log_may_have_been() {
        assertThat(ofReset().worst(List.of()).verdict()).isEqualTo(Verdict.LOST);
        assertThat(ofReset("Connection reset").worst(List.of()).verdict()).isEqualTo(Verdict.DEEP);
    }
}
