// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import org.jspecify.annotations.Nullable;

/**
 * PREPARE: a statement as text, to be run later by its id.
 *
 * @param keyspace the keyspace to prepare it in, from v5 on; null for the connection's
 */
public record Prepare(String query, @Nullable String keyspace) implements Request {
    private static final int KEYSPACE = 0x01;

    /** A statement prepared in the connection's keyspace. */
    public Prepare(String query) {
        this(query, null);
    }

    static Prepare decode(WireInput in, ProtocolVersion version) {
        String query = in.readLongString("query");
        if (!version.isAtLeast(ProtocolVersion.V5)) {
            return new Prepare(query);
        }
        int at = in.offset();
        int flags = in.readInt("flags");
        if ((flags & ~KEYSPACE) != 0) {
            throw in.error(at, "flags of PREPARE among 0x1", String.format("0x%x", flags));
        }
        return new Prepare(query, (flags & KEYSPACE) != 0 ? in.readString("keyspace") : null);
    }

    @Override
    public Opcode opcode() {
        return Opcode.PREPARE;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeLongString(query);
        if (version.isAtLeast(ProtocolVersion.V5)) {
            out.writeInt(keyspace == null ? 0 : KEYSPACE);
            if (keyspace != null) {
                out.writeString(keyspace);
            }
        } else if (keyspace != null) {
            throw new IllegalArgumentException(
                    "Protocol " + version + " has no place for a keyspace in PREPARE: leave it out, or use v5");
        }
    }
}
