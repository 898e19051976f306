// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the deaths of a node's connections: those that come together in one line, for a node that is rebooted takes all of
 * them along, and each would say the same.
 *
 * <p>Confined to the cluster's loop.
 */
final class DeathTally {
    /** How long is waited for further deaths. */
    static final long TOGETHER_NANOS = 100_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

    private final Endpoint node;
    private final Map<FailureKind, Integer> kinds = new EnumMap<>(FailureKind.class);
    private @Nullable Failure first;
    private int connections;
    private long requests;
    private long dueNanos;

    DeathTally(Endpoint node) {
        this.node = node;
    }

    void add(Failure failure, long now) {
        if (first == null) {
            first = failure;
            dueNanos = now + TOGETHER_NANOS;
        }
        connections++;
        requests += failure.requestsInFlight();
        kinds.merge(failure.kind(), 1, Integer::sum);
    }

    /** Logs what has come together, if its time has come. */
    void onTick(long now) {
        if (first != null && now - dueNanos >= 0) {
            flush();
        }
    }

    /** Logs what has come together. */
    void flush() {
        Failure told = first;
        if (told == null) {
            return;
        }
        if (connections == 1) {
            LOG.warn("{}", told);
        } else {
            LOG.warn(
                    "{} connections to node {} died, with {} requests in flight ({}); the first: {}",
                    connections,
                    node,
                    requests,
                    words(),
                    told);
        }
        first = null;
        connections = 0;
        requests = 0;
        kinds.clear();
    }

    private String words() {
        StringJoiner words = new StringJoiner(", ");
        kinds.forEach((kind, count) -> words.add(count + " of " + kind));
        return words.toString();
    }
}
