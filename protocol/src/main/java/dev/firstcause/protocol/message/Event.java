// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.net.InetSocketAddress;

/** EVENT: something the server pushes to those who asked for it with {@link Register}. Its stream id is -1. */
public sealed interface Event extends Response {
    /** The type of {@link Topology} events. */
    String TOPOLOGY_CHANGE = "TOPOLOGY_CHANGE";

    /** The type of {@link Status} events. */
    String STATUS_CHANGE = "STATUS_CHANGE";

    /** The type of {@link Schema} events. */
    String SCHEMA_CHANGE = "SCHEMA_CHANGE";

    @Override
    default Opcode opcode() {
        return Opcode.EVENT;
    }

    static Event decode(WireInput in) {
        int at = in.offset();
        String type = in.readString("event type");
        return switch (type) {
            case TOPOLOGY_CHANGE ->
                new Topology(Words.read(in, "topology change", Topology.Movement.class), in.readInet("node address"));
            case STATUS_CHANGE ->
                new Status(Words.read(in, "status change", Status.Direction.class), in.readInet("node address"));
            case SCHEMA_CHANGE -> new Schema(SchemaChange.decode(in));
            default -> throw in.unknownWord(at, "event type TOPOLOGY_CHANGE, STATUS_CHANGE or SCHEMA_CHANGE", type);
        };
    }

    /** A node joined, left or moved. */
    record Topology(Movement change, InetSocketAddress node) implements Event {
        /** What the node did. */
        public enum Movement {
            NEW_NODE,
            REMOVED_NODE,
            MOVED_NODE
        }

        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeString(TOPOLOGY_CHANGE);
            out.writeString(change.name());
            out.writeInet(node);
        }
    }

    /** A node went up or down, in the eyes of the node that says so. */
    record Status(Direction change, InetSocketAddress node) implements Event {
        /** Which way the node went. */
        public enum Direction {
            UP,
            DOWN
        }

        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeString(STATUS_CHANGE);
            out.writeString(change.name());
            out.writeInet(node);
        }
    }

    /** The schema changed. */
    record Schema(SchemaChange change) implements Event {
        @Override
        public void encode(WireOutput out, ProtocolVersion version) {
            out.writeString(SCHEMA_CHANGE);
            change.encode(out);
        }
    }
}
