// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.Unit;
import dev.firstcause.protocol.frame.FrameHeader;
import dev.firstcause.protocol.message.Opcode;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the first bytes of a record, frame or segment say. No state. */
final class Headers {
    private static final int TLS = 5;
    private static final int LONGEST_RECORD = (1 << 14) + 2048;
    private static final int LONGEST_FRAME = 1 << 28;
    private static final int SEGMENT = 6;
    private static final int SEGMENT_TRAILER = 4;
    private static final int SEGMENT_LENGTH_MASK = (1 << 17) - 1;
    private static final int SELF_CONTAINED = 1 << 17;

    private Headers() {}

    /**
     * How many bytes are needed to say more.
     *
     * @param bytes of which so many have come
     * @param whole whether all frames of a segment are wanted, and not only the first
     */
    static int needed(ByteBuffer bytes, int come, CqlDialect dialect, boolean whole) {
        if (dialect.isSegmented()) {
            return come < SEGMENT || dialect.isCompressed() ? SEGMENT : neededOfSegment(bytes, whole);
        }
        if (come == 0) {
            return 1;
        }
        if (RecordType.of(bytes.get(0)) != null) {
            return TLS;
        }
        return isSpoken(bytes) ? FrameHeader.LENGTH : 1;
    }

    private static int neededOfSegment(ByteBuffer bytes, boolean whole) {
        int payload = word(bytes) & SEGMENT_LENGTH_MASK;
        return whole && (word(bytes) & SELF_CONTAINED) != 0
                ? SEGMENT + payload
                : SEGMENT + Math.min(FrameHeader.LENGTH, payload);
    }

    private static boolean isSpoken(ByteBuffer bytes) {
        int version = FrameHeader.versionNumber(bytes, 0);
        return version >= 3 && version <= 5;
    }

    /** Reads what was needed. */
    static Unit read(ByteBuffer bytes, int come, Direction direction, CqlDialect dialect) {
        if (dialect.isSegmented()) {
            return segment(bytes, come, direction, dialect);
        }
        RecordType type = RecordType.of(bytes.get(0));
        if (type != null) {
            int length = Short.toUnsignedInt(bytes.getShort(3));
            return bytes.get(1) == 3 && length <= LONGEST_RECORD ? Unit.record(type, TLS + length) : raw(bytes, come);
        }
        Opcode opcode = isSpoken(bytes) ? frame(bytes, 0, direction) : null;
        return opcode == null
                ? raw(bytes, come)
                : Unit.cql(
                        "frame",
                        Set.of(opcode),
                        FrameHeader.LENGTH,
                        FrameHeader.LENGTH + FrameHeader.bodyLength(bytes, 0));
    }

    private static @Nullable Opcode frame(ByteBuffer bytes, int start, Direction direction) {
        Opcode opcode = Opcode.of(FrameHeader.opcodeNumber(bytes, start));
        int length = FrameHeader.bodyLength(bytes, start);
        boolean response = direction == Direction.DOWN;
        return opcode != null
                        && opcode.isResponse() == response
                        && FrameHeader.isResponse(bytes, start) == response
                        && length >= 0
                        && length <= LONGEST_FRAME
                ? opcode
                : null;
    }

    private static Unit segment(ByteBuffer bytes, int come, Direction direction, CqlDialect dialect) {
        if (dialect.isCompressed()) {
            return Unit.raw("the segments of CQL v5 are compressed");
        }
        int payload = word(bytes) & SEGMENT_LENGTH_MASK;
        Set<Opcode> opcodes = EnumSet.noneOf(Opcode.class);
        int missing = dialect.missing(direction);
        if (missing > 0) {
            dialect.missing(direction, Math.max(0, missing - payload));
        } else {
            int start = SEGMENT;
            while (start + FrameHeader.LENGTH <= come) {
                Opcode opcode = frame(bytes, start, direction);
                if (opcode == null) {
                    return raw(bytes, come);
                }
                opcodes.add(opcode);
                start += FrameHeader.LENGTH + FrameHeader.bodyLength(bytes, start);
            }
            boolean all = (word(bytes) & SELF_CONTAINED) != 0;
            dialect.missing(direction, all ? 0 : Math.max(0, start - SEGMENT - payload));
        }
        return Unit.cql("segment", opcodes, SEGMENT, SEGMENT + payload + SEGMENT_TRAILER);
    }

    /** Three bytes, least first, as segments have them. */
    private static int word(ByteBuffer bytes) {
        return (bytes.get(0) & 0xff) | ((bytes.get(1) & 0xff) << 8) | ((bytes.get(2) & 0xff) << 16);
    }

    private static Unit raw(ByteBuffer bytes, int come) {
        StringBuilder text = new StringBuilder("neither TLS nor CQL, but");
        for (int i = 0; i < come; i++) {
            text.append(String.format(" %02x", bytes.get(i)));
        }
        return Unit.raw(text.toString());
    }
}
