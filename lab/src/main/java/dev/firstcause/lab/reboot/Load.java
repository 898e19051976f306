// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.Map;
import java.util.Set;

/** An open session of a driver, to be put under load. */
public interface Load extends AutoCloseable {
    /**
     * Asks, and does not wait. From one thread.
     *
     * @param id what to bind, 0 or more
     * @param answer is told what came of it, once, from any thread
     */
    void ask(Request request, long id, Answer answer);

    /**
     * All ids that {@link Request#INSERT} has left in its table, read from all replicas. Waits.
     *
     * @throws RuntimeException what an application is told when they cannot be read
     */
    Set<Long> inserted();

    /**
     * All counters by their ids, read from all replicas. Waits.
     *
     * @throws RuntimeException what an application is told when they cannot be read
     */
    Map<Long, Long> counted();

    /** Closes the session, and waits until nothing of it is left. */
    @Override
    void close();
}
