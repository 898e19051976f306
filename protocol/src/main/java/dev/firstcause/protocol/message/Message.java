// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;

/**
 * What a frame says. A message is immutable; the buffers in it are read through {@link java.nio.ByteBuffer#duplicate}
 * or absolute getters, so that their positions stay where they are.
 */
public sealed interface Message permits Request, Response {
    /** What kind of message it is. */
    Opcode opcode();

    /**
     * Writes the message's body.
     *
     * @throws IllegalArgumentException if the version has no place for something in this message, or a part of it is
     *     longer than the protocol allows
     */
    void encode(WireOutput out, ProtocolVersion version);
}
