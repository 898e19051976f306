// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import org.jspecify.annotations.Nullable;

/**
 * Makes transports of one machinery. Those on the class or module path are found by {@link java.util.ServiceLoader}, and
 * {@link TransportOptions} chooses among them. For any thread.
 */
public interface TransportProvider {
    /**
     * The name in options and reports: {@code netty-epoll}. What stands before a hyphen is the name of a family, and means
     * the first of it that can be used.
     */
    String name();

    /** The larger, the sooner it is chosen where none is named; {@code nio}, which is always there, has 0. */
    int preference();

    /** Why it cannot be used on this machine, or null if it can. Loads what has to be loaded to know. */
    @Nullable
    Throwable unavailability();

    /**
     * Makes a transport.
     *
     * @param loops how many; at least 1
     */
    Transport open(int loops);
}
