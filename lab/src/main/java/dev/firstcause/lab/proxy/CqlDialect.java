// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Piece;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Startup;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the two directions of a CQL connection must know of each other to read it in passing: from the answer to STARTUP
 * on, v5 speaks in segments, which may be compressed.
 */
final class CqlDialect {
    private static final int FIRST_WITH_SEGMENTS = 5;

    private final StringBuilder startup = new StringBuilder();
    private final Map<Direction, Integer> missing = new EnumMap<>(Direction.class);
    private boolean segmented;

    boolean isSegmented() {
        return segmented;
    }

    boolean isCompressed() {
        return startup.indexOf(Startup.COMPRESSION) >= 0;
    }

    /** Bytes that a frame of many segments still lacks. */
    int missing(Direction direction) {
        return missing.getOrDefault(direction, 0);
    }

    void missing(Direction direction, int bytes) {
        missing.put(direction, bytes);
    }

    /** Is shown a part of a frame that passes. */
    void see(Piece piece, int version) {
        if (segmented) {
            return;
        }
        if (piece.unit().opcodes().contains(Opcode.STARTUP)) {
            startup.append(new String(piece.bytes(), StandardCharsets.ISO_8859_1));
        }
        boolean answered = piece.unit().opcodes().contains(Opcode.READY)
                || piece.unit().opcodes().contains(Opcode.AUTHENTICATE);
        segmented = piece.ends() && answered && version >= FIRST_WITH_SEGMENTS;
    }
}
