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
 * What befell a node: its ups and downs, and each distinct failure of its connections with how often and when it was
 * seen. A reset is not lost among the fifty refused connects that follow it. Bounded, and the oldest goes first.
 *
 * <p>Any thread; each method is short and calls nobody.
 */
final class FailureJournal {
    private static final int TROUBLES_KEPT = 16;
    private static final int CHANGES_KEPT = 32;

    private final Map<Likeness, Trouble> troubles = new LinkedHashMap<>(); // guarded by this, as all that follows
    /** The same causes, the one that was not seen for longest first; by no clock, since the host's may be set. */
    private final Set<Likeness> lastSeen = new LinkedHashSet<>();

    private final Set<Likeness> triesTold = new HashSet<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final JournalClock clock;
    private NodeState state;
    private Instant since;
    private @Nullable Failure lastDeath;
    private @Nullable Instant lastDeathAt;
    private @Nullable Throwable lastTry;
    private @Nullable Instant lastTryAt;
    private @Nullable Instant nextTryAt;
    private long tries;

    FailureJournal() {
        this(NodeState.CONNECTING);
    }

    FailureJournal(NodeState first) {
        this(first, new JournalClock());
    }

    FailureJournal(JournalClock clock) {
        this(NodeState.CONNECTING, clock);
    }

    private FailureJournal(NodeState first, JournalClock clock) {
        this.state = first;
        this.clock = clock;
        this.since = clock.now();
    }

    /** The time by the clock of all times that are written here. */
    Instant now() {
        return clock.now();
    }

    /** A connection that had been open is dead. */
    synchronized void died(Failure failure) {
        lastDeath = failure;
        lastDeathAt = clock.now();
        add(failure);
    }

    /**
     * A try to connect failed.
     *
     * @return whether no try failed of the same before in this outage; false, too, when as many distinct ones were seen as
     *     are remembered
     */
    synchronized boolean tryFailed(Throwable thrown, Instant at, Instant next) {
        lastTry = thrown;
        lastTryAt = at;
        nextTryAt = next;
        tries++;
        if (thrown instanceof ConnectionShutdownException shutdown) {
            add(shutdown.failure());
        }
        return triesTold.size() < TROUBLES_KEPT && triesTold.add(Likeness.of(thrown));
    }

    /** The next try has become due. */
    synchronized void nextTryAt(@Nullable Instant next) {
        nextTryAt = next;
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

    /** The node is in another state now; with UP an outage and its tries are over. */
    synchronized void changed(NodeState to, @Nullable Failure because) {
        state = to;
        since = clock.now();
        history.addLast(new Change(to, since, because));
        if (history.size() > CHANGES_KEPT) {
            history.removeFirst();
        }
        if (to == NodeState.UP) {
            lastTry = null;
            lastTryAt = null;
            nextTryAt = null;
            tries = 0;
            triesTold.clear();
        }
    }

    /** What is written here, at this moment; its times are those of the host's clock as it is set now. */
    synchronized Entry read() {
        Duration correction = clock.correction();
        List<Change> changes = new ArrayList<>(history.size());
        history.forEach(
                change -> changes.add(new Change(change.state(), change.at().plus(correction), change.because())));
        return new Entry(
                state,
                since.plus(correction),
                lastDeath,
                lastDeathAt == null ? null : lastDeathAt.plus(correction),
                lastTry,
                lastTryAt == null ? null : lastTryAt.plus(correction),
                nextTryAt == null ? null : nextTryAt.plus(correction),
                tries,
                new ArrayList<>(troubles.values()),
                List.copyOf(changes));
    }

    /** All of it, read at one moment. */
    record Entry(
            NodeState state,
            Instant since,
            @Nullable Failure lastDeath,
            @Nullable Instant lastDeathAt,
            @Nullable Throwable lastTry,
            @Nullable Instant lastTryAt,
            @Nullable Instant nextTryAt,
            long tries,
            List<Trouble> troubles,
            List<Change> history) {}
}
