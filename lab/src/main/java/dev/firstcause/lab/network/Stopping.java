// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The end of a SIGSTOP. The signal is sent in no time, but each thread of the process stops at its next turn in the kernel, and
 * may answer a request before that.
 */
public final class Stopping {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NANOS = 200_000;

    private Stopping() {}

    /**
     * Waits until all threads of a process have stopped, or it is gone; where there is no {@code /proc} it does not wait.
     *
     * @throws IOException if they have not stopped after 10 s
     */
    public static void await(long pid) throws IOException {
        Path threads = Path.of("/proc", String.valueOf(pid), "task");
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (Files.isDirectory(threads) && isAnyRunning(threads)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("Process " + pid + " was sent SIGSTOP 10 s ago and has not stopped");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean isAnyRunning(Path threads) throws IOException {
        List<Path> each;
        try (Stream<Path> list = Files.list(threads)) {
            each = list.toList();
        } catch (NoSuchFileException e) {
            return false;
        }
        for (Path thread : each) {
            if (isRunning(thread)) {
                return true;
            }
        }
        return false;
    }

    /** By proc(5) the state is what follows the name in parentheses: T for stopped, Z and X for dead. */
    private static boolean isRunning(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return "TtZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
        } catch (IOException e) {
            // The thread has ended meanwhile.
            return false;
        }
    }
}
