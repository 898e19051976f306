// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of some nodes is asked first, by what each has to do. */
class RoundRobinTest {
    private static final int NOT_HEALTHY = Integer.MAX_VALUE;

    /** How often each is the first, in so many turns. */
    private static int[] firsts(int turns, int from, Integer... loads) {
        int[] firsts = new int[loads.length];
        for (int turn = from; turn < from + turns; turn++) {
            firsts[RoundRobin.first(Arrays.asList(loads), Integer::intValue, turn)]++;
        }
        return firsts;
    }

    @Test
    void who_has_as_much_to_do_as_the_others_is_asked_as_often() {
        assertThat(firsts(300, 0, 7, 7, 7)).containsExactly(100, 100, 100);
        assertThat(firsts(300, 0, 7, 7, 7, 7, 7)).containsExactly(60, 60, 60, 60, 60);
    }

    @Test
    void who_has_more_to_do_than_the_others_is_not_asked_and_they_share_its_turns() {
        assertThat(firsts(300, 0, 0, 1, 0)).containsExactly(150, 0, 150);
        assertThat(firsts(1200, 0, 3, 2, 2, 2, 2)).containsExactly(0, 300, 300, 300, 300);
    }

    @Test
    void the_less_loaded_of_two_that_are_left_is_asked_at_each_turn() {
        assertThat(firsts(300, 0, NOT_HEALTHY, 600, 20)).containsExactly(0, 0, 300);
        assertThat(firsts(300, 0, 600, NOT_HEALTHY, 20)).containsExactly(0, 0, 300);
        assertThat(firsts(300, 0, 20, 600, NOT_HEALTHY)).containsExactly(300, 0, 0);
    }

    @Test
    void one_that_is_healthy_is_asked_at_each_turn_and_of_none_each_in_turn() {
        assertThat(firsts(300, 0, NOT_HEALTHY, 9999, NOT_HEALTHY)).containsExactly(0, 300, 0);
        assertThat(firsts(300, 0, NOT_HEALTHY, NOT_HEALTHY, NOT_HEALTHY)).containsExactly(100, 100, 100);
        assertThat(RoundRobin.first(List.of(3), Integer::intValue, 17)).isZero();
    }

    @Test
    void turns_may_be_as_many_as_an_int_can_count() {
        assertThat(firsts(40, Integer.MAX_VALUE - 40, 1, 1)).containsExactly(20, 20);
    }
}
