// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that this thread allocates, which is how a test sees that a lie about a length was not believed. */
final class Allocated {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    /**
     * Bytes that the work allocates.
     *
     * @param work is done twice and the less of both is told, for the first time also loads and links code
     */
    static long by(Runnable work) {
        return Math.min(once(work), once(work));
    }

    private static long once(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
