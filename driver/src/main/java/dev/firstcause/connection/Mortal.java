// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;

/** What has a {@link Lifeline}: an opening, and the connection that comes of it. Called in the loop. */
interface Mortal {
    /** Reads what the peer has sent, at once, {@code most} bytes or so, and reports what that brings. */
    void hearLastWords(int most);

    /** It is over: closes the wire, fails the requests in flight, tells the owner, in this order. Called once. */
    void onDead(Failure failure);

    /** Which connection, in words: node, own address, TLS version. */
    String description();

    /** When it began, by the clock of its loop. */
    long openedNanos();

    /** How many requests wait for an answer. */
    int requestsInFlight();
}
