// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.util.Map;
import java.util.TreeMap;

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

    /** The alert that an engine received. */
    static Alert of(EngineError received) {
        return received.alert() == EngineError.NO_ALERT ? named(received.words()) : of(received.alert());
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
