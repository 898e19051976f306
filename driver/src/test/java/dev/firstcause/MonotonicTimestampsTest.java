// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MonotonicTimestampsTest {
    private static final long NOON = 1_800_000_000_000_000L;

    private final AtomicLong clock = new AtomicLong(NOON);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> warnings = new ArrayList<>();
    private final MonotonicTimestamps timestamps = new MonotonicTimestamps(clock::get, nanos::get, warnings::add);

    @Test
    void follow_the_clock_and_never_repeat() {
        assertThat(timestamps.next()).isEqualTo(NOON);
        assertThat(timestamps.next()).isEqualTo(NOON + 1);
        clock.set(NOON + 1);
        assertThat(timestamps.next()).isEqualTo(NOON + 2);
        clock.set(NOON + 500);
        assertThat(timestamps.next()).isEqualTo(NOON + 500);
        assertThat(warnings).isEmpty();
    }

    @Test
    void go_on_when_the_clock_is_set_back_and_warn_once_a_minute() {
        timestamps.next();
        clock.set(NOON - 1_000_000);
        assertThat(timestamps.next()).isEqualTo(NOON + 1);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("1000 ms ahead of this host's clock")
                .contains("check the time synchronization");
        clock.set(NOON - 3_000_000);
        assertThat(timestamps.next()).isEqualTo(NOON + 2);
        nanos.addAndGet(MonotonicTimestamps.BETWEEN_WARNINGS_NANOS - 1);
        assertThat(timestamps.next()).isEqualTo(NOON + 3);
        assertThat(warnings).hasSize(1);
        nanos.addAndGet(1);
        assertThat(timestamps.next()).isEqualTo(NOON + 4);
        assertThat(warnings).hasSize(2);
        clock.set(NOON + 10);
        nanos.addAndGet(MonotonicTimestamps.BETWEEN_WARNINGS_NANOS);
        assertThat(timestamps.next()).isEqualTo(NOON + 10);
        assertThat(warnings).hasSize(2);
    }

    @Test
    void bear_a_clock_that_is_behind_by_no_more_than_a_second_without_a_warning() {
        timestamps.next();
        clock.set(NOON + 1 - MonotonicTimestamps.TOLERATED_MICROS);
        assertThat(timestamps.next()).isEqualTo(NOON + 1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void are_given_once_to_threads_that_ask_at_the_same_time() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        long[] all = new long[threads * each];
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> askers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int from = t * each;
            Thread asker = new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = from; i < from + each; i++) {
                    all[i] = timestamps.next();
                }
            });
            asker.start();
            askers.add(asker);
        }
        begin.countDown();
        for (Thread asker : askers) {
            asker.join();
        }
        for (int t = 0; t < threads; t++) {
            assertThat(Arrays.copyOfRange(all, t * each, (t + 1) * each)).isSorted();
        }
        Arrays.sort(all);
        assertThat(all)
                .as("without a gap, and so without a repetition")
                .isEqualTo(LongStream.range(NOON, NOON + all.length).toArray());
    }

    @Test
    void of_the_host_are_microseconds_since_1970() {
        TimestampGenerator ofHost = TimestampGenerator.monotonic();
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long first = ofHost.next();
        long after = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        assertThat(first).isBetween(before, after);
        assertThat(ofHost.next()).isGreaterThan(first);
    }

    @Test
    void of_the_server_are_none() {
        assertThat(TimestampGenerator.server().next()).isEqualTo(TimestampGenerator.NONE);
    }
}
