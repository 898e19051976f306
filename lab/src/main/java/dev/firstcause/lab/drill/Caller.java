// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.lab.verdict.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread in which an application calls the driver under test: what the driver throws at it, and how long it holds it
 * up, is a finding, and stops nobody else. Belongs to one thread.
 */
final class Caller implements AutoCloseable {
    private final String name;
    private ExecutorService thread;

    Caller(String name) {
        this.name = name;
        this.thread = start(name);
    }

    private static ExecutorService start(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Calls the driver, and waits until it returns.
     *
     * @param what is called, for people
     * @param limit after which it hangs
     * @return what is wrong with it; empty if it returned
     */
    Optional<Finding> call(String what, Duration limit, Runnable call) {
        Future<?> calling = thread.submit(call);
        try {
            calling.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            String thrown = Texts.line(e.getCause() == null ? e : e.getCause());
            return Optional.of(new Finding(Verdict.HURT, what + " threw, instead of telling: " + thrown));
        } catch (TimeoutException e) {
            abandon();
            return Optional.of(new Finding(Verdict.HUNG, what + " had not returned after " + limit.toMillis() + " ms"));
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            return Optional.of(new Finding(Verdict.HUNG, what + " had not returned when the drill was interrupted"));
        }
    }

    /** Goes on with another thread; if the old one never ends, it is found among what is left behind. */
    private void abandon() {
        thread.shutdownNow();
        thread = start(name);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
