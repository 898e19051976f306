// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.network.FarRelay;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.proxy.ProxiedConnection;
import dev.firstcause.lab.subject.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When a driver has noticed that all is over. */
final class Gone {
    /** By then whoever is told by an event, and not by silence, has noticed. */
    private static final Duration LONGEST_NOTICE = Duration.ofSeconds(2);

    private static final int NAP_MILLIS = 10;

    private Gone() {}

    /**
     * Waits until the driver has given up all connections that a proxy has accepted until now, or for as long as it may
     * take: one that nobody uses by its heartbeat, if it does not wait for long before that.
     *
     * @return whether it did
     */
    static boolean await(FaultProxy proxy, Patience driver) throws InterruptedException {
        return await(proxy, ofIdle(driver));
    }

    private static Duration ofIdle(Patience driver) {
        Duration patience = driver.idle().plus(driver.heartbeat());
        return patience.compareTo(LONGEST_NOTICE) < 0 ? patience.plus(LONGEST_NOTICE) : LONGEST_NOTICE;
    }

    /** The same of connections by way of a relay: behind a network that drops all, nobody but our own kernel sees it. */
    static boolean await(FarRelay relay, Patience driver) throws InterruptedException {
        long end = System.nanoTime() + ofIdle(driver).toNanos();
        try {
            while (relay.isUsed()) {
                if (end - System.nanoTime() <= 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The kernel does not tell who is connected", e);
        }
        return true;
    }

    /** The same, where requests may wait on them: until these have timed out, if heartbeats are so short. */
    static boolean awaitUsed(FaultProxy proxy, Patience driver) throws InterruptedException {
        Duration patience = driver.request().plus(driver.idle()).plus(driver.heartbeat());
        boolean isShort = driver.idle().compareTo(LONGEST_NOTICE) < 0;
        return await(proxy, isShort ? patience.plus(LONGEST_NOTICE) : LONGEST_NOTICE);
    }

    private static boolean await(FaultProxy proxy, Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        for (ProxiedConnection connection : proxy.connections()) {
            try {
                connection.awaitClientGone(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            } catch (TimeoutException e) {
                return false;
            }
        }
        return true;
    }
}
