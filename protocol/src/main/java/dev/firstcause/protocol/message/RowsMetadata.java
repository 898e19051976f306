// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a result's rows look like (section 4.2.5.2 of the specifications).
 *
 * @param columnCount values in a row: 0 to 65,535
 * @param columns what each column is, or null where the server left it out (because it was asked to, or has none)
 * @param pagingState where the next page begins, or null after the last page
 * @param newMetadataId the id of this description where it is not the one that EXECUTE named, from v5 on; else null
 * @param otherFlags bits that say nothing about what follows them, kept as they came: servers leave Global_tables_spec
 *     set when they leave the columns out
 */
public record RowsMetadata(
        int columnCount,
        @Nullable List<ColumnSpec> columns,
        @Nullable ByteBuffer pagingState,
        @Nullable ByteBuffer newMetadataId,
        int otherFlags) {
    private static final int HAS_MORE_PAGES = 0x0002;
    private static final int NO_METADATA = 0x0004;
    private static final int METADATA_CHANGED = 0x0008;
    private static final RowsMetadata[] LEFT_OUT = new RowsMetadata[64];
    private static final int LAYOUT = HAS_MORE_PAGES | NO_METADATA | METADATA_CHANGED;

    static {
        for (int count = 0; count < LEFT_OUT.length; count++) {
            LEFT_OUT[count] = new RowsMetadata(count, null, null, null, 0);
        }
    }

    public RowsMetadata {
        otherFlags &= columns == null ? ~LAYOUT : ~(LAYOUT | ColumnSpec.GLOBAL_TABLES_SPEC);
        columns = columns == null ? null : List.copyOf(columns);
        if (columns != null && columns.size() != columnCount) {
            throw new IllegalArgumentException(columns.size() + " columns described, " + columnCount + " counted");
        }
    }

    /** The description of some columns, of which this is the only page. */
    public static RowsMetadata of(List<ColumnSpec> columns) {
        return new RowsMetadata(columns.size(), columns, null, null, 0);
    }

    /** No description of some columns, of which this is the only page. */
    public static RowsMetadata leftOut(int columnCount) {
        return columnCount >= 0 && columnCount < LEFT_OUT.length
                ? LEFT_OUT[columnCount]
                : new RowsMetadata(columnCount, null, null, null, 0);
    }

    /** A description with nothing else to it. */
    public RowsMetadata(
            int columnCount,
            @Nullable List<ColumnSpec> columns,
            @Nullable ByteBuffer pagingState,
            @Nullable ByteBuffer newMetadataId) {
        this(columnCount, columns, pagingState, newMetadataId, 0);
    }

    void encode(WireOutput out, ProtocolVersion version) {
        int global = columns == null ? 0 : ColumnSpec.globalFlag(columns);
        boolean changed = newMetadataId != null;
        if (changed && !version.isAtLeast(ProtocolVersion.V5)) {
            throw new IllegalArgumentException("Protocol " + version + " has no place for a new metadata id");
        }
        out.writeInt(otherFlags
                | global
                | (pagingState != null ? HAS_MORE_PAGES : 0)
                | (columns == null ? NO_METADATA : 0)
                | (changed ? METADATA_CHANGED : 0));
        out.writeInt(columnCount);
        if (pagingState != null) {
            out.writeBytes(pagingState);
        }
        if (newMetadataId != null) {
            out.writeShortBytes(newMetadataId);
        }
        if (columns != null) {
            ColumnSpec.encodeAll(columns, out, global != 0);
        }
    }

    static RowsMetadata decode(WireInput in, ProtocolVersion version) {
        int flags = in.readInt("metadata flags");
        int count = ColumnSpec.decodeCount(in);
        if (flags == NO_METADATA) {
            return leftOut(count);
        }
        ByteBuffer pagingState = (flags & HAS_MORE_PAGES) != 0 ? in.readBytes("paging_state") : null;
        boolean changed = (flags & METADATA_CHANGED) != 0 && version.isAtLeast(ProtocolVersion.V5);
        ByteBuffer newMetadataId = changed ? in.readShortBytes("new_metadata_id") : null;
        List<ColumnSpec> columns = (flags & NO_METADATA) != 0
                ? null
                : ColumnSpec.decodeAll(in, count, (flags & ColumnSpec.GLOBAL_TABLES_SPEC) != 0);
        return new RowsMetadata(count, columns, pagingState, newMetadataId, flags);
    }
}
