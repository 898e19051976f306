// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.QueryParameters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Something to be run, with its values and how to run it. Statements never change: each {@code with} gives another one.
 * Any thread may use them, any number of times.
 *
 * @param <S> the class of the statement itself
 */
public abstract sealed class Statement<S extends Statement<S>> permits SimpleStatement, BoundStatement {
    final StatementOptions options;

    Statement(StatementOptions options) {
        this.options = options;
    }

    /** The same statement, run in another way. */
    abstract S with(StatementOptions changed);

    /**
     * What to send.
     *
     * @param timestamp the timestamp of the request, as in {@link QueryParameters#timestamp}
     * @throws IllegalArgumentException if the protocol version has no place for an option
     */
    abstract Asked ask(ProtocolVersion version, long timestamp);

    /** What to send, with the statement's own timestamp or none. */
    final Asked ask(ProtocolVersion version) {
        return ask(version, options.timestamp());
    }

    /** How many replicas must answer; {@code LOCAL_ONE} unless said otherwise. */
    public final Consistency consistency() {
        return options.consistency();
    }

    /** The statement at another consistency. */
    public final S withConsistency(Consistency consistency) {
        return with(options.withConsistency(consistency));
    }

    /** The consistency of the serial phase of a conditional statement, or null for the server's default. */
    public final @Nullable Consistency serialConsistency() {
        return options.serialConsistency();
    }

    /**
     * The statement at another serial consistency, or at the server's default for null.
     *
     * @throws IllegalArgumentException if it is neither {@code SERIAL} nor {@code LOCAL_SERIAL}
     */
    public final S withSerialConsistency(@Nullable Consistency consistency) {
        return with(options.withSerialConsistency(consistency));
    }

    /**
     * Its own timestamp, in microseconds since 1970; empty where it has none, and the session's {@link TimestampGenerator}
     * gives each run one.
     */
    public final OptionalLong timestamp() {
        return options.timestamp() == QueryParameters.NO_TIMESTAMP
                ? OptionalLong.empty()
                : OptionalLong.of(options.timestamp());
    }

    /**
     * The statement with a timestamp of its own for its writes, which wins over the session's {@link TimestampGenerator}.
     * Conditional statements ({@code IF}) ignore it; a {@code USING TIMESTAMP} in the text wins over it.
     *
     * @param micros microseconds since 1970
     * @throws IllegalArgumentException if it is {@code Long.MIN_VALUE}
     */
    public final S withTimestamp(long micros) {
        return with(options.withTimestamp(micros));
    }

    /** Whether running it twice does no more than running it once. Only such a statement is sent again when in doubt. */
    public final boolean isIdempotent() {
        return options.idempotent();
    }

    /** The statement with another word on {@link #isIdempotent}; false unless said otherwise. */
    public final S withIdempotence(boolean idempotent) {
        return with(options.withIdempotence(idempotent));
    }

    /** How long its caller waits for it, attempts on several nodes included; null for the session's own timeout. */
    public final @Nullable Duration timeout() {
        return options.timeout();
    }

    /**
     * The statement with a timeout of its own.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public final S withTimeout(Duration timeout) {
        return with(options.withTimeout(timeout));
    }

    /** The keyspace it runs in, or null for the session's. */
    public final @Nullable String keyspace() {
        return options.keyspace();
    }

    /**
     * The statement in another keyspace, or in the session's for null. Protocol versions before v5 have no place for
     * it: running the statement over such a one fails with an {@code IllegalArgumentException}.
     *
     * @throws IllegalArgumentException if it was prepared in another keyspace
     */
    public S withKeyspace(@Nullable String keyspace) {
        return with(options.withKeyspace(keyspace));
    }

    /** Rows in a page of its result, at most; 0 for all rows in one page. 5000 unless said otherwise. */
    public final int pageSize() {
        return options.pageSize();
    }

    /**
     * The statement with other pages.
     *
     * @throws IllegalArgumentException if it is less than 0, or 0 and the statement has a paging state
     */
    public final S withPageSize(int rows) {
        return with(options.withPageSize(rows));
    }

    /** Where its result begins, or null at its first row. Read-only, and with a position of its own. */
    public final @Nullable ByteBuffer pagingState() {
        ByteBuffer state = options.pagingState();
        return state == null ? null : state.duplicate();
    }

    /**
     * The statement with a result that begins where an earlier page ended: see {@link ResultPage#pagingState}. It needs a
     * page size, because servers ignore a paging state without one and begin at the first row.
     *
     * @throws IllegalArgumentException if there is a state and {@link #pageSize} is 0
     */
    public final S withPagingState(@Nullable ByteBuffer pagingState) {
        return with(options.withPagingState(pagingState));
    }
}
