// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link NodeReport} in words, for one moment. Confined to the thread that makes it. */
final class NodeWords {
    private static final int PAST_TOLD = 3;

    private final NodeReport node;
    private final Instant now;
    private final List<String> parts = new ArrayList<>();

    NodeWords(NodeReport node, Instant now) {
        this.node = node;
        this.now = now;
    }

    /** Which node: endpoint, data center and rack as far as they are known. */
    static String name(NodeReport node) {
        String place = node.datacenter();
        if (place == null) {
            return "node " + node.endpoint();
        }
        String rack = node.rack();
        return Words.firstLine("node " + node.endpoint() + " (" + place + (rack == null ? "" : "/" + rack) + ")");
    }

    String line() {
        return line("");
    }

    /** The line of a node that may be busy. */
    String line(int limit) {
        return line(" of " + (long) limit * node.connections());
    }

    private String line(String ofLimit) {
        parts.add(node.state() + " since " + Words.time(node.since()) + ", for " + ago(node.since()));
        if (node.state() == NodeState.UNUSED) {
            return name(node) + ": " + parts.get(0) + "; no connection to it is made";
        }
        if (node.connections() > 0 || node.state() != NodeState.REMOVED) {
            parts.add(node.connections() + " of " + Words.count(node.wanted(), "connection"));
        }
        if (node.connections() > 0) {
            parts.add("in flight " + node.inFlight() + ofLimit);
        }
        death(node.lastDeath(), node.lastDeathAt());
        tries(node.lastTry());
        past();
        troubles();
        return name(node) + ": " + String.join("; ", parts);
    }

    private String ago(Instant past) {
        return Words.span(Duration.between(past, now));
    }

    private void death(@Nullable Failure death, @Nullable Instant diedAt) {
        if (death != null) {
            Instant at = diedAt == null ? death.at() : diedAt;
            parts.add("its last connection died at " + Words.time(at) + ", " + ago(at) + " ago, " + death.phase()
                    + ", after " + Words.span(death.age()) + ", of " + Words.brief(death));
        } else if (node.connections() == 0) {
            parts.add("never connected");
        }
    }

    private void tries(@Nullable Throwable failed) {
        Instant at = node.lastTryAt();
        if (failed != null) {
            String when = at == null ? "" : " at " + Words.time(at) + ", " + ago(at) + " ago";
            String since = node.lastDeath() == null ? "" : " since";
            parts.add(Words.tries(node.triesSince()) + " failed" + since + ", the last" + when + ": "
                    + Words.brief(failed));
        }
        Instant next = node.nextTryAt();
        if (next != null) {
            parts.add(
                    next.isAfter(now)
                            ? "next try at " + Words.time(next) + ", in " + Words.span(Duration.between(now, next))
                            : "next try is due");
        } else if (node.state() == NodeState.DOWN || node.state() == NodeState.CONNECTING) {
            parts.add("a try is under way");
        }
    }

    private void past() {
        List<Change> before = node.history().stream()
                .filter(change -> change.at().isBefore(node.since()))
                .toList();
        List<String> told = new ArrayList<>();
        for (Change change : before.subList(Math.max(0, before.size() - PAST_TOLD), before.size())) {
            Failure because = change.because();
            told.add(change.state() + " since " + Words.time(change.at())
                    + (because == null ? "" : " of " + because.kind()));
        }
        if (!told.isEmpty()) {
            parts.add("before: " + String.join(", ", told));
        }
    }

    /** Whether the last death, or the last try and the number of tries, have said it. */
    private boolean isTold(Trouble trouble) {
        boolean death = trouble.count() == 1 && trouble.failure() == node.lastDeath();
        return death
                || (node.lastTry() instanceof ConnectionShutdownException failed
                        && Likeness.of(failed).equals(trouble.likeness())
                        && trouble.count() <= node.triesSince());
    }

    private void troubles() {
        List<Trouble> others =
                node.troubles().stream().filter(trouble -> !isTold(trouble)).toList();
        for (Trouble trouble : others.subList(Math.max(0, others.size() - PAST_TOLD), others.size())) {
            parts.add("seen " + Words.count(trouble.count(), "time")
                    + (trouble.count() == 1
                            ? " at " + Words.time(trouble.first())
                            : " from " + Words.time(trouble.first()) + " to " + Words.time(trouble.last()))
                    + ": " + Words.brief(trouble.failure()));
        }
    }
}
