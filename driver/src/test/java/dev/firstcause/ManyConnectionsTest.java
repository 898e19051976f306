// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node with 300 connections dies: all of them at once, and it comes back as one node. */
@Lab
class ManyConnectionsTest extends SessionHarness {
    private static final int CONNECTIONS = 300;
    /** Connections that a pool opens at once to a node that serves. */
    private static final int AT_ONCE = 8;

    /** No try ends of itself within the test. */
    private static final ConnectionOptions PATIENT = ConnectionOptions.DEFAULT.withTimeouts(
            ConnectionOptions.DEFAULT.timeouts().withStartup(LONG.multipliedBy(10)));

    @Test
    void a_rebooted_node_is_tried_by_one_connection_until_it_serves(
            TestAuthority authority, StandInNode node, FaultProxy proxy) throws IOException {
        AtomicInteger deaths = new AtomicInteger();
        AtomicInteger downs = new AtomicInteger();
        SessionListener listener = new SessionListener() {
            @Override
            public void onConnectionDead(NodeReport report, Failure failure) {
                deaths.incrementAndGet();
                assertThat(failure.kind()).isEqualTo(FailureKind.PEER_RESET);
            }

            @Override
            public void onNodeDown(NodeReport report, Failure failure) {
                downs.incrementAndGet();
            }
        };
        SessionBuilder builder = Session.builder()
                .contactPoint("127.0.0.1", proxy.address().getPort())
                .tls(trusting(authority))
                .listener(listener)
                .connection(PATIENT)
                .connectionsPerNode(CONNECTIONS);
        try (Session session = builder.build()) {
            await("all are open", () -> session.nodes().get(0).connections() == CONNECTIONS);
            int before = proxy.connections().size();
            proxy.stopListening();
            proxy.connections()
                    .subList(0, before)
                    .forEach(open -> open.arm(When.onCommand(), Effects.reset()).fire());
            await("all are dead", () -> deaths.get() == CONNECTIONS);
            assertThat(session.nodes().get(0).state()).isEqualTo(NodeState.DOWN);
            assertThat(session.nodes().get(0).troubles())
                    .filteredOn(trouble -> trouble.failure().kind() == FailureKind.PEER_RESET)
                    .singleElement()
                    .satisfies(trouble -> assertThat(trouble.count()).isEqualTo(CONNECTIONS));
            // Those that died last may have seen the first being replaced, by so many at once: these are refused first.
            long tries = session.nodes().get(0).triesSince();
            await("a try began after it was down", () -> session.nodes().get(0).triesSince() > tries + AT_ONCE);
            // From now on TCP is accepted, and no handshake ever ends.
            Fault stall = proxy.armForEach(When.atAccept(), Effects.stall());
            proxy.startListening();
            for (int next = before; next < before + 3; next++) {
                int accepted = next + 1;
                await("it is tried", () -> proxy.connections().size() >= accepted);
                assertThat(proxy.connections()).hasSize(accepted);
                proxy.connections()
                        .get(next)
                        .arm(When.onCommand(), Effects.reset())
                        .fire();
            }
            stall.disarm();
            await("all are open again", () -> session.nodes().get(0).connections() == CONNECTIONS);
            assertThat(downs).hasValue(1);
        }
    }
}
