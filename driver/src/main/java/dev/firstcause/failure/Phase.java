// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

import java.util.Locale;

/** Where in its life a connection was. */
public enum Phase {
    /** The name is looked up, or TCP is connecting. */
    CONNECT,
    /** The TLS handshake is under way, as far as our side can see. */
    TLS_HANDSHAKE,
    /** OPTIONS, STARTUP, authentication or registration. With TLS 1.3 the server may refuse our certificate only here. */
    STARTUP,
    /** Ready, and no request is in flight. */
    IDLE,
    /** Ready, and at least one request is in flight. */
    IN_FLIGHT,
    /** Somebody on our side has asked for the end. */
    CLOSING;

    /** The phase in words: {@code in flight}. */
    @Override
    public String toString() {
        return this == TLS_HANDSHAKE
                ? "TLS handshake"
                : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
