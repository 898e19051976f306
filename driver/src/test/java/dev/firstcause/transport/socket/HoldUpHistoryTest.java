// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import org.junit.jupiter.api.Test;

/** Which hold-ups of a loop fall into a span of time, and what is told of them. */
class HoldUpHistoryTest {
    private static final long MILLI = 1_000_000;

    private final HoldUpHistory history = new HoldUpHistory();

    private void add(long fromMillis, long untilMillis, String by) {
        history.add(new HoldUp(fromMillis * MILLI, untilMillis * MILLI, by));
    }

    private HoldUps between(long beginMillis, long endMillis) {
        return history.between(beginMillis * MILLI, endMillis * MILLI);
    }

    @Test
    void without_any_there_is_none() {
        assertThat(history.last()).isSameAs(HoldUp.NONE);
        assertThat(between(0, 1_000)).isSameAs(HoldUps.NONE);
    }

    @Test
    void only_parts_within_the_span_count() {
        add(0, 1_000, "before");
        add(2_000, 3_000, "first");
        add(4_000, 4_600, "middle");
        add(5_000, 9_000, "last");
        HoldUps all = between(2_900, 5_200);
        assertThat(all.count()).isEqualTo(3);
        assertThat(all.nanos()).isEqualTo(900 * MILLI);
        assertThat(all.longestNanos()).isEqualTo(600 * MILLI);
        assertThat(all.longest().by()).isEqualTo("middle");
        assertThat(between(1_000, 2_000)).isSameAs(HoldUps.NONE);
        assertThat(between(9_000, 10_000)).isSameAs(HoldUps.NONE);
    }

    @Test
    void several_are_told_with_their_sum_and_the_callback_of_the_longest_if_it_was_seen() {
        add(0, 700, "com.example.A.a(A.java:1)");
        assertThat(between(0, 5_000).inWords())
                .isEqualTo("our own event loop was held up for 700 ms by com.example.A.a(A.java:1)");
        add(1_000, 1_300, "com.example.B.b(B.java:2)");
        assertThat(between(0, 5_000).inWords())
                .isEqualTo("our own event loop was held up 2 times, for 1000 ms in all, the longest time by"
                        + " com.example.A.a(A.java:1)");
        add(2_000, 4_000, null);
        assertThat(between(0, 5_000).inWords()).isEqualTo("our own event loop was held up 3 times, for 3000 ms in all");
    }

    @Test
    void only_so_many_are_kept() {
        for (int i = 0; i < HoldUpHistory.MOST + 5; i++) {
            long from = i * 200L;
            add(from, from + 100, null);
        }
        assertThat(between(0, 1_000_000).count()).isEqualTo(HoldUpHistory.MOST);
        assertThat(history.last().from()).isEqualTo((HoldUpHistory.MOST + 4) * 200 * MILLI);
    }

    /** The clock of a loop may pass the largest number: moments are compared by their difference. */
    @Test
    void the_clock_may_overflow() {
        long begin = Long.MAX_VALUE - 100 * MILLI;
        history.add(new HoldUp(begin, begin + 300 * MILLI, null));
        history.add(new HoldUp(begin + 400 * MILLI, begin + 600 * MILLI, null));
        assertThat(history.between(begin, begin + 1_000 * MILLI).nanos()).isEqualTo(500 * MILLI);
    }
}
