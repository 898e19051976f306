// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.transport.ScriptedWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSetTest {
    private PoolHarness harness;

    private ConnectionSet filled(int connections) {
        harness = new PoolHarness(connections);
        harness.fill();
        return harness.node.connections();
    }

    private void send(Connection connection, int requests) {
        for (int i = 0; i < requests; i++) {
            CompletionStage<Frame> unused =
                    connection.send(new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE)));
        }
        harness.loop.runUntilIdle();
    }

    private static Connection picked(ConnectionSet set) {
        return ((Pick.Ready) set.pick()).connection();
    }

    @Test
    void an_empty_set_has_nothing_to_pick() {
        assertThat(ConnectionSet.NONE.pick()).isEqualTo(Pick.None.NONE);
        assertThat(ConnectionSet.NONE.load()).isEqualTo(Integer.MAX_VALUE);
        assertThat(ConnectionSet.NONE.isHealthy()).isFalse();
        assertThat(ConnectionSet.NONE.isSuspect()).isFalse();
        assertThat(ConnectionSet.NONE.lastDeath()).isNull();
    }

    @Test
    void the_connection_with_the_fewest_requests_in_flight_is_picked() {
        ConnectionSet set = filled(3);
        send(set.all().get(0), 2);
        send(set.all().get(1), 1);
        send(set.all().get(2), 3);
        assertThat(picked(set)).isSameAs(set.all().get(1));
        assertThat(set.inFlight()).isEqualTo(6);
        assertThat(set.load()).isEqualTo(6);
    }

    @Test
    void picking_makes_no_object() {
        ConnectionSet set = filled(1);
        assertThat(set.pick()).isSameAs(set.pick());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 9, 40})
    void a_dead_connection_is_never_picked_though_it_has_the_least_to_do(int count) {
        ConnectionSet set = filled(count);
        harness.withholding.untold = new ArrayList<>();
        harness.wires().stream().skip(1).forEach(ScriptedWire::end);
        harness.loop.runUntilIdle();
        send(set.all().get(0), 5);
        for (int i = 0; i < 50; i++) {
            assertThat(picked(set)).isSameAs(set.all().get(0));
        }
        assertThat(set.alive()).isEqualTo(1);
        assertThat(set.size()).isEqualTo(count);
        assertThat(set.lastDeath()).isNotNull();
        harness.wires().get(0).end();
        harness.loop.runUntilIdle();
        assertThat(set.pick()).isEqualTo(Pick.None.NONE);
        assertThat(set.isHealthy()).isFalse();
    }

    @Test
    void all_of_many_connections_have_their_turn() {
        ConnectionSet set = filled(40);
        Set<Connection> picked = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            picked.add(picked(set));
        }
        assertThat(picked).hasSize(40);
    }

    @Test
    void a_suspect_connection_is_picked_only_if_there_is_no_other() {
        ConnectionSet set = filled(2);
        send(set.all().get(0), 1);
        harness.pass(Duration.ofSeconds(2));
        assertThat(set.all().get(0).isSuspect()).isTrue();
        assertThat(set.isSuspect()).isTrue();
        send(set.all().get(1), 20);
        assertThat(picked(set)).isSameAs(set.all().get(1));
        assertThat(set.isHealthy()).isTrue();
        ConnectionSet rest = set.without(set.all().get(1));
        assertThat(picked(rest)).isSameAs(set.all().get(0));
        assertThat(rest.isHealthy()).isFalse();
        assertThat(rest.load()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void a_change_makes_another_set() {
        ConnectionSet two = filled(2);
        List<Connection> all = two.all();
        ConnectionSet one = two.without(all.get(0));
        assertThat(one.all()).containsExactly(all.get(1));
        assertThat(two.all()).isEqualTo(all);
        assertThat(one.without(all.get(0))).as("it was not there").isSameAs(one);
        assertThat(one.without(all.get(1))).isSameAs(ConnectionSet.NONE);
        assertThat(one.with(all.get(0)).all()).containsExactly(all.get(1), all.get(0));
    }
}
