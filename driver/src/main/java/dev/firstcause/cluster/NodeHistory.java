// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.Change;
import dev.firstcause.error.Likeness;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.Trouble;
import dev.firstcause.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a node: the states it came into, and each distinct failure of its connections with how often and when it
 * was seen. So a reset is not lost among the fifty refused connects that follow it. It remembers, and decides nothing; how
 * the node is now is its {@link NodeStatus}. Bounded: the oldest goes first.
 *
 * <p>Any thread; each method is short and calls nobody.
 */
final class NodeHistory {
    private static final int TROUBLES_KEPT = 16;
    private static final int CHANGES_KEPT = 32;

    private final Map<Likeness, Trouble> troubles = new LinkedHashMap<>(); // guarded by this, as all that follows
    /** The same causes, the one that was not seen for longest first; by no clock, because the host's may be set. */
    private final Set<Likeness> lastSeen = new LinkedHashSet<>();

    private final Set<Likeness> triesTold = new HashSet<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final JournalClock clock;
    private @Nullable Failure lastDeath;
    private @Nullable Instant lastDeathAt;

    /**
     * A history in which nothing has happened.
     *
     * @param clock gives all times in it
     */
    NodeHistory(JournalClock clock) {
        this.clock = clock;
    }

    /** The time by the clock of all times that are remembered here. */
    Instant now() {
        return clock.now();
    }

    /** A connection that requests could be sent on is dead. */
    synchronized void died(Failure failure) {
        lastDeath = failure;
        lastDeathAt = clock.now();
        add(failure);
    }

    /**
     * A try to connect failed.
     *
     * @return whether it is the first that failed of this since the node was last up; false, too, when as many distinct ones
     *     were seen as are remembered
     */
    synchronized boolean tryFailed(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException shutdown) {
            add(shutdown.failure());
        }
        return triesTold.size() < TROUBLES_KEPT && triesTold.add(Likeness.of(thrown));
    }

    private void add(Failure failure) {
        Likeness key = Likeness.of(failure);
        Trouble seen = troubles.get(key);
        troubles.put(
                key,
                seen == null
                        ? new Trouble(failure, 1, failure.at(), failure.at())
                        : new Trouble(seen.failure(), seen.count() + 1, seen.first(), failure.at()));
        lastSeen.remove(key);
        lastSeen.add(key);
        if (troubles.size() > TROUBLES_KEPT) {
            Iterator<Likeness> oldest = lastSeen.iterator();
            troubles.remove(oldest.next());
            oldest.remove();
        }
    }

    /** The node has come into another state. */
    synchronized void changed(NodeStatus to) {
        changes.addLast(new Change(to.state(), to.since(), to.because()));
        if (changes.size() > CHANGES_KEPT) {
            changes.removeFirst();
        }
        if (to.state() == NodeState.UP) {
            triesTold.clear();
        }
    }

    /** What is remembered at this moment; its times are those of the host's clock as it is set now. */
    synchronized Entry read() {
        Duration correction = clock.correction();
        List<Change> corrected = new ArrayList<>(changes.size());
        changes.forEach(
                change -> corrected.add(new Change(change.state(), change.at().plus(correction), change.because())));
        return new Entry(
                correction,
                lastDeath,
                lastDeathAt == null ? null : lastDeathAt.plus(correction),
                new ArrayList<>(troubles.values()),
                corrected);
    }

    /**
     * All of it, read at one moment.
     *
     * @param correction what was added to the times; add it to those of the node's status, too
     */
    record Entry(
            Duration correction,
            @Nullable Failure lastDeath,
            @Nullable Instant lastDeathAt,
            List<Trouble> troubles,
            List<Change> changes) {}
}
