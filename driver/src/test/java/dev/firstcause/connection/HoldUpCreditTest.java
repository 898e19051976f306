// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken out of a silence for the hold-ups in it, with a limit of 2,000. */
class HoldUpCreditTest {
    private static final long LIMIT = 2_000;

    private final HoldUpCredit credit = new HoldUpCredit(LIMIT);

    @ParameterizedTest
    @CsvSource({
        "0,                    0",
        "10000,                10000",
        "100 100,              200",
        "3000 3000,            5000",
        "3000 3000 3000,       5000",
        "100 10000,            10100",
        "10000 100,            10100",
        "3000 10000,           12000",
        "3000 3000 10000,      12000",
        "10000 10000 10000,    12000",
        "500 500 500 500 500,  2500",
        "500 500 500 500 500 500 500, 2500",
    })
    void the_longest_is_taken_out_and_of_the_others_a_limited_time(String holdUps, long expected) {
        long taken = Stream.of(holdUps.split(" ", -1))
                .mapToLong(Long::parseLong)
                .map(credit::take)
                .sum();
        assertThat(taken).isEqualTo(expected);
        LongSummaryStatistics each =
                Stream.of(holdUps.split(" ", -1)).mapToLong(Long::parseLong).summaryStatistics();
        assertThat(credit.total()).isEqualTo(each.getSum());
        HoldUps together = new HoldUps((int) each.getCount(), each.getSum(), each.getMax(), HoldUp.NONE);
        assertThat(new HoldUpCredit(LIMIT).of(together)).isEqualTo(expected);
    }

    @Test
    void it_never_shrinks_and_grows_by_no_more_than_the_hold_up() {
        Random random = new Random(7);
        for (int round = 0; round < 1_000; round++) {
            credit.reset();
            long longest = 0;
            long sum = 0;
            for (int i = 0; i < 20; i++) {
                long held = random.nextInt(4_000);
                longest = Math.max(longest, held);
                long taken = credit.take(held);
                assertThat(taken).isBetween(0L, held);
                sum += taken;
                assertThat(sum).isBetween(longest, longest + LIMIT);
            }
        }
    }

    @Test
    void a_new_silence_has_a_new_credit() {
        assertThat(credit.take(5_000)).isEqualTo(5_000);
        assertThat(credit.take(5_000)).isEqualTo(2_000);
        credit.reset();
        assertThat(credit.take(4_000)).isEqualTo(4_000);
    }
}
