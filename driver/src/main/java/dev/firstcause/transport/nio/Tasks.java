// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What other threads want done in the loop. Any thread adds; the loop's thread runs.
 *
 * <p>A task is either run or rejected, never neither: refusing begins before the last tasks are run, and who adds one
 * looks at it afterwards, so one of the two sees the other.
 */
final class Tasks {
    /** Tasks run in one turn, so that tasks which add tasks do not starve the sockets. */
    private static final int PER_TURN = 1024;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Consumer<Throwable> report;
    private volatile boolean refusing;

    Tasks(Consumer<Throwable> report) {
        this.report = report;
    }

    /** Whether the task was taken, and is run. */
    boolean offer(Runnable task) {
        waiting.add(Objects.requireNonNull(task, "task"));
        return !(refusing && waiting.remove(task));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void runSome() {
        for (int i = 0; i < PER_TURN && runOne(); i++) {}
    }

    /** From now on tasks are rejected; those taken before are run. */
    void refuseAndRunAll() {
        refusing = true;
        while (runOne()) {}
    }

    private boolean runOne() {
        Runnable task = waiting.poll();
        if (task == null) {
            return false;
        }
        try {
            task.run();
        } catch (Throwable thrown) {
            report.accept(thrown);
        }
        return true;
    }
}
