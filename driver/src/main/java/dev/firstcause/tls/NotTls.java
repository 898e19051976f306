// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says what bytes look like that should be TLS and are not. The buffer is not moved, and nothing in it is believed:
 * what is read of it is bounded by what is there.
 */
final class NotTls {
    private static final int SHOWN = 64;

    private NotTls() {}

    /** In words, such as {@code HTTP: "HTTP/1.1 400 Bad Request"}. */
    static String describe(ByteBuffer bytes) {
        String cql = cql(bytes);
        if (cql != null) {
            return cql;
        }
        String shown = Words.show(bytes, bytes.position(), SHOWN);
        if (startsWith(bytes, "HTTP/")) {
            return "HTTP: " + Words.show(bytes, bytes.position(), Math.min(SHOWN, firstLine(bytes)));
        }
        if (startsWith(bytes, "SSH-")) {
            return "SSH: " + Words.show(bytes, bytes.position(), Math.min(SHOWN, firstLine(bytes)));
        }
        return (looksLikeSslV2(bytes) ? "a record of SSL 2, or chance: " : "none of a protocol we know: ") + shown;
    }

    private static @Nullable String cql(ByteBuffer bytes) {
        int start = bytes.position();
        if (bytes.remaining() < 5) {
            return null;
        }
        int version = (bytes.get(start) & 0xff) - 0x80;
        int opcode = bytes.get(start + 4);
        // Responses only: a server does not ask.
        if (version < 3 || version > 6 || opcode < 0 || opcode > 0x10) {
            return null;
        }
        String error = opcode == 0 ? error(bytes, start + 9) : null;
        return "plaintext CQL, version " + version + (error == null ? "" : ": " + error);
    }

    private static @Nullable String error(ByteBuffer bytes, int body) {
        if (bytes.limit() - body < 7) {
            return null;
        }
        int length = Math.min(bytes.getShort(body + 4) & 0xffff, 2 * SHOWN);
        return String.format(Locale.ROOT, "ERROR 0x%04x ", bytes.getInt(body)) + Words.show(bytes, body + 6, length);
    }

    /** A length of two bytes with the highest bit set, and a type of message that a server sends. */
    private static boolean looksLikeSslV2(ByteBuffer bytes) {
        int start = bytes.position();
        return bytes.remaining() >= 3
                && bytes.get(start) < 0
                && (bytes.get(start + 2) == 4 || bytes.get(start + 2) == 0);
    }

    private static boolean startsWith(ByteBuffer bytes, String text) {
        if (bytes.remaining() < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes.get(bytes.position() + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int firstLine(ByteBuffer bytes) {
        int length = 0;
        while (length < bytes.remaining()
                && bytes.get(bytes.position() + length) != '\r'
                && bytes.get(bytes.position() + length) != '\n') {
            length++;
        }
        return length;
    }
}
