// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What was told of the requests that are not idempotent, to be held against their tables. For any thread. */
final class Books {
    // All guarded by this.
    private final Set<Long> confirmedInserts = new HashSet<>();
    private final Set<Long> notSentInserts = new HashSet<>();
    private final Map<Long, Long> asked = new HashMap<>();
    private final Map<Long, Long> confirmed = new HashMap<>();
    private final Map<Long, Long> notSent = new HashMap<>();
    private long inserts;

    synchronized void asked(Request request, long id) {
        if (request == Request.INSERT) {
            inserts++;
        } else if (request == Request.COUNT) {
            asked.merge(id, 1L, Long::sum);
        }
    }

    synchronized void served(Request request, long id) {
        if (request == Request.INSERT) {
            confirmedInserts.add(id);
        } else if (request == Request.COUNT) {
            confirmed.merge(id, 1L, Long::sum);
        }
    }

    synchronized void failed(Request request, long id, ToldFate fate) {
        if (fate != ToldFate.NOT_SENT) {
            return;
        }
        if (request == Request.INSERT) {
            notSentInserts.add(id);
        } else if (request == Request.COUNT) {
            notSent.merge(id, 1L, Long::sum);
        }
    }

    /**
     * Holds them against the tables.
     *
     * @param inserted the ids in the table
     * @param counted the counters by their ids
     */
    synchronized Audit audit(Set<Long> inserted, Map<Long, Long> counted) {
        Set<Long> ids = new HashSet<>(asked.keySet());
        ids.addAll(counted.keySet());
        int below = 0;
        int above = 0;
        for (long id : ids) {
            long holds = counted.getOrDefault(id, 0L);
            below += holds < confirmed.getOrDefault(id, 0L) ? 1 : 0;
            above += holds > asked.getOrDefault(id, 0L) - notSent.getOrDefault(id, 0L) ? 1 : 0;
        }
        return new Audit(
                inserts,
                confirmedInserts.stream().filter(id -> !inserted.contains(id)).count(),
                notSentInserts.stream().filter(inserted::contains).count(),
                ids.size(),
                sum(confirmed),
                sum(asked) - sum(confirmed) - sum(notSent),
                sum(counted),
                below,
                above);
    }

    private static long sum(Map<Long, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
