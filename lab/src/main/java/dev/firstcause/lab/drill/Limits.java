// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import java.time.Duration;

/**
 * How long the laboratory waits before it calls something harm.
 *
 * @param grace what a busy machine may need on top of what the driver was told to wait
 * @param toEnd what the driver and the stage may take to end what they have closed
 * @param neighbour what a healthy neighbour may wait for an answer, on top of what the fault itself and
 *     a busy machine take
 */
record Limits(Duration grace, Duration toEnd, Duration neighbour) {
    static final Limits USUAL = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(3));
}
