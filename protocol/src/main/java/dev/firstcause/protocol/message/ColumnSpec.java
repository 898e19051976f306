// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A column of a result, or a bind marker of a prepared statement. */
public record ColumnSpec(String keyspace, String table, String name, DataType type) {
    static final int GLOBAL_TABLES_SPEC = 0x0001;

    /**
     * More columns than this are refused. The protocol counts values in 16 bits, so no request could bind more, and a
     * hostile count cannot make a reader build more than this.
     */
    static final int MOST = 0xffff;

    /** Whether all columns are of one table, which is then named only once: the flag to say so. */
    static int globalFlag(List<ColumnSpec> columns) {
        if (columns.isEmpty()) {
            return 0;
        }
        ColumnSpec first = columns.get(0);
        for (ColumnSpec column : columns) {
            if (!column.keyspace.equals(first.keyspace) || !column.table.equals(first.table)) {
                return 0;
            }
        }
        return GLOBAL_TABLES_SPEC;
    }

    static int decodeCount(WireInput in) {
        int at = in.offset();
        int count = in.readInt("columns_count");
        if (count < 0 || count > MOST) {
            throw in.error(at, "columns_count between 0 and " + MOST, String.valueOf(count));
        }
        return count;
    }

    static void encodeAll(List<ColumnSpec> columns, WireOutput out, boolean global) {
        if (global) {
            out.writeString(columns.get(0).keyspace);
            out.writeString(columns.get(0).table);
        }
        for (ColumnSpec column : columns) {
            if (!global) {
                out.writeString(column.keyspace);
                out.writeString(column.table);
            }
            out.writeString(column.name);
            column.type.encode(out);
        }
    }

    static List<ColumnSpec> decodeAll(WireInput in, int count, boolean global) {
        String keyspace = global ? in.readString("keyspace") : "";
        String table = global ? in.readString("table") : "";
        int least = global ? 4 : 8;
        if ((long) count * least > in.remaining()) {
            throw in.error(
                    "descriptions of " + count + " columns of at least " + least + " bytes each",
                    in.remaining() + " bytes");
        }
        List<ColumnSpec> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(new ColumnSpec(
                    global ? keyspace : in.readString("keyspace"),
                    global ? table : in.readString("table"),
                    in.readString("column name"),
                    DataType.decode(in)));
        }
        return Collections.unmodifiableList(columns);
    }
}
