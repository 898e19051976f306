// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.message.ColumnSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result, page after page, once: when the rows of a page are used up, the next page is asked for and
 * waited for. Not for use by several threads at once; the rows are for any thread.
 *
 * <p>A page that cannot be had throws what {@code Session.execute} would. Nothing is lost by it: the next
 * call asks for the same page again.
 */
public final class ResultSet implements Iterable<Row> {
    private final Waiting waiting;
    private final boolean applied;
    private ResultPage page;
    private Iterator<Row> rows;
    private int left;

    ResultSet(ResultPage first, Waiting waiting) {
        this.waiting = waiting;
        this.applied = first.wasApplied();
        this.page = first;
        this.rows = first.iterator();
        this.left = first.count();
    }

    /** What each row is made of; empty where there are no rows by nature. */
    public List<ColumnSpec> columns() {
        return page.columns();
    }

    /** The rows not taken yet. All iterators of a result are the same: a row that one gives no other does. */
    @Override
    public Iterator<Row> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return reach();
            }

            @Override
            public Row next() {
                Row row = one();
                if (row == null) {
                    throw new NoSuchElementException("No row is left: ask hasNext first");
                }
                return row;
            }
        };
    }

    /** The next row, or null after the last one. */
    public @Nullable Row one() {
        if (!reach()) {
            return null;
        }
        left--;
        return rows.next();
    }

    /** The rows not taken yet, all of them at once: they have to fit into memory, with all their pages. */
    public List<Row> all() {
        List<Row> all = new ArrayList<>(left);
        for (Row row : this) {
            all.add(row);
        }
        return all;
    }

    /** Goes on to a page with a row, if there is one. A page may be empty, and not the last. */
    private boolean reach() {
        while (left == 0) {
            if (!page.hasMorePages()) {
                return false;
            }
            page = waiting.of(page::fetchNextPage);
            rows = page.iterator();
            left = page.count();
        }
        return true;
    }

    /** How many rows can be taken without waiting for another page. */
    public int availableWithoutFetching() {
        return left;
    }

    /** How the page came about that the next row is on, or the last one was. */
    public ExecutionInfo info() {
        return page.info();
    }

    /** Where the page after the present one begins, or null if there is none: see {@link ResultPage#pagingState}. */
    public @Nullable ByteBuffer pagingState() {
        return page.pagingState();
    }

    /** Whether a conditional statement was applied: see {@link ResultPage#wasApplied}. */
    public boolean wasApplied() {
        return applied;
    }

    /** How many rows are at hand; never their content. */
    @Override
    public String toString() {
        return "ResultSet[" + left + " rows at hand, on " + page + "]";
    }
}
