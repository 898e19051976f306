// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows: a page of a result. The rows stay as the bytes that came; they were walked through once when they came, so that
 * reading them later cannot fail, and each value is found when it is asked for.
 *
 * <p>Immutable; any number of threads may read, each with a {@link Cursor} of its own.
 */
public final class Rows implements Result {
    static final int KIND = 2;

    private final RowsMetadata metadata;
    private final int count;
    private final ByteBuffer bytes;
    private final int start;
    private final int end;

    /** Rows that stand somewhere in a buffer: for one row a slice of its own would be a good part of the cost. */
    private Rows(RowsMetadata metadata, int count, ByteBuffer bytes, int start, int end) {
        this.metadata = metadata;
        this.count = count;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /**
     * Rows from their values.
     *
     * @param rows each with {@link RowsMetadata#columnCount} values, which may be null
     */
    public static Rows of(RowsMetadata metadata, List<? extends List<? extends @Nullable ByteBuffer>> rows) {
        WireOutput out = new WireOutput(256);
        for (List<? extends @Nullable ByteBuffer> row : rows) {
            if (row.size() != metadata.columnCount() || row.isEmpty()) {
                throw new IllegalArgumentException(
                        "A row of " + row.size() + " values where there are " + metadata.columnCount() + " columns");
            }
            for (ByteBuffer value : row) {
                out.writeBytes(value);
            }
        }
        return new Rows(metadata, rows.size(), out.copy(), 0, out.position());
    }

    static Rows decode(WireInput in, ProtocolVersion version) {
        RowsMetadata metadata = RowsMetadata.decode(in, version);
        int columns = metadata.columnCount();
        int at = in.offset();
        int count = in.readInt("rows_count");
        // A row of no columns would take no bytes, and could be announced without end.
        long most = columns == 0 ? 0 : in.remaining() / (4L * columns);
        if (count < 0 || count > most) {
            throw in.error(
                    at,
                    "rows_count between 0 and " + most + " (" + columns + " columns of at least 4 bytes each, "
                            + in.remaining() + " bytes left)",
                    String.valueOf(count));
        }
        int start = in.index();
        in.skipBytes((long) count * columns, "value");
        return new Rows(metadata, count, in.buffer(), start, in.index());
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeInt(KIND);
        metadata.encode(out, version);
        out.writeInt(count);
        out.writeRaw(ownBytes());
    }

    /** What the rows look like. */
    public RowsMetadata metadata() {
        return metadata;
    }

    /** How many rows there are. */
    public int count() {
        return count;
    }

    /**
     * The buffer in which {@link Cursor#offset} counts. The rows are only a part of it, and its position and limit say
     * nothing: to be read with absolute getters.
     */
    public ByteBuffer buffer() {
        return bytes;
    }

    private ByteBuffer ownBytes() {
        return bytes.slice(start, end - start);
    }

    /** A cursor before the first row. */
    public Cursor cursor() {
        return new Cursor();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rows that
                && count == that.count
                && metadata.equals(that.metadata)
                && ownBytes().equals(that.ownBytes());
    }

    @Override
    public int hashCode() {
        return Objects.hash(metadata, count, ownBytes());
    }

    /** How many rows of how many columns; never their content. */
    @Override
    public String toString() {
        return "Rows[" + count + " rows of " + metadata.columnCount() + " columns, " + (end - start) + " bytes]";
    }

    /** Goes through rows from the first to the last. Not for use by several threads at once. */
    public final class Cursor {
        // Columns are only believed where there are rows of them.
        private final int[] starts = new int[count == 0 ? 0 : metadata.columnCount()];
        private int next = start;
        private int rowsLeft = count;

        private Cursor() {}

        /** Goes to the next row; false after the last one. */
        public boolean next() {
            if (rowsLeft == 0) {
                return false;
            }
            rowsLeft--;
            int at = next;
            for (int column = 0; column < starts.length; column++) {
                starts[column] = at;
                at += 4 + Math.max(0, bytes.getInt(at));
            }
            next = at;
            return true;
        }

        /** Bytes of a value of this row, or -1 where it is null. */
        public int length(int column) {
            return Math.max(-1, bytes.getInt(starts[column]));
        }

        /** Where a value of this row begins in {@link Rows#content}. */
        public int offset(int column) {
            return starts[column] + 4;
        }

        /** A value of this row as a slice, or null. */
        public @Nullable ByteBuffer bytes(int column) {
            int length = length(column);
            return length < 0 ? null : bytes.slice(offset(column), length);
        }
    }
}
