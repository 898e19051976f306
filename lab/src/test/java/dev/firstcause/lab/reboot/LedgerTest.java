// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.verdict.Verdict;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** By a clock of its own: nothing here waits. */
class LedgerTest {
    private static final long BEGAN = -5; // as a clock of nanoseconds may be
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final Ledger ledger = new Ledger(BEGAN);

    private static long at(long millis) {
        return BEGAN + millis * MILLI;
    }

    private void served(long due, long now) {
        assertThat(ledger.asked(Request.READ, at(due)).served(at(now))).isTrue();
    }

    @Test
    void of_nothing_there_is_nothing_to_tell() {
        Tally tally = ledger.tally(at(2500));
        assertThat(tally.asked() + tally.served() + tally.failed() + tally.never() + tally.twice())
                .isZero();
        assertThat(tally.longest()).isZero();
        assertThat(tally.longestPause()).isEqualTo(Duration.ofMillis(2500));
        assertThat(tally.servedPerSecond()).containsExactly(0, 0);
        assertThat(ledger.isSettled()).isTrue();
    }

    @Test
    void each_request_has_one_outcome_and_what_comes_later_is_counted_as_answered_twice() {
        Ledger.Entry entry = ledger.asked(Request.WRITE, at(0));
        assertThat(ledger.isSettled()).isFalse();
        assertThat(entry.failed(new TimeoutException("late"), ToldFate.MAYBE_SENT, Blow.HANG, at(3)))
                .isTrue();
        assertThat(entry.served(at(4))).isFalse();
        assertThat(entry.failed(new TimeoutException("late"), ToldFate.NOT_SENT, Blow.HANG, at(5)))
                .isFalse();
        assertThat(ledger.isSettled()).isTrue();
        Tally tally = ledger.tally(at(1000));
        assertThat(tally.twice()).isEqualTo(2);
        assertThat(tally.served()).isZero();
        assertThat(tally.failed()).isEqualTo(1);
        assertThat(tally.fates()).containsOnlyKeys(ToldFate.MAYBE_SENT);
        assertThat(tally.longest()).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void who_is_told_nothing_is_missed() {
        served(0, 1);
        ledger.asked(Request.READ, at(1));
        assertThat(ledger.isSettled()).isFalse();
        assertThat(ledger.tally(at(1000)).never()).isEqualTo(1);
    }

    @Test
    void percentiles_are_those_of_all_outcomes_since_they_were_due() {
        for (int i = 1; i <= 5000; i++) {
            served(7, 7 + i);
        }
        Tally tally = ledger.tally(at(6000));
        assertThat(tally.p50()).isEqualTo(Duration.ofMillis(2500));
        assertThat(tally.p99()).isEqualTo(Duration.ofMillis(4950));
        assertThat(tally.longest()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_pause_is_a_time_without_any_success_at_the_begin_and_the_end_too() {
        served(0, 300);
        ledger.asked(Request.READ, at(0)).failed(new TimeoutException(), ToldFate.UNTOLD, Blow.KILL, at(500));
        served(0, 1000);
        served(0, 900); // told by another thread, a little later than it was seen
        assertThat(ledger.tally(at(1100)).longestPause()).isEqualTo(Duration.ofMillis(700));
        assertThat(ledger.tally(at(1900)).longestPause()).isEqualTo(Duration.ofMillis(900));
        assertThat(new Ledger(0).tally(SECOND).longestPause()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void seconds_are_counted_and_those_without_anything_are_there() {
        served(0, 0);
        served(0, 999);
        served(0, 3000);
        served(0, 4100); // after the end
        ledger.asked(Request.READ, at(0)).failed(new TimeoutException(), ToldFate.UNTOLD, Blow.KILL, at(1500));
        Tally tally = ledger.tally(at(4050));
        assertThat(tally.servedPerSecond()).containsExactly(2, 0, 0, 1);
        assertThat(tally.failedPerSecond()).containsExactly(0, 1, 0, 0);
    }

    @Test
    void what_differs_in_numbers_only_is_one_group_and_is_held_against_what_befell() {
        for (int i = 0; i < 3; i++) {
            fail(new SocketException("Connection reset by peer 127.0.0.1:90" + i), Blow.KILL);
        }
        fail(new TimeoutException("timed out after 2 s"), Blow.HANG);
        fail(new TimeoutException("timed out after 2 s"), Blow.HANG);
        fail(new IllegalStateException("broken pipe"), Blow.KILL);
        Tally tally = ledger.tally(at(0));
        assertThat(tally.failures())
                .extracting(group -> group.count() + " " + group.during() + " "
                        + group.finding().verdict() + " " + group.headline())
                .containsExactly(
                        "3 kill KEPT SocketException: Connection reset by peer 127.0.0.1:900",
                        "2 hang KEPT TimeoutException: timed out after 2 s",
                        "1 kill " + Verdict.SYMPTOM + " IllegalStateException: broken pipe");
        assertThat(tally.failedWithCause()).isEqualTo(5);
    }

    private void fail(Exception why, Blow during) {
        ledger.asked(Request.COUNT, at(0)).failed(why, ToldFate.UNTOLD, during, at(0));
    }
}
