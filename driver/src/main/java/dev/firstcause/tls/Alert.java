// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A TLS alert.
 *
 * @param number as on the wire
 * @param name as in the RFCs
 */
record Alert(int number, String name) {
    static final int HANDSHAKE_FAILURE = 40;
    static final int PROTOCOL_VERSION = 70;
    static final int INSUFFICIENT_SECURITY = 71;

    // JDK 25 puts "(name) " in front.
    private static final Pattern FATAL = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern WARNING = Pattern.compile("received handshake warning: (\\w+)");
    private static final Pattern UNKNOWN = Pattern.compile("Unknown alert description \\((-?\\d+)\\)");
    private static final int UNNUMBERED = -1;

    private static final Map<Integer, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(0, "close_notify"),
            Map.entry(10, "unexpected_message"),
            Map.entry(20, "bad_record_mac"),
            Map.entry(21, "decryption_failed"),
            Map.entry(22, "record_overflow"),
            Map.entry(30, "decompression_failure"),
            Map.entry(HANDSHAKE_FAILURE, "handshake_failure"),
            Map.entry(41, "no_certificate"),
            Map.entry(42, "bad_certificate"),
            Map.entry(43, "unsupported_certificate"),
            Map.entry(44, "certificate_revoked"),
            Map.entry(45, "certificate_expired"),
            Map.entry(46, "certificate_unknown"),
            Map.entry(47, "illegal_parameter"),
            Map.entry(48, "unknown_ca"),
            Map.entry(49, "access_denied"),
            Map.entry(50, "decode_error"),
            Map.entry(51, "decrypt_error"),
            Map.entry(60, "export_restriction"),
            Map.entry(PROTOCOL_VERSION, "protocol_version"),
            Map.entry(INSUFFICIENT_SECURITY, "insufficient_security"),
            Map.entry(80, "internal_error"),
            Map.entry(86, "inappropriate_fallback"),
            Map.entry(90, "user_canceled"),
            Map.entry(100, "no_renegotiation"),
            Map.entry(109, "missing_extension"),
            Map.entry(110, "unsupported_extension"),
            Map.entry(111, "certificate_unobtainable"),
            Map.entry(112, "unrecognized_name"),
            Map.entry(113, "bad_certificate_status_response"),
            Map.entry(114, "bad_certificate_hash_value"),
            Map.entry(115, "unknown_psk_identity"),
            Map.entry(116, "certificate_required"),
            Map.entry(120, "no_application_protocol")));

    static Alert of(int number) {
        return new Alert(number, NAMES.getOrDefault(number, "unknown alert"));
    }

    /** The alert that an engine received, by what it or one of its causes says, or null if it says nothing of one. */
    static @Nullable Alert received(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 32; depth++) {
            String message = at.getMessage();
            if (message != null) {
                Alert alert = in(message);
                if (alert != null) {
                    return alert;
                }
            }
            at = at.getCause();
        }
        return null;
    }

    private static @Nullable Alert in(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.find()) {
            return of(Integer.parseInt(unknown.group(1)) & 0xff);
        }
        Matcher fatal = FATAL.matcher(message);
        if (fatal.find()) {
            return named(fatal.group(1));
        }
        Matcher warning = WARNING.matcher(message);
        return warning.find() ? named(warning.group(1)) : null;
    }

    private static Alert named(String name) {
        for (Map.Entry<Integer, String> entry : NAMES.entrySet()) {
            if (entry.getValue().equals(name)) {
                return new Alert(entry.getKey(), name);
            }
        }
        return new Alert(UNNUMBERED, Words.clean(name));
    }

    /** Whether it says something about the certificate of the one it was sent to. */
    boolean isAboutCertificate() {
        return (number >= 42 && number <= 46) || number == 48 || number == 49 || number == 51 || number == 116;
    }

    /** {@code bad_certificate (42)}. */
    @Override
    public String toString() {
        return number == UNNUMBERED ? name : name + " (" + number + ")";
    }
}
