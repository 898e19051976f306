// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time of the threads of this process, by the kernel's nanoseconds. An idle session takes so little in a second
 * that the processor time of a process, which counts hundredths of a second, is too coarse. Where the kernel tells nothing of
 * threads, it is that all the same.
 */
final class IdleUsage {
    private static final Path TASKS = Path.of("/proc/self/task");

    private IdleUsage() {}

    /** Nanoseconds of each thread that lives, by its number; of the whole process where threads cannot be told apart. */
    static Map<String, Long> now() throws IOException {
        Map<String, Long> nanos = new HashMap<>();
        if (Files.isDirectory(TASKS)) {
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(TASKS)) {
                for (Path each : threads) {
                    add(nanos, each);
                }
            }
        }
        if (nanos.isEmpty()) {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            nanos.put("", system.getProcessCpuTime());
        }
        return nanos;
    }

    private static void add(Map<String, Long> nanos, Path thread) throws IOException {
        Path file = thread.resolve("schedstat");
        // The thread may have ended meanwhile, or the kernel does not tell: then the map stays empty.
        if (Files.isReadable(file)) {
            String onProcessor = Files.readString(file).split(" ", -1)[0];
            nanos.put(thread.getFileName().toString(), Long.parseLong(onProcessor));
        }
    }

    /** Nanoseconds between two moments. A thread that ended in between is left out. */
    static long between(Map<String, Long> before, Map<String, Long> after) {
        long sum = 0;
        for (Map.Entry<String, Long> each : after.entrySet()) {
            sum += each.getValue() - before.getOrDefault(each.getKey(), 0L);
        }
        return sum;
    }
}
