// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.subject.TlsVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application with one driver noticed of a reboot drill.
 *
 * @param driver its name
 * @param description in a sentence
 * @param tls the version that was spoken
 * @param replicas how many nodes had each row
 * @param rate idempotent requests a second that were asked
 * @param started when the load began
 * @param took how long the load lasted
 * @param interrupted whether somebody ended it before its end
 * @param idempotent what came of the requests that are idempotent
 * @param others what came of those that are not
 * @param blows in their order
 * @param audit what the tables held in the end; null if they were not read
 * @param trouble what else went wrong, for people; empty if nothing
 */
public record RebootReport(
        String driver,
        String description,
        TlsVersion tls,
        int replicas,
        int rate,
        Instant started,
        Duration took,
        boolean interrupted,
        Tally idempotent,
        Tally others,
        List<BlowReport> blows,
        @Nullable Audit audit,
        List<String> trouble) {
    public RebootReport {
        blows = List.copyOf(blows);
        trouble = List.copyOf(trouble);
    }

    /** How many live connections ended while their node was well. */
    public int othersClosed() {
        return blows.stream().mapToInt(BlowReport::othersClosed).sum();
    }

    /**
     * Whether all went as it should: no idempotent request failed (or, where not all nodes have each row, none without being
     * told why), all were answered once, what failed of the others was told why and its fate, the tables hold nothing else,
     * and no node that was well lost a connection.
     */
    public boolean isWell() {
        return !interrupted
                && trouble.isEmpty()
                && (idempotent.failed() == 0 || replicas < RebootSettings.ALL_REPLICAS)
                && idempotent.never() + others.never() == 0
                && idempotent.twice() + others.twice() == 0
                && idempotent.failedWithCause() == idempotent.failed()
                && others.failedWithCause() == others.failed()
                && others.fates().getOrDefault(ToldFate.UNTOLD, 0L) == 0
                && othersClosed() == 0
                && audit != null
                && audit.isTrue();
    }
}
