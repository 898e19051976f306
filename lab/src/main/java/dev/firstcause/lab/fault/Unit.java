// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import dev.firstcause.protocol.message.Opcode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What bytes belong to, as far as it can be read in passing: a TLS record; a CQL frame or a segment of CQL v5; or nothing
 * that is known.
 *
 * @param kind what it is
 * @param type what a TLS record says it carries
 * @param opcodes of a frame, or of the frames that begin in a segment
 * @param header bytes before the payload
 * @param length bytes of the whole
 * @param text what it is, for people; of RAW: why it cannot be read
 */
public record Unit(Kind kind, @Nullable RecordType type, Set<Opcode> opcodes, int header, int length, String text) {
    /** What there is. */
    public enum Kind {
        TLS,
        CQL,
        /** The beginning of a header of which the rest has not come. */
        HEADER_PART,
        RAW
    }

    /** Copies the set. */
    public Unit {
        opcodes = Set.copyOf(opcodes);
    }

    /** A TLS record. */
    public static Unit record(RecordType type, int length) {
        return new Unit(Kind.TLS, type, Set.of(), 5, length, "record " + type + ", " + length + " bytes");
    }

    /** A CQL frame, or a segment with frames. */
    public static Unit cql(String name, Set<Opcode> opcodes, int header, int length) {
        return new Unit(Kind.CQL, null, opcodes, header, length, name + " " + opcodes + ", " + length + " bytes");
    }

    /** The beginning of a header. */
    public static Unit headerPart() {
        return new Unit(Kind.HEADER_PART, null, Set.of(), 0, Integer.MAX_VALUE, "a part of a header");
    }

    /** Bytes that cannot be read, without an end. */
    public static Unit raw(String why) {
        return new Unit(Kind.RAW, null, Set.of(), 0, Integer.MAX_VALUE, why);
    }

    /** Whether there is a beginning and an end. */
    public boolean isKnown() {
        return kind == Kind.TLS || kind == Kind.CQL;
    }
}
