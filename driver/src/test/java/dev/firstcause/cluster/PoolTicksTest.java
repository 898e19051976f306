// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.protocol.message.Options;
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
    void a_pool_that_is_closed_while_it_waits_for_a_permit_rests() {
        for (int i = 0; i < HandshakeLimit.MOST; i++) {
            harness.loop.execute(() -> harness.context.handshakes().acquire(false, () -> {}));
        }
        harness.tick();
        assertThat(harness.pool.isAtRest()).isFalse();
        close();
        assertThat(harness.pool.isAtRest()).isTrue();
    }

    @Test
    void a_pool_that_is_closed_while_a_connection_is_in_doubt_rests() {
        harness.fill();
        harness.tick();
        harness.answers = message -> null;
        Connection connection = harness.node.connections().all().get(0);
        harness.loop.execute(() -> connection.send(Options.INSTANCE));
        for (int i = 0; !connection.isSuspect(); i++) {
            assertThat(i).as("ticks until it is suspect").isLessThan(1_000);
            harness.tick();
        }
        harness.tick();
        assertThat(harness.pool.isAtRest()).isFalse();
        close();
        assertThat(harness.pool.isAtRest()).isTrue();
    }

    private void close() {
        harness.loop.execute(() -> harness.pool.close("the node has left the cluster"));
        harness.loop.runUntilIdle();
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
