// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a client and the node are held on one processor: then neither wakes the other across processors, which costs now
 * this and now that.
 *
 * @param command what stands before the command of a process; empty where it cannot be done
 * @param words the same for people
 */
record Pinning(List<String> command, String words) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    /** The last of the processors that we may use, since the first has the most interrupts; if {@code taskset} is there. */
    static Pinning find() throws InterruptedException {
        try {
            String last = "0";
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(ALLOWED)) {
                    last = line.replaceAll(".*\\D", "");
                }
            }
            List<String> command = List.of("taskset", "-c", last);
            Process trial = new ProcessBuilder("taskset", "-c", last, "true").start();
            if (trial.waitFor() == 0) {
                return new Pinning(command, "client and node pinned to one processor");
            }
            return new Pinning(List.of(), "not pinned, for taskset does not work");
        } catch (IOException e) {
            return new Pinning(List.of(), "not pinned, for there is no taskset (" + e.getMessage() + ")");
        }
    }
}
