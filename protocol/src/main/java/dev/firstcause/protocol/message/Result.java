// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RESULT: what a QUERY, PREPARE, EXECUTE or BATCH brought (section 4.2.5 of the specifications). */
public sealed interface Result extends Response
        permits Result.Nothing, Result.Keyspace, Result.Prepared, Result.Schema, Rows {
    @Override
    default Opcode opcode() {
        return Opcode.RESULT;
    }

    static Result decode(WireInput in, ProtocolVersion version) {
        int at = in.offset();
        int kind = in.readInt("result kind");
        return switch (kind) {
            case Nothing.KIND -> Nothing.INSTANCE;
            case Rows.KIND -> Rows.decode(in, version);
            case Keyspace.KIND -> new Keyspace(in.readString("keyspace"));
            case Prepared.KIND -> Prepared.decode(in, version);
            case Schema.KIND -> new Schema(SchemaChange.decode(in));
            default -> throw in.error(at, "result kind between 1 and 5", String.valueOf(kind));
        };
    }

    /** Void: the request succeeded and has nothing more to say. */
    enum Nothing implements Result {
        INSTANCE;

        static final int KIND = 1;

        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeInt(KIND);
        }
    }

    /** Set_keyspace: the connection is in that keyspace now. */
    record Keyspace(String keyspace) implements Result {
        static final int KIND = 3;

        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeInt(KIND);
            out.writeString(keyspace);
        }
    }

    /** Schema_change: the statement changed the schema. */
    record Schema(SchemaChange change) implements Result {
        static final int KIND = 5;

        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeInt(KIND);
            change.encode(out);
        }
    }

    /**
     * Prepared: a statement is ready to be run by its id.
     *
     * @param id at most 65,535 bytes
     * @param resultMetadataId the id of the result's description, from v5 on; null before
     * @param markers the statement's bind markers
     * @param partitionKeyIndices for each column of the partition key, the index of the marker that binds it; empty
     *     where a column has none, and before v4
     * @param result what the rows of its result will look like
     */
    record Prepared(
            ByteBuffer id,
            @Nullable ByteBuffer resultMetadataId,
            List<ColumnSpec> markers,
            List<Integer> partitionKeyIndices,
            RowsMetadata result)
            implements Result {
        static final int KIND = 4;

        public Prepared {
            markers = List.copyOf(markers);
            partitionKeyIndices = List.copyOf(partitionKeyIndices);
        }

        static Prepared decode(WireInput in, ProtocolVersion version) {
            ByteBuffer id = in.readShortBytes("id");
            ByteBuffer resultMetadataId =
                    version.isAtLeast(ProtocolVersion.V5) ? in.readShortBytes("result_metadata_id") : null;
            int flags = in.readInt("metadata flags");
            int count = ColumnSpec.decodeCount(in);
            List<Integer> indices = version.isAtLeast(ProtocolVersion.V4) ? decodeIndices(in, count) : List.of();
            List<ColumnSpec> markers = ColumnSpec.decodeAll(in, count, (flags & ColumnSpec.GLOBAL_TABLES_SPEC) != 0);
            return new Prepared(id, resultMetadataId, markers, indices, RowsMetadata.decode(in, version));
        }

        private static List<Integer> decodeIndices(WireInput in, int markers) {
            int count = in.readCount("pk_count", 2);
            List<Integer> indices = new ArrayList<>(Math.min(count, ColumnSpec.MOST));
            for (int i = 0; i < count; i++) {
                int at = in.offset();
                int index = in.readShort("pk_index");
                if (index >= markers) {
                    throw in.error(at, "pk_index of one of " + markers + " bind markers", String.valueOf(index));
                }
                indices.add(index);
            }
            return indices;
        }

        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeInt(KIND);
            out.writeShortBytes(id);
            if (version.isAtLeast(ProtocolVersion.V5)) {
                if (resultMetadataId == null) {
                    throw new IllegalArgumentException(
                            "A prepared result in protocol " + version + " needs a result_metadata_id");
                }
                out.writeShortBytes(resultMetadataId);
            }
            int global = ColumnSpec.globalFlag(markers);
            out.writeInt(global);
            out.writeInt(markers.size());
            if (version.isAtLeast(ProtocolVersion.V4)) {
                out.writeInt(partitionKeyIndices.size());
                for (int index : partitionKeyIndices) {
                    out.writeShort(index);
                }
            }
            ColumnSpec.encodeAll(markers, out, global != 0);
            result.encode(out, version);
        }
    }
}
