// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Opcode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes that somebody else might say in place of a node. */
public final class Forgeries {
    private static final int WARNING = 1;
    private static final int FATAL = 2;
    private static final int RESPONSE = 0x80;

    private Forgeries() {}

    /** A fatal TLS alert in clear, as a middlebox or a server without keys says it. */
    public static byte[] alert(int description) {
        return new byte[] {(byte) RecordType.ALERT.number(), 3, 3, 0, 2, FATAL, (byte) description};
    }

    /** A close_notify in clear. */
    public static byte[] closeNotify() {
        return new byte[] {(byte) RecordType.ALERT.number(), 3, 3, 0, 2, WARNING, 0};
    }

    /** An answer of HTTP. */
    public static byte[] http(String status) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A CQL ERROR in clear, without the segments of v5. */
    public static byte[] cqlError(ProtocolVersion version, int stream, ErrorCode code, String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        int body = 4 + 2 + text.length;
        return ByteBuffer.allocate(9 + body)
                .put((byte) (RESPONSE | version.number()))
                .put((byte) 0)
                .putShort((short) stream)
                .put((byte) Opcode.ERROR.number())
                .putInt(body)
                .putInt(code.number())
                .putShort((short) text.length)
                .put(text)
                .array();
    }
}
