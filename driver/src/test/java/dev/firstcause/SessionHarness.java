// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.ClusterCheck;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions to stand-in nodes with TLS. */
@ExtendWith(ClusterCheck.class)
abstract class SessionHarness {
    static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    TlsOptions trusting(TestAuthority authority) throws IOException {
        return TlsOptions.builder().trustPem(authority.writeTo(folder)).build();
    }

    /** A session that knows that node at first. */
    SessionBuilder to(StandInNode node, TestAuthority authority) throws IOException {
        return Session.builder()
                .contactPoint(
                        node.address().getAddress().getHostAddress(),
                        node.address().getPort())
                .tls(trusting(authority));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void awaitStates(Session session, NodeState... states) {
        await("nodes are " + List.of(states), () -> states(session).equals(List.of(states)));
    }

    /** The states of the nodes in the order of their addresses. */
    static List<NodeState> states(Session session) {
        return nodes(session).stream().map(NodeReport::state).toList();
    }

    static List<NodeReport> nodes(Session session) {
        return session.nodes().stream()
                .sorted((one, other) ->
                        one.endpoint().toString().compareTo(other.endpoint().toString()))
                .toList();
    }

    /** The report of a node. */
    static NodeReport report(Session session, StandInNode node) {
        String host = node.address().getAddress().getHostAddress();
        return session.nodes().stream()
                .filter(each -> each.endpoint().host().equals(host)
                        && each.endpoint().port() == node.address().getPort())
                .findFirst()
                .orElseThrow();
    }
}
