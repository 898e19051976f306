// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.Opcode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a node is about to write to a socket: one TLS record, or without TLS all bytes of one frame.
 *
 * @param kind what they are
 * @param opcode of the frame they carry, or a part of; null where they carry none
 * @param bytes the bytes as they would stand on the wire; they may be kept
 */
public record Outgoing(Kind kind, @Nullable Opcode opcode, ByteBuffer bytes) {

    /** What bytes on the wire are. */
    public enum Kind {
        /** A part of a TLS handshake, session tickets after it included. */
        HANDSHAKE,
        /** Frames of CQL. */
        DATA,
        /** A TLS alert: close_notify, what the node finds wrong with the client, or what it was told to say. */
        ALERT
    }
}
