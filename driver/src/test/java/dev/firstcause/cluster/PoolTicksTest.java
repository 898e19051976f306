// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.Loop;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pools a tick calls: a pool at rest costs an idle session next to nothing. */
class PoolTicksTest {
    private final PoolHarness harness = new PoolHarness(1);
    private final PoolTicks ticks = new PoolTicks();
    private int sweeps;

    private List<NodePool> all() {
        sweeps++;
        return List.of(harness.pool);
    }

    @Test
    void a_pool_rests_while_it_has_all_its_connections_and_not_before() {
        assertThat(harness.pool.isAtRest()).isFalse();
        harness.fill();
        harness.tick();
        assertThat(harness.node.connections().alive()).isEqualTo(1);
        assertThat(harness.pool.isAtRest()).isTrue();
    }

    @Test
    void all_pools_are_looked_up_for_a_sweep_only() {
        harness.loop.execute(() -> {
            ticks.onTick(this::all, 0);
            for (long now = 0; now < PoolTicks.REST_NANOS; now += Loop.TICK_NANOS) {
                ticks.onTick(this::all, now);
            }
            assertThat(sweeps).isEqualTo(1);
            ticks.onTick(this::all, PoolTicks.REST_NANOS);
        });
        harness.loop.runUntilIdle();
        assertThat(sweeps).isEqualTo(2);
    }
}
