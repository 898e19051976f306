// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows of a node at one moment.
 *
 * @param endpoint where it listens
 * @param hostId the cluster's name for it; null while the cluster has not told
 * @param datacenter its data center; null while the cluster has not told
 * @param rack its rack; null while the cluster has not told
 * @param version what it runs; null while the cluster has not told
 * @param state how the session stands to it
 * @param since when it came into that state
 * @param connections how many connections to it are ready
 * @param wanted how many there should be
 * @param inFlight how many requests wait for an answer on all of them
 * @param lastDeath what its last connection that had been ready died of; null where none has died
 * @param lastDeathAt when that was; null together with {@code lastDeath}. Like {@code since}, {@code lastTryAt} and
 *     {@code nextTryAt}, it is computed from the time that has really passed, counted from the host's clock as it is set now;
 *     so ages stay right if that clock was changed
 * @param lastTry why the last try to connect failed; null where none failed since a connection was last ready
 * @param lastTryAt when that was; null together with {@code lastTry}
 * @param triesSince how many tries failed since a connection was last ready
 * @param nextTryAt when the next try is due; null where none is planned, or one is under way
 * @param troubles what its connections died of, the oldest first, as far as it is kept
 * @param history the states it came into, the oldest first, as far as it is kept
 */
public record NodeReport(
        Endpoint endpoint,
        @Nullable UUID hostId,
        @Nullable String datacenter,
        @Nullable String rack,
        @Nullable String version,
        NodeState state,
        Instant since,
        int connections,
        int wanted,
        int inFlight,
        @Nullable Failure lastDeath,
        @Nullable Instant lastDeathAt,
        @Nullable Throwable lastTry,
        @Nullable Instant lastTryAt,
        long triesSince,
        @Nullable Instant nextTryAt,
        List<Trouble> troubles,
        List<Change> history) {
    public NodeReport {
        troubles = List.copyOf(troubles);
        history = List.copyOf(history);
    }

    /**
     * All of it that helps to find out what is wrong, in one line: state and since when, connections, what the last one
     * died of, the tries since, and what was before.
     *
     * @param now the moment that ages are told for
     */
    public String inWords(Instant now) {
        return new NodeWords(this, now).line();
    }

    /** What it is down of, as it was thrown: its last death, and the last try since. */
    List<Throwable> originals() {
        List<Throwable> originals = new ArrayList<>();
        if (lastDeath != null) {
            originals.add(lastDeath.cause());
        }
        if (lastTry != null) {
            originals.add(lastTry);
        }
        return originals;
    }

    /** Which node, and how the session stands to it. */
    @Override
    public String toString() {
        return NodeWords.name(this) + ": " + state + " since " + Words.time(since);
    }
}
