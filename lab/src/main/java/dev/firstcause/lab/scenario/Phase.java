// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.subject.Scope;
import java.util.Locale;

/** Where in the life of a connection, or of a session, something befalls it; the first part of a scenario's id. */
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
    RECONNECT("connecting again"),
    /** An application's session over three nodes, some of which die or come back. */
    CLUSTER("nodes of a cluster");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** In words. */
    public String title() {
        return title;
    }

    /** To how much of a cluster an application is connected to which that happens. */
    public Scope scope() {
        return this == CLUSTER ? Scope.CLUSTER : Scope.NODE;
    }

    /** As in ids: lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
