// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads that live, and which of them nobody has to end. */
final class Threads {
    private static final int FRAMES = 8;
    private static final int MANY = 10_000;
    private static final Set<String> GROUPS = Set.of("system", "InnocuousThreadGroup", "CarrierThreads");
    private static final List<String> CLASSES = List.of("java.lang.ref.", "jdk.internal.", "sun.", "org.junit.");
    private static final List<String> NAMES = List.of(
            "ForkJoinPool.commonPool-",
            "CompletableFutureDelayScheduler",
            "HttpClient-",
            // Netty's, one for the JVM: it waits a second for more to do, and then ends.
            "globalEventExecutor-",
            "process reaper",
            "Cleaner-",
            "JFR ",
            "GC ",
            "RMI ",
            "junit-",
            "surefire-",
            "Surefire");

    private Threads() {}

    static Set<Thread> live() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = root.getParent(); parent != null; parent = root.getParent()) {
            root = parent;
        }
        // What does not fit is left out silently: only an array with room to spare holds all.
        Thread[] threads = new Thread[root.activeCount() + 16];
        int count = root.enumerate(threads);
        while (count == threads.length) {
            threads = new Thread[2 * count];
            count = root.enumerate(threads);
        }
        return new LinkedHashSet<>(Arrays.asList(threads).subList(0, count));
    }

    /** Whether it belongs to the JVM, to its libraries, to JUnit or to the build, and so stays. */
    static boolean isOfTheHouse(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null // it has ended just now
                || GROUPS.contains(group.getName())
                || begins(thread.getName(), NAMES)
                || begins(thread.getClass().getName(), CLASSES);
    }

    /** How many selectors such a thread may keep open, as long as it stays. */
    static int selectors(Thread thread) {
        if (!isOfTheHouse(thread)) {
            return 0;
        }
        // The JVM polls for virtual threads, with as many as it likes, from the first one on that waits for a socket.
        return thread.getName().contains("Poller") ? MANY : thread.getName().endsWith("-SelectorManager") ? 1 : 0;
    }

    private static boolean begins(String name, List<String> beginnings) {
        return beginnings.stream().anyMatch(name::startsWith);
    }

    static String describe(Thread thread) {
        String stack = Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n        at " + frame)
                .collect(Collectors.joining());
        return "thread \"" + thread.getName() + "\", " + thread.getState() + stack;
    }
}
