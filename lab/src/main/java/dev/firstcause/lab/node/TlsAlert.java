// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

/**
 * An alert of TLS.
 *
 * @param fatal whether the connection is over with it, or it is a warning
 * @param description its number, known to anybody or not
 */
record TlsAlert(boolean fatal, int description) {
    private static final int MOST = 255;
    private static final byte RECORD_TYPE = 21;

    TlsAlert {
        if (description < 0 || description > MOST) {
            throw new IllegalArgumentException("Alert " + description + " does not fit its byte: choose 0 to " + MOST);
        }
    }

    byte[] message() {
        return new byte[] {(byte) (fatal ? 2 : 1), (byte) description};
    }

    /** A record with that message in clear. */
    static byte[] inClear(byte[] message) {
        return new byte[] {RECORD_TYPE, 3, 3, 0, 2, message[0], message[1]};
    }
}
