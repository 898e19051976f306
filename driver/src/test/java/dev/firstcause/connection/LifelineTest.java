// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifelineTest {
    private static final long OPENED_NANOS = -5_000_000_000L;

    private final StillLoop loop = new StillLoop();
    private final Body body = new Body();
    private final Lifeline lifeline = new Lifeline(loop, body);

    @Test
    void lives_until_something_is_reported() {
        lifeline.onTick(Long.MAX_VALUE);
        assertThat(lifeline.failure()).isNull();
        assertThat(lifeline.isDying()).isFalse();
        assertThat(body.story).isEmpty();
    }

    @Test
    void a_cause_ends_it_at_once_and_in_a_fixed_order() {
        Evidence reset = Seen.RESET_ON_READ.evidence();
        lifeline.report(reset);
        assertThat(body.story).containsExactly("dead of PEER_RESET, published");
        assertThat(failure().cause()).isSameAs(reset.thrown());
        assertThat(failure().requestsInFlight()).isEqualTo(7);
        assertThat(failure().connection()).isEqualTo("the connection");
    }

    @Test
    void dies_of_the_alert_not_of_the_broken_pipe_before_it() {
        body.lastWords = List.of(Seen.ALERT);
        lifeline.report(Seen.BROKEN_PIPE.evidence());
        assertThat(body.story).containsExactly("heard", "dead of PEER_ALERT, published");
        assertThat(failure().evidence()).extracting(Evidence::detail).containsExactly("BROKEN_PIPE", "ALERT");
    }

    @Test
    void dies_of_the_reset_the_writer_saw_when_the_reader_sees_only_the_end() {
        body.lastWords = List.of(Seen.END);
        lifeline.report(Seen.RESET_ON_WRITE.evidence());
        assertThat(failure().kind()).isEqualTo(FailureKind.PEER_RESET);
        assertThat(failure().isSymptomOnly()).isFalse();
    }

    @Test
    void waits_a_little_for_the_peers_last_words_and_no_longer() {
        lifeline.report(Seen.BROKEN_PIPE.evidence());
        assertThat(lifeline.isDying()).isTrue();
        assertThat(lifeline.failure()).isNull();
        lifeline.onTick(loop.now + Lifeline.PATIENCE_NANOS - 1);
        assertThat(lifeline.failure()).isNull();
        lifeline.onTick(loop.now + Lifeline.PATIENCE_NANOS);
        assertThat(failure().isSymptomOnly()).isTrue();
        assertThat(body.story).containsExactly("heard", "dead of PEER_RESET, published");
    }

    @Test
    void hears_last_words_that_come_while_it_waits() {
        lifeline.report(Seen.BROKEN_PIPE.evidence());
        lifeline.report(Seen.RESET_ON_WRITE.evidence());
        assertThat(lifeline.isDying()).isTrue();
        lifeline.report(Seen.ALERT.evidence());
        assertThat(failure().kind()).isEqualTo(FailureKind.PEER_ALERT);
        assertThat(failure().evidence()).hasSize(3);
    }

    @Test
    void when_nobody_can_wait_any_longer_what_was_seen_decides() {
        lifeline.waitNoLonger();
        assertThat(lifeline.failure()).isNull();
        lifeline.report(Seen.BROKEN_PIPE.evidence());
        lifeline.report(Seen.RESET_ON_WRITE.evidence());
        lifeline.waitNoLonger();
        assertThat(failure().cause()).isSameAs(Seen.RESET_ON_WRITE.evidence().thrown());
        lifeline.waitNoLonger();
        assertThat(body.story).containsExactly("heard", "dead of PEER_RESET, published");
    }

    @ParameterizedTest
    @EnumSource
    void nothing_that_comes_later_changes_the_verdict(Seen later) {
        lifeline.report(Seen.RESET_ON_READ.evidence());
        Failure first = failure();
        for (int i = 0; i < 10; i++) {
            lifeline.report(later.evidence());
        }
        lifeline.onTick(Long.MAX_VALUE);
        assertThat(lifeline.failure()).isSameAs(first);
        assertThat(first.kind()).isEqualTo(FailureKind.PEER_RESET);
        assertThat(first.evidence()).hasSize(1);
        assertThat(first.aftermath().count()).isEqualTo(10);
        assertThat(first.aftermath().first())
                .hasSize(4)
                .allMatch(one -> one.detail().equals(later.name()));
        assertThat(body.story).containsExactly("dead of PEER_RESET, published");
    }

    @Test
    void keeps_a_bounded_part_of_endless_evidence_and_still_hears_the_cause() {
        for (int i = 0; i < 1000; i++) {
            lifeline.report(Seen.BROKEN_PIPE.evidence());
        }
        lifeline.report(Seen.ALERT.evidence());
        assertThat(failure().kind()).isEqualTo(FailureKind.PEER_ALERT);
        assertThat(failure().evidence()).as("16 and the cause").hasSize(17);
    }

    @Test
    void a_report_out_of_its_own_death_is_aftermath() {
        body.atDeath = () -> lifeline.report(Seen.CLOSED_BY_US.evidence());
        lifeline.report(Seen.RESET_ON_READ.evidence());
        assertThat(failure().kind()).isEqualTo(FailureKind.PEER_RESET);
        assertThat(failure().aftermath().count()).isEqualTo(1);
    }

    @Test
    void its_age_is_told_by_the_clock_of_the_loop_and_until_it_began_to_die() {
        loop.now = OPENED_NANOS + 3_000_000_000L;
        lifeline.report(Seen.BROKEN_PIPE.evidence());
        loop.now += 50_000_000;
        lifeline.report(Seen.ALERT.evidence());
        assertThat(failure().age()).isEqualTo(Duration.ofSeconds(3));
    }

    private Failure failure() {
        Failure failure = lifeline.failure();
        assertThat(failure).isNotNull();
        return failure;
    }

    private final class Body implements Mortal {
        private final List<String> story = new ArrayList<>();
        private List<Seen> lastWords = List.of();
        private @Nullable Runnable atDeath;

        @Override
        public void hearLastWords(int most) {
            assertThat(most).isEqualTo(64 * 1024);
            assertThat(lifeline.isDying()).isTrue();
            story.add("heard");
            lastWords.forEach(word -> lifeline.report(word.evidence()));
        }

        @Override
        public void onDead(Failure failure) {
            story.add("dead of " + failure.kind() + (lifeline.failure() == failure ? ", published" : ""));
            if (atDeath != null) {
                atDeath.run();
            }
        }

        @Override
        public String description() {
            return "the connection";
        }

        @Override
        public long openedNanos() {
            return OPENED_NANOS;
        }

        @Override
        public int requestsInFlight() {
            return 7;
        }
    }

    private static final class StillLoop implements Loop {
        private long now = 1_000_000;

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void addTicker(Ticker ticker) {}

        @Override
        public void removeTicker(Ticker ticker) {}
    }
}
