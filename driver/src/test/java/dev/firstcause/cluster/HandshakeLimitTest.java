// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.HandshakeLimit.Permit;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeLimitTest {
    private static final Duration LEASE = Duration.ofNanos(HandshakeLimit.LEASE_NANOS);

    private final ScriptedLoop loop = new ScriptedTransport().nextLoop();
    private final HandshakeLimit limit = new HandshakeLimit(loop, 2);
    private final List<Integer> begun = new ArrayList<>();
    private final List<Permit> permits = new ArrayList<>();

    @BeforeEach
    void tick() {
        loop.addTicker(limit::onTick);
    }

    @Test
    void openings_to_nodes_that_did_not_answer_come_after_all_others() {
        loop.execute(() -> {
            acquireFor(true, 4);
            acquireFor(false, 2);
            permits.get(0).release();
            permits.get(1).release();
        });
        loop.runUntilIdle();
        assertThat(begun).containsExactly(0, 1, 4, 5);
        loop.execute(() -> permits.get(4).release());
        loop.runUntilIdle();
        assertThat(begun).containsExactly(0, 1, 4, 5, 2);
    }

    @Test
    void nothing_begins_after_the_end() {
        loop.execute(() -> {
            acquireFor(false, 4);
            acquireFor(true, 3);
            assertThat(limit.waiting()).isEqualTo(5);
            limit.close();
            permits.forEach(HandshakeLimit.Permit::release);
        });
        loop.runUntilIdle();
        assertThat(begun).containsExactly(0, 1);
        assertThat(limit.waiting()).isZero();
    }

    private void acquireFor(boolean isSilent, int count) {
        for (int i = 0; i < count; i++) {
            int number = permits.size();
            permits.add(limit.acquire(isSilent, () -> begun.add(number)));
        }
    }

    private void acquire(int count) {
        inLoop(() -> {
            for (int i = 0; i < count; i++) {
                int number = permits.size();
                permits.add(limit.acquire(false, () -> begun.add(number)));
            }
        });
    }

    private void release(int number) {
        inLoop(() -> permits.get(number).release());
    }

    private void inLoop(Runnable task) {
        loop.execute(task);
        loop.runUntilIdle();
    }

    @Test
    void openings_begin_in_the_order_in_which_they_asked() {
        acquire(5);
        assertThat(begun).containsExactly(0, 1);
        release(1);
        assertThat(begun).containsExactly(0, 1, 2);
        release(0);
        release(2);
        assertThat(begun).containsExactly(0, 1, 2, 3, 4);
        assertThat(limit.waiting()).isZero();
    }

    @Test
    void openings_that_hang_hold_their_permits_for_no_longer_than_the_lease() {
        acquire(3);
        loop.advance(LEASE.minusMillis(40));
        assertThat(begun).containsExactly(0, 1);
        loop.advance(Duration.ofMillis(60));
        assertThat(begun).containsExactly(0, 1, 2);
        assertThat(limit.held()).isEqualTo(1);
    }

    @Test
    void a_lease_ends_to_the_nanosecond() {
        acquire(1);
        long end = loop.nanoTime() + HandshakeLimit.LEASE_NANOS;
        inLoop(() -> limit.onTick(end - 1));
        assertThat(limit.held()).isEqualTo(1);
        inLoop(() -> limit.onTick(end));
        assertThat(limit.held()).isZero();
    }

    @Test
    void a_permit_given_back_late_or_twice_frees_nothing_that_others_hold() {
        acquire(2);
        loop.advance(LEASE.plusMillis(20));
        acquire(4);
        assertThat(begun).containsExactly(0, 1, 2, 3);
        release(0);
        release(1);
        release(0);
        assertThat(begun).containsExactly(0, 1, 2, 3);
        assertThat(limit.held()).isEqualTo(2);
    }

    @Test
    void an_opening_that_is_not_wanted_any_more_leaves_the_queue() {
        acquire(4);
        release(2);
        release(0);
        assertThat(begun).containsExactly(0, 1, 3);
    }

    @Test
    void an_opening_that_is_not_wanted_when_its_turn_comes_lets_the_next_one_begin() {
        acquire(2);
        inLoop(() -> {
            for (int i = 0; i < 10_000; i++) {
                int number = permits.size();
                permits.add(limit.acquire(false, () -> permits.get(number).release()));
            }
        });
        acquire(1);
        release(0);
        assertThat(begun).containsExactly(0, 1, 10_002);
        assertThat(limit.held()).isEqualTo(2);
    }

    @Test
    void no_permit_is_ever_lost_and_never_more_are_held_than_allowed() {
        Random random = new Random(14);
        for (int step = 0; step < 2_000; step++) {
            if (random.nextInt(3) == 0) {
                acquire(1 + random.nextInt(3));
            } else if (!permits.isEmpty() && random.nextBoolean()) {
                release(random.nextInt(permits.size()));
            } else {
                loop.advance(Duration.ofMillis(random.nextInt(100)));
            }
            assertThat(limit.held()).isLessThanOrEqualTo(2);
            assertThat(limit.waiting() == 0 || limit.held() == 2).isTrue();
        }
        for (int i = 0; i < permits.size(); i++) {
            release(i);
        }
        assertThat(limit.held()).isZero();
        assertThat(limit.waiting()).isZero();
        assertThat(begun).doesNotHaveDuplicates();
    }
}
