// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a QUERY or EXECUTE is to be run (section 4.1.4 of the specifications).
 *
 * @param consistency how many replicas must answer
 * @param values the values bound to the statement
 * @param skipMetadata whether the result may come without a description of its columns
 * @param pageSize rows in a page; 0 for all rows at once
 * @param pagingState where to go on, from an earlier page, or null to begin
 * @param serialConsistency for the serial phase of a conditional statement, or null for the server's default
 * @param timestamp microseconds since 1970, or {@link #NO_TIMESTAMP} to let the server choose
 * @param keyspace the keyspace to run in, from v5 on; null for the connection's
 * @param nowInSeconds seconds since 1970 that the server takes for now, from v5 on; or {@link #NO_NOW}
 */
public record QueryParameters(
        Consistency consistency,
        Values values,
        boolean skipMetadata,
        int pageSize,
        @Nullable ByteBuffer pagingState,
        @Nullable Consistency serialConsistency,
        long timestamp,
        @Nullable String keyspace,
        int nowInSeconds) {
    /** No timestamp: the server chooses. */
    public static final long NO_TIMESTAMP = Long.MIN_VALUE;

    /** No time of our own: the server's is now. */
    public static final int NO_NOW = Integer.MIN_VALUE;

    private static final int VALUES = 0x01;
    private static final int SKIP_METADATA = 0x02;
    private static final int PAGE_SIZE = 0x04;
    private static final int PAGING_STATE = 0x08;
    private static final int NAMED = 0x40;

    /** Just values at a consistency. */
    public QueryParameters(Consistency consistency, Values values) {
        this(consistency, values, false, 0, null, null, NO_TIMESTAMP, null, NO_NOW);
    }

    private int flags() {
        return (values.count() > 0 ? VALUES : 0)
                | (values.areNamed() ? NAMED : 0)
                | (skipMetadata ? SKIP_METADATA : 0)
                | (pageSize > 0 ? PAGE_SIZE : 0)
                | (pagingState != null ? PAGING_STATE : 0)
                | Tail.flags(serialConsistency, timestamp, keyspace, nowInSeconds);
    }

    void encode(WireOutput out, ProtocolVersion version) {
        int flags = flags();
        consistency.encode(out);
        Tail.encodeFlags(out, version, flags);
        if ((flags & VALUES) != 0) {
            values.encode(out, version);
        }
        if ((flags & PAGE_SIZE) != 0) {
            out.writeInt(pageSize);
        }
        if ((flags & PAGING_STATE) != 0) {
            out.writeBytes(pagingState);
        }
        Tail.encode(out, serialConsistency, timestamp, keyspace, nowInSeconds);
    }

    static QueryParameters decode(WireInput in, ProtocolVersion version) {
        Consistency consistency = Consistency.decode(in, "consistency");
        int known = VALUES | SKIP_METADATA | PAGE_SIZE | PAGING_STATE | NAMED;
        int flags = Tail.decodeFlags(in, version, known);
        Values values = (flags & VALUES) != 0 ? Values.decode(in, version, (flags & NAMED) != 0) : Values.NONE;
        int pageSize = (flags & PAGE_SIZE) != 0 ? Math.max(0, in.readInt("result_page_size")) : 0;
        ByteBuffer pagingState = (flags & PAGING_STATE) != 0 ? in.readBytes("paging_state") : null;
        Tail tail = Tail.decode(in, flags);
        return new QueryParameters(
                consistency,
                values,
                (flags & SKIP_METADATA) != 0,
                pageSize,
                pagingState,
                tail.serialConsistency(),
                tail.timestamp(),
                tail.keyspace(),
                tail.nowInSeconds());
    }

    /** What QUERY, EXECUTE and BATCH have in common at their end, with its flags. */
    record Tail(
            @Nullable Consistency serialConsistency,
            long timestamp,
            @Nullable String keyspace,
            int nowInSeconds) {
        private static final int SERIAL_CONSISTENCY = 0x10;
        private static final int TIMESTAMP = 0x20;
        private static final int KEYSPACE = 0x80;
        private static final int NOW_IN_SECONDS = 0x100;

        static int flags(
                @Nullable Consistency serialConsistency, long timestamp, @Nullable String keyspace, int nowInSeconds) {
            return (serialConsistency != null ? SERIAL_CONSISTENCY : 0)
                    | (timestamp != NO_TIMESTAMP ? TIMESTAMP : 0)
                    | (keyspace != null ? KEYSPACE : 0)
                    | (nowInSeconds != NO_NOW ? NOW_IN_SECONDS : 0);
        }

        static void encodeFlags(WireOutput out, ProtocolVersion version, int flags) {
            if (version.isAtLeast(ProtocolVersion.V5)) {
                out.writeInt(flags);
            } else if ((flags & (KEYSPACE | NOW_IN_SECONDS)) != 0) {
                throw new IllegalArgumentException("Protocol " + version
                        + " has no place for a keyspace or a time of its own in a request: leave them out, or use v5");
            } else {
                out.writeByte(flags);
            }
        }

        static int decodeFlags(WireInput in, ProtocolVersion version, int known) {
            boolean v5 = version.isAtLeast(ProtocolVersion.V5);
            int at = in.offset();
            int flags = v5 ? in.readInt("flags") : in.readByte("flags");
            int all = known | SERIAL_CONSISTENCY | TIMESTAMP | (v5 ? KEYSPACE | NOW_IN_SECONDS : 0);
            if ((flags & ~all) != 0) {
                throw in.error(at, String.format("flags of %s among 0x%x", version, all), String.format("0x%x", flags));
            }
            return flags;
        }

        static void encode(
                WireOutput out,
                @Nullable Consistency serialConsistency,
                long timestamp,
                @Nullable String keyspace,
                int nowInSeconds) {
            if (serialConsistency != null) {
                serialConsistency.encode(out);
            }
            if (timestamp != NO_TIMESTAMP) {
                out.writeLong(timestamp);
            }
            if (keyspace != null) {
                out.writeString(keyspace);
            }
            if (nowInSeconds != NO_NOW) {
                out.writeInt(nowInSeconds);
            }
        }

        static Tail decode(WireInput in, int flags) {
            Consistency serialConsistency =
                    (flags & SERIAL_CONSISTENCY) != 0 ? Consistency.decode(in, "serial_consistency") : null;
            int at = in.offset();
            long timestamp = (flags & TIMESTAMP) != 0 ? in.readLong("timestamp") : NO_TIMESTAMP;
            if (timestamp == NO_TIMESTAMP && (flags & TIMESTAMP) != 0) {
                throw in.error(at, "timestamp greater than -2^63", "-2^63");
            }
            String keyspace = (flags & KEYSPACE) != 0 ? in.readString("keyspace") : null;
            at = in.offset();
            int nowInSeconds = (flags & NOW_IN_SECONDS) != 0 ? in.readInt("now_in_seconds") : NO_NOW;
            if (nowInSeconds == NO_NOW && (flags & NOW_IN_SECONDS) != 0) {
                throw in.error(at, "now_in_seconds greater than -2^31", "-2^31");
            }
            return new Tail(serialConsistency, timestamp, keyspace, nowInSeconds);
        }
    }
}
