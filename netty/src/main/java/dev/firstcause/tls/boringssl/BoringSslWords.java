// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import dev.firstcause.tls.EngineError;
import dev.firstcause.tls.EngineError.Meaning;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What BoringSSL means by its errors: {@code error:10000416:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN}.
 * The number packs the library (16 is SSL) and a reason; the reason of an alert is 1000 more than its number on the wire
 * ({@code SSL_AD_REASON_OFFSET} in {@code ssl.h}). So alerts are read from the number, and names of reasons only where
 * there is nothing else.
 */
final class BoringSslWords {
    private static final Pattern ERROR = Pattern.compile("error:([0-9a-fA-F]{6,8}):[^:]*:[^:]*:([A-Z0-9_]+)");
    private static final int SSL_LIBRARY = 16;
    private static final int LIBRARY_SHIFT = 24;
    private static final int REASON_BITS = 0xfff;
    private static final int ALERT_OFFSET = 1000;
    private static final int ALERTS = 256;

    private static final Set<String> NOT_AUTHENTIC =
            Set.of("BAD_DECRYPT", "DECRYPTION_FAILED", "DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "BAD_PACKET_LENGTH");

    private static final Set<String> NOTHING_IN_COMMON = Set.of(
            "UNSUPPORTED_PROTOCOL",
            "NO_CIPHERS_AVAILABLE",
            "NO_SHARED_CIPHER",
            "NO_SHARED_GROUP",
            "NO_SUPPORTED_VERSIONS_ENABLED",
            "NO_COMMON_SIGNATURE_ALGORITHMS",
            "UNKNOWN_CIPHER_RETURNED",
            "WRONG_CIPHER_RETURNED",
            "WRONG_CURVE",
            "WRONG_SIGNATURE_TYPE",
            "WRONG_SSL_VERSION",
            "WRONG_VERSION_NUMBER");

    private BoringSslWords() {}

    static EngineError read(Exception thrown) {
        Throwable at = thrown;
        String said = null;
        for (int depth = 0; at != null && depth < 32; depth++) {
            String message = at.getMessage();
            if (message != null) {
                EngineError error = error(message);
                if (error != null) {
                    return error;
                }
                said = said == null ? message : said;
            }
            at = at.getCause();
        }
        Meaning meaning = thrown instanceof SSLException ? Meaning.MALFORMED : Meaning.INTERNAL;
        return EngineError.of(meaning, said == null ? thrown.toString() : oneLine(said));
    }

    private static @Nullable EngineError error(String message) {
        Matcher matcher = ERROR.matcher(message);
        if (!matcher.find()) {
            return null;
        }
        int number = (int) Long.parseLong(matcher.group(1), 16);
        int alert = (number & REASON_BITS) - ALERT_OFFSET;
        String reason = matcher.group(2);
        if (number >>> LIBRARY_SHIFT == SSL_LIBRARY && alert >= 0 && alert < ALERTS) {
            return alert == 0 ? EngineError.of(Meaning.CLOSE_NOTIFY, reason) : EngineError.alert(alert, reason);
        }
        return EngineError.of(meaning(reason), "BoringSSL: " + reason);
    }

    private static Meaning meaning(String reason) {
        if (NOT_AUTHENTIC.contains(reason)) {
            return Meaning.NOT_AUTHENTIC;
        }
        return NOTHING_IN_COMMON.contains(reason) ? Meaning.NO_COMMON_PARAMETERS : Meaning.MALFORMED;
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
