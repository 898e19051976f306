// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a proxy, in which all of it lives. Attachments of its selector's keys are what to run when a channel
 * is ready.
 */
final class Loop {
    private record Timer(long due, long number, Runnable action) {}

    private final String name;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private long timersMade;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    Loop(String name) throws IOException {
        this.name = name;
        this.selector = Selector.open();
        this.thread = new Thread(this::run, "fault-proxy");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Selector selector() {
        return selector;
    }

    /** Lets the kernel know of the channels that were closed: until then a selector keeps them. */
    void flushClosed() {
        try {
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException("The selector of " + name + " has failed", e);
        }
    }

    /** Runs it in the thread, and waits for what it gives. */
    <T> T call(Supplier<T> action) {
        if (Thread.currentThread() == thread) {
            return action.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        selector.wakeup();
        if (stopping) {
            result.completeExceptionally(new IllegalStateException(name + " is closed"));
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalStateException wrong) {
                // Thrown anew, for the stack of whoever did wrong.
                throw new IllegalStateException(wrong.getMessage(), e);
            }
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw new UncheckedIOException(failed.getMessage(), new IOException(failed.getMessage(), e));
            }
            throw e;
        }
    }

    /** Runs it in the thread later; only the thread itself may ask. */
    void after(long nanos, Runnable action) {
        timers.add(new Timer(System.nanoTime() + nanos, timersMade++, action));
    }

    private void run() {
        try {
            while (!stopping) {
                runTasks();
                runTimers();
                selector.select(untilNextTimer());
                // A copy, since whoever closes a channel selects, too.
                List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
                selector.selectedKeys().clear();
                for (SelectionKey key : ready) {
                    if (key.isValid() && key.attachment() instanceof Runnable action) {
                        guard(action);
                    }
                }
            }
        } catch (IOException e) {
            failure = e;
            stopping = true;
        } finally {
            runTasks();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer timer = timers.peek(); timer != null && timer.due() - now <= 0; timer = timers.peek()) {
            timers.remove();
            guard(timer.action());
        }
    }

    private long untilNextTimer() {
        Timer next = timers.peek();
        if (next == null) {
            return 0; // for ever
        }
        long nanos = next.due() - System.nanoTime();
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
    }

    /** One connection's trouble must not be that of others; whoever closes the proxy is told. */
    private void guard(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
            }
        }
    }

    /** What went wrong in the thread, and should not have. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Ends the thread, and waits for that. */
    void stop() {
        stopping = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The thread never blocks, so this wait is short, and a proxy half closed is of no use.
                interrupted = true;
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The selector of " + name + " cannot be closed", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
