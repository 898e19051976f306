// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was told of the writes whose effect can be seen later, to be held against their tables. For any thread. */
final class Books {
    // All guarded by this.
    private final Set<Long> confirmedInserts = new HashSet<>();
    private final Set<Long> notSentInserts = new HashSet<>();
    private final Map<Long, Long> asked = new HashMap<>();
    private final Map<Long, Long> confirmed = new HashMap<>();
    private final Map<Long, Long> notSent = new HashMap<>();
    private final Map<Long, Row> rows = new HashMap<>();
    private long inserts;
    private long overwrites;

    /** A row that is overwritten again and again. */
    private static final class Row {
        /** The last value that was confirmed. */
        private @Nullable Long confirmed;

        /** Values that were asked after that one and may have been written: told MAYBE_SENT, or nothing. */
        private final Set<Long> maybe = new HashSet<>();

        /** Whether the last one has no outcome yet. */
        private boolean waits;

        private boolean mayHold(@Nullable Long value) {
            return Objects.equals(value, confirmed) || maybe.contains(value);
        }

        private boolean isBefore(@Nullable Long value) {
            return confirmed != null && (value == null || value < confirmed);
        }
    }

    /**
     * Enters that a row is to be overwritten. False, and nothing is entered, while the last one has no outcome: an
     * application that does not wait for it cannot expect an order of the two.
     *
     * @param value greater than all before
     */
    synchronized boolean overwrites(long id, long value) {
        Row row = rows.computeIfAbsent(id, unused -> new Row());
        if (row.waits) {
            return false;
        }
        overwrites++;
        row.waits = true;
        row.maybe.add(value);
        return true;
    }

    /** It was confirmed, so no value from before may be seen again. */
    synchronized void overwritten(long id, long value) {
        Row row = rows.computeIfAbsent(id, unused -> new Row());
        row.waits = false;
        row.confirmed = value;
        row.maybe.clear();
    }

    /** It failed. */
    synchronized void notOverwritten(long id, long value, ToldFate fate) {
        Row row = rows.computeIfAbsent(id, unused -> new Row());
        row.waits = false;
        if (fate == ToldFate.NOT_SENT) {
            row.maybe.remove(value);
        }
    }

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
     * @param values those of the rows that were overwritten, by their ids
     */
    synchronized Audit audit(Set<Long> inserted, Map<Long, Long> counted, Map<Long, Long> values) {
        Set<Long> written = new HashSet<>(rows.keySet());
        written.addAll(values.keySet());
        int rowsBehind = 0;
        int rowsOdd = 0;
        for (long id : written) {
            Row row = rows.getOrDefault(id, new Row());
            Long holds = values.get(id);
            if (!row.mayHold(holds)) {
                rowsBehind += row.isBefore(holds) ? 1 : 0;
                rowsOdd += row.isBefore(holds) ? 0 : 1;
            }
        }
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
                above,
                overwrites,
                written.size(),
                rowsBehind,
                rowsOdd);
    }

    private static long sum(Map<Long, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
