// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

import java.time.Duration;

/**
 * How long a driver is to wait; each driver is configured with what comes nearest to it.
 *
 * @param connect for TCP and the TLS handshake
 * @param startup for each answer of the start
 * @param request for the answer to a request
 * @param idle until a connection that heard nothing is asked whether it lives
 * @param heartbeat for the answer to that
 */
public record Patience(Duration connect, Duration startup, Duration request, Duration idle, Duration heartbeat) {
    /** So long that no time-out is ever met by chance. */
    public static final Patience LONG = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    /** So short that a time-out is seen soon. */
    public static final Patience SHORT = new Patience(
            Duration.ofMillis(700),
            Duration.ofMillis(700),
            Duration.ofMillis(700),
            Duration.ofMillis(500),
            Duration.ofMillis(500));

    /** With another time for requests. */
    public Patience withRequest(Duration other) {
        return new Patience(connect, startup, other, idle, heartbeat);
    }

    /** By when whatever was asked must have come to an end: connecting and starting, or a request and the heartbeat after. */
    public Duration longest() {
        Duration opening = connect.plus(startup.multipliedBy(3));
        Duration asking = request.plus(heartbeat);
        return opening.compareTo(asking) > 0 ? opening : asking;
    }
}
