// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.tls.EngineError.Meaning;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.BadPaddingException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the engine of the JDK means by its words, those of JDK 17 and of JDK 25. */
final class JdkWords {
    // JDK 25 puts "(name) " in front.
    private static final Pattern FATAL = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern WARNING = Pattern.compile("received handshake warning: (\\w+)");
    private static final Pattern UNKNOWN = Pattern.compile("Unknown alert description \\((-?\\d+)\\)");

    private JdkWords() {}

    static EngineError read(Exception thrown) {
        EngineError alert = alert(thrown);
        if (alert != null) {
            return alert;
        }
        if (!(thrown instanceof SSLException)) {
            return EngineError.of(Meaning.INTERNAL, thrown.toString());
        }
        return EngineError.of(meaning(thrown), Words.of(thrown));
    }

    private static Meaning meaning(Exception thrown) {
        String said = Words.of(thrown).toLowerCase(Locale.ROOT);
        if (said.contains("close_notify during handshake")) {
            return Meaning.CLOSE_NOTIFY;
        }
        if (said.contains("not accepted by client preferences")
                || said.contains("no appropriate protocol")
                || said.contains("algorithm constraints")
                || said.contains("no negotiable cipher suite")
                || said.contains("no cipher suites in common")) {
            return Meaning.NO_COMMON_PARAMETERS;
        }
        // A record without an inner plaintext was decrypted, and then there was nothing in it.
        boolean authentic = said.contains("inner plaintext");
        return Words.find(thrown, BadPaddingException.class) != null && !authentic
                ? Meaning.NOT_AUTHENTIC
                : Meaning.MALFORMED;
    }

    /** The alert that it says was received, or one of its causes does, or null. */
    private static @Nullable EngineError alert(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 32; depth++) {
            String message = at.getMessage();
            EngineError alert = message == null ? null : alert(message);
            if (alert != null) {
                return alert;
            }
            at = at.getCause();
        }
        return null;
    }

    private static @Nullable EngineError alert(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.find()) {
            return EngineError.alert(Integer.parseInt(unknown.group(1)) & 0xff, Words.clean(message));
        }
        Matcher fatal = FATAL.matcher(message);
        if (fatal.find()) {
            return EngineError.alert(EngineError.NO_ALERT, fatal.group(1));
        }
        Matcher warning = WARNING.matcher(message);
        return warning.find() ? EngineError.alert(EngineError.NO_ALERT, warning.group(1)) : null;
    }
}
