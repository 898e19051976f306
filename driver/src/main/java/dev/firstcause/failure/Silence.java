// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

import java.util.Locale;

/**
 * Which half of a silent connection is dead, as far as our own kernel knows. It is judged when a silence is, and when requests
 * are given up in one: from TCP_INFO or {@code /proc/net/tcp} on Linux. Elsewhere it is {@link #UNKNOWN}.
 */
public enum Silence {
    /** The node's kernel has acknowledged what we sent, and its process does not answer. */
    ACKNOWLEDGED(
            "The node's kernel has acknowledged what we sent, and its process does not answer.",
            "The process of the node is stopped, in a long pause (garbage collection, disk) or overloaded:"
                    + " its host and the network are well."),
    /** The node's kernel does not acknowledge what we sent, although it was sent again. */
    UNACKNOWLEDGED(
            "The node's kernel does not acknowledge what we sent, although it was sent again.",
            "The host of the node is down, or the network between drops our packets or its answers:"
                    + " check the host, the routes and the firewalls."),
    /** What we sent is not acknowledged on this connection, and the node answers on another one. */
    DROPPED_BETWEEN(
            "What we sent is not acknowledged on this connection, although it was sent again, and the node answers on another"
                    + " connection.",
            "The host of the node is up: something between drops this connection, such as a firewall or NAT that has forgotten"
                    + " it: check its state table and its timeout for idle connections."),
    /** The node's kernel acknowledges, and its process does not take what we sent: its receive buffer is full. */
    NOT_READING(
            "The node's kernel answers and has no room for what we send: its process does not read.",
            "The process of the node does not read: it is stopped, in a long pause or overloaded;"
                    + " its host and the network are well."),
    /** Bytes of the node wait in our own receive buffer: we were late, and not the node. */
    UNREAD(
            "Bytes of the node wait in our own receive buffer: this process was late.",
            "This process was late: look for long pauses, blocking callbacks or too few processors here;"
                    + " nothing is known against the node."),
    /** The kernel was not asked, does not tell, or does not know it yet. */
    UNKNOWN("The kernel was not asked, does not tell, or does not know it yet.", FailureKind.PEER_SILENT.hint());

    private final String happened;
    private final String hint;

    Silence(String happened, String hint) {
        this.happened = happened;
        this.hint = hint;
    }

    /** What happened, in a sentence. */
    public String happened() {
        return happened;
    }

    /** The same as a part of a sentence, without its full stop. */
    public String inWords() {
        return happened.substring(0, 1).toLowerCase(Locale.ROOT) + happened.substring(1, happened.length() - 1);
    }

    /** What to do about it, in a sentence. */
    public String hint() {
        return hint;
    }
}
