// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Failure;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection's life, from its first SYN to its death: where everyone reports what they saw, and nobody decides.
 *
 * <pre>
 *   alive --first report--> dying (nothing is sent any more; what the peer sent is read)
 *         --conclusive report, or nothing more to read, or 100 ms--> dead (one Failure, for ever)
 * </pre>
 *
 * <p>Confined to the loop, but for {@link #failure}, the one volatile field: the state and its reason are published
 * together, so nobody can see the one without the other.
 */
final class Lifeline {
    /** Bytes that are read at the most while a connection is dying. */
    static final int LAST_WORDS = 64 * 1024;

    /** How long is waited for the peer's last words at the most. */
    static final long PATIENCE_NANOS = 100_000_000;

    private static final int EVIDENCE_KEPT = 16;

    private final Loop loop;
    private final Mortal mortal;
    private final List<Evidence> evidence = new ArrayList<>(2);

    /** Of tries at other addresses of the same name. */
    private List<Evidence> earlier = List.of();

    private long firstSeenNanos;
    private long deadline;
    private volatile @Nullable Failure failure;

    Lifeline(Loop loop, Mortal mortal) {
        this.loop = loop;
        this.mortal = mortal;
    }

    /** What it died of, or null while it lives. Any thread may ask. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** Whether something was reported and the verdict is not in yet: nothing is to be sent any more. */
    boolean isDying() {
        return failure == null && !evidence.isEmpty();
    }

    /** Tells what was seen. The first report ends sending; a conclusive one ends the connection. */
    void report(Evidence seen) {
        assert loop.inLoop();
        Failure settled = failure;
        if (settled != null) {
            settled.addAftermath(seen);
            return;
        }
        boolean first = evidence.isEmpty();
        if (first) {
            firstSeenNanos = loop.nanoTime();
        }
        boolean conclusive = Inquest.isConclusive(seen);
        if (conclusive || evidence.size() < EVIDENCE_KEPT) {
            evidence.add(seen);
        }
        if (conclusive) {
            settle();
        } else if (first) {
            deadline = firstSeenNanos + PATIENCE_NANOS;
            // Whatever is read is reported to this same lifeline, which may be dead when this returns.
            mortal.hearLastWords(LAST_WORDS);
        }
    }

    /**
     * Addresses of the same name could not be connected to before this one was: that is evidence, and never the cause.
     *
     * @param tries what each of them failed of; none to forget them
     */
    void follows(List<Evidence> tries) {
        earlier = List.copyOf(tries);
    }

    /** Time has passed: the peer has had its chance to say more. */
    void onTick(long now) {
        if (isDying() && now - deadline >= 0) {
            settle();
        }
    }

    /**
     * Nobody can wait for the peer's last words any longer, for the wire is about to be closed: what was seen so far
     * decides. Does nothing unless it is dying.
     */
    void waitNoLonger() {
        if (isDying()) {
            settle();
        }
    }

    private void settle() {
        if (failure != null) {
            return;
        }
        Evidence own = Inquest.verdict(evidence);
        List<Evidence> all = new ArrayList<>(earlier);
        all.addAll(evidence);
        Failure verdict = new Failure(
                mortal.description(),
                Duration.ofNanos(firstSeenNanos - mortal.openedNanos()),
                mortal.requestsInFlight(),
                all,
                own);
        failure = verdict;
        mortal.onDead(verdict);
    }
}
