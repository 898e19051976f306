// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Phase;
import java.util.List;

/**
 * Finds the cause among the evidence. Pure: the same evidence gives the same verdict, in whatever order it was seen, but
 * that among equals the first one counts.
 */
final class Inquest {
    private Inquest() {}

    /**
     * The evidence that decides: the first of the weightiest sign.
     *
     * @param evidence at least one, in the order in which it was seen
     */
    static Evidence verdict(List<Evidence> evidence) {
        Evidence cause = evidence.get(0);
        for (Evidence other : evidence) {
            if (other.sign().compareTo(cause.sign()) < 0) {
                cause = other;
            }
        }
        return cause;
    }

    /**
     * Whether another address of the same name may do better: this one could not be connected to, and not because we end. A limit
     * of this host can be one of a single address: no IPv6 address of our own, no local port that is free for it.
     */
    static boolean isOfTheAddress(Evidence evidence) {
        return evidence.phase() == Phase.CONNECT
                && switch (evidence.kind()) {
                    case LOCAL_CLOSE, RESOLVE_FAILED, INTERNAL -> false;
                    default -> true;
                };
    }

    /**
     * Whether nothing better can be expected after this. A failed write says nothing of the kind: what the peer sent
     * before it went is still to be read, and may say why. The end of reading does, and so does every cause that was
     * read or is our own.
     */
    static boolean isConclusive(Evidence evidence) {
        return switch (evidence.witness()) {
            case WRITE -> false;
            case USER -> !evidence.sign().isSymptom();
            case RESOLVER, CONNECT, READ, TLS, PROTOCOL, HEARTBEAT -> true;
        };
    }
}
