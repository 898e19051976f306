// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.protocol.text.OneLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Puts into words what came from outside: nobody can break a line of our log with it, or fill a page. */
final class Words {
    private static final int LONGEST = 200;

    private Words() {}

    static String name(X500Principal principal) {
        String name = principal.getName();
        return name.isEmpty() ? "(no name)" : clean(name);
    }

    static String clean(String text) {
        return OneLine.of(text, LONGEST);
    }

    /** What an exception says, or its name if it says nothing. */
    static String of(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : clean(message);
    }

    /** Bytes as quoted text if they are text, and otherwise in hexadecimal: so many at the most. */
    static String show(ByteBuffer bytes, int start, int most) {
        byte[] shown = new byte[Math.min(most, bytes.limit() - start)];
        bytes.get(start, shown);
        int printable = 0;
        for (byte b : shown) {
            if ((b >= ' ' && b < 0x7f) || b == '\r' || b == '\n' || b == '\t') {
                printable++;
            }
        }
        return printable * 4 >= shown.length * 3
                ? '"' + clean(new String(shown, StandardCharsets.US_ASCII).replace('\ufffd', '.')) + '"'
                : HexFormat.ofDelimiter(" ").formatHex(shown);
    }

    /** Whether a throwable or one of its causes says something. */
    static boolean says(Throwable thrown, String words) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (String.valueOf(at.getMessage()).contains(words)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** Whether the JDK refused a password for its letters: up to JDK 17 its password-based encryption takes ASCII only. */
    static boolean isAboutAscii(Throwable thrown) {
        return says(thrown, "not ASCII");
    }

    /** The first of a throwable and its causes that is of a type, or null. */
    static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        Throwable at = thrown;
        // A chain of causes may be a ring.
        for (int depth = 0; at != null && depth < 32; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
