// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a statement is to be run; what each means is said at {@link Statement}.
 *
 * @param timestamp microseconds since 1970, or {@link QueryParameters#NO_TIMESTAMP}
 * @param pagingState read-only bytes of its own
 */
record StatementOptions(
        Consistency consistency,
        @Nullable Consistency serialConsistency,
        long timestamp,
        boolean idempotent,
        @Nullable Duration timeout,
        @Nullable String keyspace,
        int pageSize,
        @Nullable ByteBuffer pagingState) {
    static final StatementOptions DEFAULTS = new StatementOptions(
            Consistency.LOCAL_ONE, null, QueryParameters.NO_TIMESTAMP, false, null, null, 5000, null);

    StatementOptions withConsistency(Consistency level) {
        Objects.requireNonNull(level, "consistency is null: give one, such as LOCAL_ONE, which is the default");
        return new StatementOptions(
                level, serialConsistency, timestamp, idempotent, timeout, keyspace, pageSize, pagingState);
    }

    StatementOptions withSerialConsistency(@Nullable Consistency level) {
        if (level != null && !level.isSerial()) {
            throw new IllegalArgumentException(
                    "The serial phase of a conditional statement runs at SERIAL or LOCAL_SERIAL, not at " + level);
        }
        return new StatementOptions(
                consistency, level, timestamp, idempotent, timeout, keyspace, pageSize, pagingState);
    }

    StatementOptions withTimestamp(long micros) {
        if (micros == QueryParameters.NO_TIMESTAMP) {
            throw new IllegalArgumentException("Servers take no timestamp of -2^63: give a greater one");
        }
        return new StatementOptions(
                consistency, serialConsistency, micros, idempotent, timeout, keyspace, pageSize, pagingState);
    }

    StatementOptions withIdempotence(boolean yes) {
        return new StatementOptions(
                consistency, serialConsistency, timestamp, yes, timeout, keyspace, pageSize, pagingState);
    }

    StatementOptions withTimeout(Duration time) {
        Objects.requireNonNull(time, "timeout is null: give one, or leave out withTimeout(...) for the session's own");
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("A statement's timeout is more than zero, not " + time);
        }
        return new StatementOptions(
                consistency, serialConsistency, timestamp, idempotent, time, keyspace, pageSize, pagingState);
    }

    StatementOptions withKeyspace(@Nullable String name) {
        return new StatementOptions(
                consistency, serialConsistency, timestamp, idempotent, timeout, name, pageSize, pagingState);
    }

    StatementOptions withPageSize(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("A page has 1 row or more, or 0 for all rows in one page; not " + rows);
        }
        requirePages(rows, pagingState);
        return new StatementOptions(
                consistency, serialConsistency, timestamp, idempotent, timeout, keyspace, rows, pagingState);
    }

    StatementOptions withPagingState(@Nullable ByteBuffer state) {
        requirePages(pageSize, state);
        return new StatementOptions(
                consistency,
                serialConsistency,
                timestamp,
                idempotent,
                timeout,
                keyspace,
                pageSize,
                state == null ? null : copyOf(state));
    }

    private static void requirePages(int rows, @Nullable ByteBuffer state) {
        if (rows == 0 && state != null) {
            throw new IllegalArgumentException(
                    "A paging state needs a page size of 1 or more: without one, servers ignore"
                            + " the state and begin at the first row. Give withPageSize the size of the earlier pages, or leave out"
                            + " the state");
        }
    }

    /** Bytes that nobody else can change, and that keep no whole response in memory. */
    static ByteBuffer copyOf(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    /** The parameters of a request that is dated {@code at}: the statement's own timestamp, or the session's. */
    QueryParameters parameters(Values values, boolean skipMetadata, long at, @Nullable String inKeyspace) {
        return new QueryParameters(
                consistency,
                values,
                skipMetadata,
                pageSize,
                pagingState,
                serialConsistency,
                at,
                inKeyspace,
                QueryParameters.NO_NOW);
    }
}
