// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What this JVM has that it had not when the watch began: live threads, errors that nobody caught and, on Linux, open
 * sockets, pipes and selectors. Files do not count, nor do threads of the JVM, of JUnit and of the build. It sees
 * all of the JVM: what other tests open meanwhile counts too.
 *
 * <p>Belongs to one thread. Watches may overlap.
 */
public final class Leftovers implements AutoCloseable {
    private static final long LONGEST_NAP_MILLIS = 50;

    private final UncaughtErrors errors = UncaughtErrors.record();
    private final Map<String, Integer> descriptors = Descriptors.open();
    private final Set<Thread> threads = Threads.live();
    private final Map<String, String> addresses = new HashMap<>();
    private boolean pipesMayStay;
    private Predicate<Thread> ignored = Threads::isOfTheHouse;

    private Leftovers() {}

    /** Begins to watch: whatever is there now does not count. */
    public static Leftovers watch() {
        return new Leftovers();
    }

    /** Threads that may stay, besides those of the JVM, of JUnit and of the build. */
    public Leftovers ignoringThreads(Predicate<Thread> mayStay) {
        ignored = ignored.or(mayStay);
        return this;
    }

    /** Notes the addresses of sockets, which the kernel forgets when the peer resets them; for those who end the peer. */
    public void noteAddresses() {
        if (!newDescriptors().isEmpty()) {
            addresses.putAll(Sockets.byName());
        }
    }

    /** Pipes may stay: to child processes that outlive the watch. */
    public Leftovers ignoringPipes() {
        pipesMayStay = true;
        return this;
    }

    /**
     * Waits until nothing new is left. Ending takes time, so threads and descriptors are given some; errors stay.
     *
     * @return what was left in the end, one text each; empty if nothing
     */
    public List<String> awaitNone(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long nap = 1; ; nap = Math.min(2 * nap, LONGEST_NAP_MILLIS)) {
            List<Thread> running = newThreads();
            Map<String, Integer> open = newDescriptors();
            long left = end - System.nanoTime();
            if (left <= 0 || (running.isEmpty() && open.isEmpty())) {
                return describe(running, open);
            }
            Thread.sleep(Math.min(nap, TimeUnit.NANOSECONDS.toMillis(left) + 1));
        }
    }

    /** The errors that nobody caught so far. */
    public List<Throwable> uncaughtErrors() {
        return errors.soFar().stream().map(UncaughtErrors.Uncaught::error).toList();
    }

    private List<Thread> newThreads() {
        List<Thread> running = new ArrayList<>(Threads.live());
        running.removeIf(thread -> threads.contains(thread) || ignored.test(thread));
        return running;
    }

    private Map<String, Integer> newDescriptors() {
        int selectors = 0;
        for (Thread thread : Threads.live()) {
            selectors += threads.contains(thread) ? 0 : Threads.selectors(thread);
        }
        Map<String, Integer> more = Descriptors.moreThan(descriptors, selectors);
        if (pipesMayStay) {
            more.keySet().removeIf(name -> name.startsWith("pipe:"));
        }
        return more;
    }

    private List<String> describe(List<Thread> running, Map<String, Integer> open) {
        List<String> left = new ArrayList<>();
        errors.soFar().forEach(uncaught -> left.add(uncaught.toString()));
        running.forEach(thread -> left.add(Threads.describe(thread)));
        left.addAll(Descriptors.describe(open, addresses));
        return left;
    }

    /** Ends the watch: errors go where they went before. Closing it again does nothing. */
    @Override
    public void close() {
        errors.stop();
    }
}
