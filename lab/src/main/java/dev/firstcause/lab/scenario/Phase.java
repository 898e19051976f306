// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.Locale;

/** Where in the life of a connection something befalls it; the first part of a scenario's id. */
public enum Phase {
    /** TCP. */
    CONNECT("the TCP connect"),
    /** TLS, until it looks finished. */
    HANDSHAKE("the TLS handshake"),
    /** OPTIONS, STARTUP, authentication; refusals of TLS 1.3 that come after the handshake. */
    STARTUP("the start of CQL"),
    /** Nothing is asked. */
    IDLE("idle"),
    /** Requests wait for answers. */
    FLIGHT("requests in flight"),
    /** Our side closes. */
    CLOSING("closing"),
    /** The next connection, after one has died. */
    RECONNECT("connecting again");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** In words. */
    public String title() {
        return title;
    }

    /** As in ids: lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
