// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Likeness;
import dev.firstcause.error.Trouble;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the deaths of a node's connections: those that come together in one line, for a node that is rebooted takes all of
 * them along, and each would say the same. Deaths that are not alike have a line each, below.
 *
 * <p>Confined to the cluster's loop.
 */
final class DeathTally {
    /** How long the tally waits for another death after the last one: the kernel of a busy node ends one connection after the other. */
    static final long TOGETHER_NANOS = 300_000_000;

    /** How long the tally waits at the most after the first one. On a busy host the loops need a while to read all that came. */
    static final long MOST_NANOS = 1_000_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

    /** Distinct deaths that are told of, at the most; the others are counted. */
    private static final int TOLD = 8;

    private final Endpoint node;
    private final Map<Likeness, Trouble> deaths = new LinkedHashMap<>();
    private int connections;
    private long requests;
    private long firstNanos;
    private long dueNanos;

    DeathTally(Endpoint node) {
        this.node = node;
    }

    /** Counts a death, unless the session itself has closed the connection. */
    void add(Failure failure, long now) {
        if (failure.kind() == FailureKind.LOCAL_CLOSE) {
            return;
        }
        if (connections == 0) {
            firstNanos = now;
        }
        dueNanos = Math.min(now - firstNanos + TOGETHER_NANOS, MOST_NANOS) + firstNanos;
        connections++;
        requests += failure.requestsInFlight();
        Instant at = failure.at();
        // In which phase each was when the node went is no difference between them.
        deaths.merge(
                new Likeness(failure.kind().name(), null, Likeness.of(failure).detail()),
                new Trouble(failure, 1, at, at),
                (before, same) -> new Trouble(before.failure(), before.count() + 1, before.first(), at));
    }

    /** Logs what has come together, if its time has come. */
    void onTick(long now) {
        if (isDue(now)) {
            flush();
        }
    }

    /** Whether nothing is to be logged. */
    boolean isEmpty() {
        return connections == 0;
    }

    /** Whether the deaths that were counted are to be logged now. */
    boolean isDue(long now) {
        return connections > 0 && now - dueNanos >= 0;
    }

    /** Logs what has come together. */
    void flush() {
        String told = take();
        if (told != null) {
            LOG.warn("{}", told);
        }
    }

    /** What is to be logged, or null where nothing is; it is forgotten here. */
    @Nullable
    String take() {
        if (connections == 0) {
            return null;
        }
        String told = connections == 1 ? first().toString() : together();
        deaths.clear();
        connections = 0;
        requests = 0;
        return told;
    }

    private Failure first() {
        return deaths.values().iterator().next().failure();
    }

    private String together() {
        Map<FailureKind, Long> counts = new EnumMap<>(FailureKind.class);
        deaths.values().forEach(death -> counts.merge(death.failure().kind(), death.count(), Long::sum));
        StringJoiner kinds = new StringJoiner(", ");
        counts.forEach((kind, count) -> kinds.add(count + " of " + kind));
        StringBuilder text = new StringBuilder(connections + " connections to node " + node + " died, with " + requests
                + " requests in flight (" + kinds + "); the first: " + first());
        deaths.values().stream()
                .skip(1)
                .limit(TOLD - 1)
                .forEach(death -> text.append("\n  ")
                        .append(death.count())
                        .append(" of: ")
                        .append(death.failure()));
        if (deaths.size() > TOLD) {
            text.append("\n  and ").append(deaths.size() - TOLD).append(" more causes");
        }
        return text.toString();
    }
}
