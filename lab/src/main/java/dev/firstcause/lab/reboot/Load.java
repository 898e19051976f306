// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.Map;
import java.util.Set;

/** An open session of a driver, to be put under load. */
public interface Load extends AutoCloseable {
    /**
     * Asks, and does not wait. From one thread.
     *
     * @param request any but {@link Request#OVERWRITE}
     * @param id what to bind, 0 or more
     * @param answer is told what came of it, once, from any thread
     */
    void ask(Request request, long id, Answer answer);

    /**
     * Asks {@link Request#OVERWRITE}, and does not wait. From the same thread.
     *
     * @param id of the row, 0 or more
     * @param value what to write, 0 or more
     * @param answer as above
     */
    void overwrite(long id, long value, Answer answer);

    /**
     * All values that {@link Request#OVERWRITE} has left, by the ids of their rows, read from all replicas. Waits.
     *
     * @throws RuntimeException what an application is told when they cannot be read
     */
    Map<Long, Long> overwritten();

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
