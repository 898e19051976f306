// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.cluster.NodeHistoryTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeathTallyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30Z");

    private final DeathTally tally = new DeathTally(new Endpoint("10.0.0.1", 9042));

    private static Failure reset(String detail) {
        return failure(FailureKind.PEER_RESET, Phase.IN_FLIGHT, detail, NOW);
    }

    @Test
    void one_death_is_told_as_it_is() {
        Failure only = reset("Connection reset");
        tally.add(only, 0);
        assertThat(tally.take()).isEqualTo(only.toString());
        assertThat(tally.take()).isNull();
    }

    @Test
    void deaths_that_are_alike_share_a_line() {
        tally.add(reset("Connection reset after 12 ms"), 0);
        tally.add(reset("Connection reset after 13 ms"), 0);
        assertThat(tally.take())
                .startsWith("2 connections to node 10.0.0.1:9042 died, with 4 requests in flight (2 of PEER_RESET);")
                .doesNotContain("\n");
    }

    @Test
    void a_death_of_the_same_kind_with_another_detail_is_not_hidden_behind_the_first() {
        tally.add(reset("Connection reset"), 0);
        tally.add(reset("Connection timed out by a firewall"), 0);
        tally.add(failure(FailureKind.PEER_ALERT, Phase.IDLE, "bad record", NOW), 0);
        assertThat(tally.take())
                .contains("(1 of PEER_ALERT, 2 of PEER_RESET); the first: ")
                .contains("Connection reset (")
                .contains("\n  1 of: ")
                .contains("Connection timed out by a firewall")
                .contains("bad record");
    }

    @Test
    void each_death_lets_the_next_one_join_it_for_a_while_and_the_first_is_told_within_a_second() {
        long step = DeathTally.TOGETHER_NANOS - 1;
        long now = Long.MAX_VALUE - DeathTally.TOGETHER_NANOS; // clocks of nanoseconds may overflow
        long first = now;
        while (now - first < DeathTally.MOST_NANOS) {
            assertThat(tally.isDue(now)).isFalse();
            tally.add(reset("Connection reset"), now);
            now += step;
        }
        assertThat(tally.isDue(first + DeathTally.MOST_NANOS - 1)).isFalse();
        assertThat(tally.isDue(first + DeathTally.MOST_NANOS)).isTrue();
        assertThat(tally.take()).startsWith("4 connections");
        assertThat(tally.isDue(now)).isFalse();
        tally.add(reset("Connection reset"), now);
        assertThat(tally.isDue(now + step)).isFalse();
        assertThat(tally.isDue(now + step + 1)).isTrue();
    }

    @Test
    void distinct_deaths_are_bounded() {
        for (char cause = 'a'; cause <= 'z'; cause++) {
            tally.add(reset("cause " + cause), 0);
        }
        String told = tally.take();
        assertThat(told).endsWith("and 18 more causes");
        assertThat(told.lines()).hasSize(9);
    }

    @Test
    void what_was_told_is_forgotten() {
        tally.add(reset("the first cause"), 0);
        tally.add(reset("the first cause"), 0);
        assertThat(tally.take()).contains("the first cause");
        tally.add(reset("the second cause"), 0);
        tally.add(reset("the second cause"), 0);
        assertThat(tally.take())
                .startsWith("2 connections")
                .contains("with 4 requests")
                .doesNotContain("first cause");
    }

    @Test
    void what_is_due_is_told_at_the_tick_and_not_before() {
        tally.add(reset("Connection reset"), 0);
        tally.onTick(DeathTally.TOGETHER_NANOS - 1);
        assertThat(tally.isDue(DeathTally.TOGETHER_NANOS)).isTrue();
        tally.onTick(DeathTally.TOGETHER_NANOS);
        assertThat(tally.take()).as("nothing is left").isNull();
    }
}
