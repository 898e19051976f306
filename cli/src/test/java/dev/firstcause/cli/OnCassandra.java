// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.Session;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.lab.cassandra.RealCluster;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What tests on real nodes ask of a session, and how they wait for it. */
final class OnCassandra {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private OnCassandra() {}

    /** Where the node of that number listens, from 1. */
    static Endpoint endpoint(RealCluster cluster, int number) {
        return new Endpoint("127.0.0." + number, cluster.contactPoint().getPort());
    }

    /** What the session says of the node there; it knows it. */
    static NodeReport report(Session session, Endpoint node) {
        return session.nodes().stream()
                .filter(each -> each.endpoint().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the condition holds, for a minute at the most. */
    static void await(String what, BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from).as(what).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
    }
}
