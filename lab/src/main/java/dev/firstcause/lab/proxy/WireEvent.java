// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that happened on the wire, as the proxy saw it.
 *
 * @param at since the proxy was opened
 * @param connection its number, from 1; 0 if it concerns none
 * @param what what it was
 * @param text who and how
 */
public record WireEvent(Duration at, int connection, What what, String text) {
    /** What can happen. */
    public enum What {
        /** The proxy began to listen, stopped, or was given another target. */
        PROXY,
        ACCEPTED,
        CONNECTED,
        /** The node could not be connected to. */
        CONNECT_FAILED,
        /** A TLS record, CQL frame or segment began to pass. */
        UNIT,
        /** A side has said all it had to say. */
        FIN_FROM,
        /** A side has reset the connection. */
        RST_FROM,
        FIN_TO,
        RST_TO,
        FAULT_FIRED,
        FAULT_DISARMED,
        /** The moment of a fault cannot come, or its effect cannot be. */
        FAULT_FAILED,
        /** Bytes were written that no side had said. */
        FORGED,
        /** Both sockets are closed. */
        OVER
    }

    @Override
    public String toString() {
        String millis = String.format(Locale.ROOT, "%10.3f ms", at.toNanos() / 1e6);
        String name = what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return millis + "  " + (connection == 0 ? "--" : "#" + connection) + "  " + name + ": " + text;
    }
}
