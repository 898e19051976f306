// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a result: some rows, and the way to the next ones. A statement that brings no rows has one page without
 * any. A page never changes, and any number of threads may read it.
 */
public final class ResultPage {
    private static final String APPLIED = "[applied]";

    private final Columns columns;
    private final @Nullable Rows rows;
    private final @Nullable ByteBuffer pagingState;
    private final ExecutionInfo info;
    private final Function<ByteBuffer, CompletionStage<ResultPage>> next;

    /**
     * A page.
     *
     * @param columns those of the rows
     * @param rows null for a result that has none, and no columns either
     * @param next gets the page at a paging state
     */
    ResultPage(
            Columns columns,
            @Nullable Rows rows,
            ExecutionInfo info,
            Function<ByteBuffer, CompletionStage<ResultPage>> next) {
        ByteBuffer state = rows == null ? null : rows.metadata().pagingState();
        this.columns = columns;
        this.rows = rows;
        this.pagingState = state == null ? null : StatementOptions.copyOf(state);
        this.info = info;
        this.next = next;
    }

    /** What each row is made of; empty where there are no rows by nature. */
    public List<ColumnSpec> columns() {
        return columns.specs();
    }

    /** How many rows this page has. It may have none, and yet not be the last one. */
    public int count() {
        return rows == null ? 0 : rows.count();
    }

    /** The rows of this page, read when they are asked for; each iterator begins anew, and belongs to one thread. */
    public Iterable<Row> rows() {
        return this::iterator;
    }

    Iterator<Row> iterator() {
        return rows == null ? List.<Row>of().iterator() : new RowIterator(columns, rows);
    }

    /** Whether there are rows after this page. */
    public boolean hasMorePages() {
        return pagingState != null;
    }

    /**
     * Where the next page begins, for {@link Statement#withPagingState}; null on the last page. Read-only, and with a
     * position of its own. Anybody who has it can see parts of the last row's key in it, and go on from any key: it is
     * nothing to show to users of a service.
     */
    public @Nullable ByteBuffer pagingState() {
        return pagingState == null ? null : pagingState.duplicate();
    }

    /**
     * Asks for the next page.
     *
     * @return fails as {@code Session.executeAsync} does
     * @throws IllegalStateException if this is the last page
     */
    public CompletionStage<ResultPage> fetchNextPage() {
        ByteBuffer state = pagingState();
        if (state == null) {
            throw new IllegalStateException("This is the last page: ask hasMorePages first");
        }
        return next.apply(state);
    }

    /** How this page came about. */
    public ExecutionInfo info() {
        return info;
    }

    /**
     * Whether a conditional statement was applied; true for all others.
     *
     * @return false exactly if the first column is a {@code boolean} named {@code [applied]}, and false in the first row
     */
    public boolean wasApplied() {
        if (count() == 0
                || !columns.specs().get(0).name().equals(APPLIED)
                || columns.codec(0).javaType() != Boolean.class) {
            return true;
        }
        Row first = iterator().next();
        return first.isNull(0) || first.getBoolean(0);
    }

    /** How many rows of how many columns; never their content. */
    @Override
    public String toString() {
        return "ResultPage[" + count() + " rows of " + columns.describe() + (hasMorePages() ? ", and more]" : "]");
    }

    private static final class RowIterator implements Iterator<Row> {
        private final Columns columns;
        private final ByteBuffer bytes;
        private final Rows.Cursor cursor;
        private int left;

        RowIterator(Columns columns, Rows rows) {
            this.columns = columns;
            this.bytes = rows.buffer();
            this.cursor = rows.cursor();
            this.left = rows.count();
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Row next() {
            if (!cursor.next()) {
                throw new NoSuchElementException("No row is left on this page: ask hasNext first");
            }
            left--;
            // The cursor moves on, and the row stays.
            int[] offsets = new int[columns.count()];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = cursor.offset(i);
            }
            return new Row(columns, bytes, offsets);
        }
    }
}
