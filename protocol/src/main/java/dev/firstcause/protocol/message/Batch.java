// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BATCH: several statements in one request.
 *
 * @param children at most 65,535
 * @param serialConsistency for the serial phase of conditional statements, or null for the server's default
 * @param timestamp microseconds since 1970, or {@link QueryParameters#NO_TIMESTAMP} to let the server choose
 * @param keyspace the keyspace to run in, from v5 on; null for the connection's
 * @param nowInSeconds seconds since 1970 that the server takes for now, from v5 on; or {@link QueryParameters#NO_NOW}
 */
public record Batch(
        Kind kind,
        List<Child> children,
        Consistency consistency,
        @Nullable Consistency serialConsistency,
        long timestamp,
        @Nullable String keyspace,
        int nowInSeconds)
        implements Request {
    public Batch {
        children = List.copyOf(children);
    }

    /** What a batch promises; a constant's ordinal is its code. */
    public enum Kind {
        LOGGED,
        UNLOGGED,
        COUNTER
    }

    /** One statement of a batch. Its values have no names: the specifications (CASSANDRA-10246) rule that out. */
    public sealed interface Child {
        /** The values bound to the statement. */
        Values values();

        /** A statement as text. */
        record Simple(String query, Values values) implements Child {}

        /** A prepared statement, by its id. */
        record Prepared(ByteBuffer id, Values values) implements Child {}
    }

    static Batch decode(WireInput in, ProtocolVersion version) {
        int at = in.offset();
        int code = in.readByte("batch type");
        if (code >= Kind.values().length) {
            throw in.error(at, "batch type between 0 and 2", String.valueOf(code));
        }
        int count = in.readShortCount("batch query count", 5);
        List<Child> children = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            children.add(decodeChild(in, version));
        }
        Consistency consistency = Consistency.decode(in, "consistency");
        QueryParameters.Tail tail = QueryParameters.Tail.decode(in, QueryParameters.Tail.decodeFlags(in, version, 0));
        return new Batch(
                Kind.values()[code],
                children,
                consistency,
                tail.serialConsistency(),
                tail.timestamp(),
                tail.keyspace(),
                tail.nowInSeconds());
    }

    private static Child decodeChild(WireInput in, ProtocolVersion version) {
        int at = in.offset();
        int code = in.readByte("batch query kind");
        return switch (code) {
            case 0 -> new Child.Simple(in.readLongString("query"), Values.decode(in, version, false));
            case 1 -> new Child.Prepared(in.readShortBytes("id"), Values.decode(in, version, false));
            default -> throw in.error(at, "batch query kind 0 or 1", String.valueOf(code));
        };
    }

    @Override
    public Opcode opcode() {
        return Opcode.BATCH;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeByte(kind.ordinal());
        out.writeCount(children.size(), "statements of a batch");
        for (Child child : children) {
            encodeChild(child, out, version);
        }
        consistency.encode(out);
        int flags = QueryParameters.Tail.flags(serialConsistency, timestamp, keyspace, nowInSeconds);
        QueryParameters.Tail.encodeFlags(out, version, flags);
        QueryParameters.Tail.encode(out, serialConsistency, timestamp, keyspace, nowInSeconds);
    }

    private static void encodeChild(Child child, WireOutput out, ProtocolVersion version) {
        if (child.values().areNamed()) {
            throw new IllegalArgumentException(
                    "A statement in a batch takes values by position only (CASSANDRA-10246): bind them in order");
        }
        if (child instanceof Child.Simple simple) {
            out.writeByte(0);
            out.writeLongString(simple.query());
        } else {
            out.writeByte(1);
            out.writeShortBytes(((Child.Prepared) child).id());
        }
        child.values().encode(out, version);
    }
}
