// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.TimeUnit;

/**
 * What this process has used since it began.
 *
 * @param nanos the moment, in {@link System#nanoTime}
 * @param cpu nanoseconds of all its threads, in user and in system mode; the collector's and the compiler's too
 * @param allocated bytes on the heap, of the threads that live
 * @param compiling milliseconds that the compiler has worked
 */
record Usage(long nanos, long cpu, long allocated, long compiling) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int COLLECTIONS = 4;

    static Usage now() {
        long allocated = 0;
        for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            allocated += Math.max(0, each);
        }
        return new Usage(
                System.nanoTime(),
                SYSTEM.getProcessCpuTime(),
                allocated,
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
    }

    /**
     * Bytes on the heap that live, after a few collections: one alone leaves what waits to be cleaned up. Not what is in use:
     * that counts the whole of each buffer in which a thread allocates, and those are of megabytes.
     */
    static long heap() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                bytes += pool.getCollectionUsage().getUsed();
            }
        }
        return bytes;
    }
}
