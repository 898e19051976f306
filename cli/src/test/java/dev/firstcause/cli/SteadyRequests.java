// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.ResultPage;
import dev.firstcause.Session;
import dev.firstcause.Statement;
import dev.firstcause.connection.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a session the same every few milliseconds, in a thread of its own, however many answers are due. */
final class SteadyRequests implements AutoCloseable {
    private final Session session;
    private final Statement<?> statement;
    private final Consumer<ResultPage> each;
    private final int millis;
    private final Thread thread;
    private final AtomicLong answered = new AtomicLong();
    private final List<CompletableFuture<?>> asked =
            new ArrayList<>(); // of the thread; of who closes this when it ended
    private final List<String> failures = new ArrayList<>(); // guarded by itself
    private final Set<Endpoint> coordinators = new LinkedHashSet<>(); // guarded by itself
    private volatile boolean over;

    /**
     * Begins.
     *
     * @param each is told each page, in the session's loop
     */
    SteadyRequests(Session session, Statement<?> statement, int millis, Consumer<ResultPage> each) {
        this.session = session;
        this.statement = statement;
        this.millis = millis;
        this.each = each;
        this.thread = new Thread(this::run, "steady-requests");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!over) {
                asked.add(session.executeAsync(statement).toCompletableFuture().handle((page, thrown) -> {
                    onOutcome(page, thrown);
                    return null;
                }));
                TimeUnit.MILLISECONDS.sleep(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nothing more is asked
        }
    }

    private void onOutcome(@Nullable ResultPage page, @Nullable Throwable thrown) {
        if (page == null) {
            synchronized (failures) {
                failures.add(Instant.now() + " " + thrown);
            }
            return;
        }
        each.accept(page);
        synchronized (coordinators) {
            coordinators.add(page.info().coordinator());
        }
        answered.incrementAndGet();
    }

    long answered() {
        return answered.get();
    }

    /** What failed so far, and when. */
    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** Returns the nodes that have answered since the last call. */
    Set<Endpoint> coordinators() {
        synchronized (coordinators) {
            Set<Endpoint> all = Set.copyOf(coordinators);
            coordinators.clear();
            return all;
        }
    }

    /** Asks nothing more, and waits until each request has its outcome. */
    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while requests were awaited", e);
        }
        asked.forEach(CompletableFuture::join);
    }
}
