// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.cluster.NodeHistoryTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which candidate for the control connection is next, when each is tried again, and what is told of those that failed. */
class CandidatesTest {
    private static final Endpoint ONE = new Endpoint("10.0.0.1", 9042);
    private static final Endpoint TWO = new Endpoint("10.0.0.2", 9042);
    private static final Endpoint THREE = new Endpoint("10.0.0.3", 9042);
    private static final long MILLI = 1_000_000;
    private static final long START =
            Long.MAX_VALUE - Duration.ofSeconds(5).toNanos(); // clocks of nanoseconds may overflow

    private final CandidateBackoff backoff = new CandidateBackoff(new Reconnection(new Random() {
        private static final long serialVersionUID = 1L;

        @Override
        public long nextLong(long bound) {
            return bound - 1; // as long as it may
        }
    }));
    private final Set<Endpoint> opening = new HashSet<>();
    private final CandidateSearch search = new CandidateSearch(new Three(), backoff, opening, START);
    private final List<Throwable> told = new ArrayList<>();
    private final CandidateLog log = new CandidateLog(List.of(ONE, TWO), new LoneNodes.Deaf() {
        @Override
        public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
            told.add(why);
        }
    });

    private static Throwable death(FailureKind kind, String detail) {
        Failure failure = failure(kind, Phase.CONNECT, detail, Instant.EPOCH);
        return new ConnectionShutdownException(failure, Fate.NOT_SENT);
    }

    private static Throwable refused() {
        return death(FailureKind.CONNECT_REFUSED, "Connection refused");
    }

    private void isDueAfter(long millis, long now) {
        assertThat(backoff.isDue(ONE, now + millis * MILLI - 1))
                .as("a nanosecond before %s ms", millis)
                .isFalse();
        assertThat(backoff.isDue(ONE, now + millis * MILLI))
                .as("after %s ms", millis)
                .isTrue();
    }

    // ------------------------------------------------------------------ pauses

    @Test
    void a_candidate_that_has_not_failed_is_due() {
        backoff.failed(TWO, refused(), START, false);
        assertThat(backoff.isDue(ONE, START)).isTrue();
        assertThat(backoff.isDue(TWO, START)).isFalse();
    }

    @Test
    void a_refused_connect_has_the_shortest_pause_however_often_it_is_seen() {
        for (int i = 0; i < 20; i++) {
            backoff.failed(ONE, refused(), START, false);
            isDueAfter(CandidateBackoff.LEAST_MILLIS, START);
        }
    }

    @Test
    void the_pauses_after_refused_connects_are_longer_in_a_long_outage() {
        backoff.failed(ONE, refused(), START, false);
        long later = START + 120_000 * MILLI;
        backoff.failed(ONE, refused(), later - MILLI, false);
        isDueAfter(CandidateBackoff.LEAST_MILLIS, later - MILLI);
        backoff.failed(ONE, refused(), later, false);
        isDueAfter(1_000, later);
    }

    @Test
    void the_pauses_after_failed_handshakes_double_and_end_at_ten_seconds_or_sooner_if_it_is_urgent() {
        for (Throwable why :
                List.of(death(FailureKind.STARTUP_REFUSED, "no"), new IllegalStateException("an error of our own"))) {
            backoff.clear();
            for (long pause : new long[] {500, 500, 500, 800, 1_600, 3_200, 6_400, 10_000, 10_000}) {
                backoff.failed(ONE, why, START, false);
                isDueAfter(pause, START);
            }
            backoff.failed(ONE, why, START, true);
            isDueAfter(1_500, START);
        }
    }

    @Test
    void refused_connects_are_no_failed_handshakes() {
        for (int i = 0; i < 20; i++) {
            backoff.failed(ONE, refused(), START, false);
        }
        backoff.failed(ONE, death(FailureKind.STARTUP_REFUSED, "no"), START, false);
        isDueAfter(CandidateBackoff.LEAST_MILLIS, START);
    }

    @Test
    void a_candidate_that_is_up_is_due_at_once_and_all_are_when_one_was_read() {
        for (Endpoint each : List.of(ONE, TWO)) {
            backoff.failed(each, refused(), START, false);
        }
        backoff.forget(ONE);
        assertThat(backoff.isDue(ONE, START)).isTrue();
        assertThat(backoff.isDue(TWO, START)).isFalse();
        backoff.clear();
        assertThat(backoff.isDue(TWO, START)).isTrue();
    }

    // ------------------------------------------------------------------ which is next

    @Test
    void the_first_candidate_is_next_that_was_not_asked_and_is_not_being_opened_and_is_due() {
        assertThat(search.nextNanos).isEqualTo(START);
        assertThat(search.next(START)).isEqualTo(ONE);
        search.asked.add(ONE);
        assertThat(search.next(START)).isEqualTo(TWO);
        opening.add(TWO);
        assertThat(search.next(START)).isEqualTo(THREE);
        backoff.failed(THREE, refused(), START, false);
        assertThat(search.next(START)).isNull();
        assertThat(search.next(START + CandidateBackoff.LEAST_MILLIS * MILLI)).isEqualTo(THREE);
        search.asked.clear();
        assertThat(search.next(START)).isEqualTo(ONE);
    }

    // ------------------------------------------------------------------ what is told

    @Test
    void each_cause_is_told_once_of_each_contact_point() {
        Throwable first = refused();
        log.failed(ONE, first);
        log.failed(ONE, refused());
        assertThat(told).containsExactly(first);
        Throwable other = new IllegalStateException("another cause");
        log.failed(ONE, other);
        Throwable same = refused();
        log.failed(TWO, same);
        assertThat(told).containsExactly(first, other, same);
    }

    @Test
    void sixteen_causes_are_told_of_a_contact_point_at_the_most() {
        for (char cause = 'a'; cause <= 'z'; cause++) {
            log.failed(ONE, new IllegalStateException("cause " + cause));
        }
        assertThat(told).hasSize(16);
        log.failed(TWO, refused());
        assertThat(told).hasSize(17);
    }

    @Test
    void nothing_is_told_of_other_candidates_and_of_what_the_session_closed_itself() {
        log.failed(THREE, refused());
        log.failed(ONE, death(FailureKind.LOCAL_CLOSE, "the session was closed"));
        assertThat(told).isEmpty();
        log.failed(ONE, refused());
        assertThat(told).hasSize(1);
    }

    private static final class Three extends CandidatesOnly {
        Three() {
            super(List.of(ONE, TWO, THREE));
        }

        @Override
        public boolean isUrgent() {
            return false;
        }
    }
}
