// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Programs that may start few threads. The kernel counts the threads of all processes of a user, and never limits root: so
 * the program runs as a user of its own, who may read and write all files as root does. Needs Linux, root, and {@code
 * setpriv} and {@code prlimit} of util-linux; {@link #missing} says what is not there. For any thread.
 */
public final class FewThreads {
    /** A JVM starts with these, and has some left. */
    private static final int LIMIT = 150;

    /** Users whom no distribution gives a name, and whom containers have too. */
    private static final int FIRST_USER = 60_000;

    private static final int USERS = 5_000;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private FewThreads() {}

    /** Why there can be no such program here, in words; null if there can be. */
    public static @Nullable String missing() {
        try {
            Shell.run(command(LIMIT, List.of("sh", "-c", "true & wait")).toArray(String[]::new));
        } catch (IOException e) {
            return "a limit of threads for one process needs Linux, root, and setpriv and prlimit of util-linux: "
                    + e.getMessage();
        }
        boolean isUnlimited =
                Shell.tryToRun(command(1, List.of("sh", "-c", "true & wait")).toArray(String[]::new));
        return isUnlimited ? "the kernel does not hold a process to its limit of threads here" : null;
    }

    /** A command as one that may start few threads. */
    public static List<String> command(List<String> command) {
        return command(LIMIT, command);
    }

    private static List<String> command(int limit, List<String> command) {
        long number = ProcessHandle.current().pid() * 61 + COUNT.getAndIncrement();
        String user = String.valueOf(FIRST_USER + number % USERS);
        List<String> all = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override",
                "prlimit",
                "--nproc=" + limit + ":" + limit));
        all.addAll(command);
        return all;
    }
}
