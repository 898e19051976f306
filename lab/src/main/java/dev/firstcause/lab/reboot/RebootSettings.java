// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.time.Duration;
import java.util.List;

/**
 * What a reboot drill is to do.
 *
 * @param replicas how many of the three nodes have each row: 1 to 3; where it is not all of them, requests for what a node
 *     has alone fail while it is down, and are to say why
 * @param rate idempotent requests a second, 1 to 100,000, half of them reads; a fifth as many that are not idempotent come
 *     on top
 * @param atLeast how long the load lasts at least; it goes on until the script is done
 * @param script the blows, one after the other
 * @param times how long to wait for what
 */
public record RebootSettings(int replicas, int rate, Duration atLeast, List<PlannedBlow> script, Times times) {
    /** So many nodes there are, and each has all there is. */
    public static final int ALL_REPLICAS = 3;

    private static final int HIGHEST_RATE = 100_000;

    public RebootSettings {
        if (replicas < 1 || replicas > ALL_REPLICAS) {
            throw new IllegalArgumentException(
                    "There cannot be " + replicas + " replicas of a row: choose 1 to " + ALL_REPLICAS);
        }
        if (rate < 1 || rate > HIGHEST_RATE) {
            throw new IllegalArgumentException(
                    "A rate of " + rate + " requests a second is not to be had: choose 1 to " + HIGHEST_RATE);
        }
        if (atLeast.isNegative()) {
            throw new IllegalArgumentException("A load cannot last " + atLeast + ": choose 0 s or more");
        }
        script = List.copyOf(script);
    }

    /**
     * How long to wait.
     *
     * @param warmUp of load that is not counted, before all else
     * @param outage how long a node that was killed or stopped is left so before it is started again, which takes time, too
     * @param hang how long a node hangs
     * @param silence how long at most a node is silent, if the driver never says that it is down
     * @param calm of load between the return of one node and the blow to the next
     * @param toServe how long at most the first request served by a node that returned is waited for
     * @param toAnswer how long at most the last answers are waited for
     */
    public record Times(
            Duration warmUp,
            Duration outage,
            Duration hang,
            Duration silence,
            Duration calm,
            Duration toServe,
            Duration toAnswer) {
        /** For real nodes. */
        public static final Times USUAL = new Times(
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(90),
                Duration.ofSeconds(30));

        public Times {
            if (outage.isNegative()) {
                throw new IllegalArgumentException("An outage cannot last " + outage + ": choose 0 s or more");
            }
        }

        /** The same, with another outage. */
        public Times withOutage(Duration other) {
            return new Times(warmUp, other, hang, silence, calm, toServe, toAnswer);
        }
    }
}
