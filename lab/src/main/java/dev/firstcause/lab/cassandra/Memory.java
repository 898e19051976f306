// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether there is memory enough for nodes: where there is not, the kernel kills them, or something else. */
final class Memory {
    /** What one node was seen to take: its heap, and as much besides. */
    static final int MEGABYTES_PER_NODE = 900;

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private Memory() {}

    /** The megabytes that new processes can have. */
    static long available() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        if (!Files.isReadable(MEMINFO)) {
            return system.getFreeMemorySize() >> 20;
        }
        for (String line : Files.readAllLines(MEMINFO)) {
            if (line.startsWith(AVAILABLE)) {
                String kilobytes = line.substring(AVAILABLE.length()).replace("kB", "");
                // The total is that of the container, the file tells of the whole machine.
                return Math.min(Long.parseLong(kilobytes.strip()) >> 10, system.getTotalMemorySize() >> 20);
            }
        }
        return system.getFreeMemorySize() >> 20;
    }

    /**
     * Refuses nodes that there is no memory for.
     *
     * @param available in megabytes
     */
    static void require(int nodes, long available) throws IOException {
        long needed = (long) nodes * MEGABYTES_PER_NODE;
        if (available < needed) {
            throw new IOException("Not enough memory for " + nodes + " Cassandra nodes: they need " + needed
                    + " MB, and " + available + " MB are available. Start "
                    + (nodes == 1
                            ? "it when other programs have ended"
                            : "fewer nodes, each needs " + MEGABYTES_PER_NODE + " MB")
                    + ", or use stand-in nodes, which need next to none");
        }
    }
}
