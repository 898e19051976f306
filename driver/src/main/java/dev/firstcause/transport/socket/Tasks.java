// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

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
public final class Tasks {
    /** Tasks run in one turn, so that tasks which add tasks do not starve the sockets. */
    private static final int PER_TURN = 1024;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Consumer<Throwable> report;
    private volatile boolean refusing;

    public Tasks(Consumer<Throwable> report) {
        this.report = report;
    }

    /** Whether the task was taken, and is run. */
    public boolean offer(Runnable task) {
        waiting.add(Objects.requireNonNull(task, "task"));
        return !(refusing && waiting.remove(task));
    }

    /** Takes a task back; whether it was still there, and so is not run. */
    public boolean withdraw(Runnable task) {
        return waiting.remove(task);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public void runSome() {
        for (int i = 0; i < PER_TURN && runOne(); i++) {}
    }

    /** From now on tasks are rejected; those taken before are run. */
    public void refuseAndRunAll() {
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
