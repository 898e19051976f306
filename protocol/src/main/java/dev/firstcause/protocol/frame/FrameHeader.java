// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Opcode;
import java.nio.ByteBuffer;

/**
 * The nine bytes before a frame's body (section 2 of the specifications; v5 calls a frame an envelope), read where they
 * lie. The buffers are big-endian; none is moved.
 */
public final class FrameHeader {
    /** Bytes of a header. */
    public static final int LENGTH = 9;

    static final int RESPONSE = 0x80;
    static final int COMPRESSED = 0x01;
    static final int TRACING = 0x02;
    static final int CUSTOM_PAYLOAD = 0x04;
    static final int WARNING = 0x08;

    private FrameHeader() {}

    /** Whether a frame is a response. */
    public static boolean isResponse(ByteBuffer bytes, int start) {
        return bytes.get(start) < 0;
    }

    /** The number of a frame's protocol version. */
    public static int versionNumber(ByteBuffer bytes, int start) {
        return bytes.get(start) & 0x7f;
    }

    static int flags(ByteBuffer bytes, int start) {
        return bytes.get(start + 1) & 0xff;
    }

    /** A frame's stream id: 0 to 32,767, or negative for what the server sends unasked. */
    public static int streamId(ByteBuffer bytes, int start) {
        return bytes.getShort(start + 2);
    }

    /** The number of a frame's opcode. */
    public static int opcodeNumber(ByteBuffer bytes, int start) {
        return bytes.get(start + 4) & 0xff;
    }

    /** Bytes of a frame's body. */
    public static int bodyLength(ByteBuffer bytes, int start) {
        return bytes.getInt(start + 5);
    }

    /**
     * Checks a header.
     *
     * @param responses whether the frame must be a response, or else a request
     * @param longestBody bytes that a body may have
     * @return the opcode
     * @throws ProtocolException if the header is none that may come
     */
    static Opcode check(ByteBuffer bytes, int start, boolean responses, int longestBody) {
        if (isResponse(bytes, start) != responses || !ProtocolVersion.isSpoken(versionNumber(bytes, start))) {
            throw new ProtocolException(
                    "frame",
                    0,
                    responses ? "the version of a response, 0x83 to 0x85" : "the version of a request, 0x03 to 0x05",
                    String.format("0x%02x", bytes.get(start)));
        }
        Opcode opcode = Opcode.of(opcodeNumber(bytes, start));
        if (opcode == null || opcode.isResponse() != responses) {
            throw new ProtocolException(
                    "frame",
                    4,
                    responses ? "the opcode of a response" : "the opcode of a request",
                    opcode == null ? String.format("0x%02x", opcodeNumber(bytes, start)) : opcode.name());
        }
        int length = bodyLength(bytes, start);
        if (length < 0 || length > longestBody) {
            throw new ProtocolException(
                    "frame", 5, "length between 0 and " + longestBody + " bytes", String.valueOf(length));
        }
        return opcode;
    }
}
