// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.error.SessionThrottledException;
import dev.firstcause.error.SessionThrottledException.Reason;
import dev.firstcause.request.Ending;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many requests of a session be in flight at once, and queues the others, first come, first served. A session
 * without one never comes here.
 *
 * <p>A request holds its place from when it is begun until its future is done, in whatever way; the place is handed to the
 * first in the queue then. Any thread; the lock is held for a few instructions, and nobody is called under it.
 */
final class Throttle {
    /** Longer timeouts are treated as infinite. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final Loop loop;
    private final int maxInFlight;
    private final int maxQueued;
    private final Loop.Ticker ticker = this::onTick;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<Entry> queue = new LinkedHashSet<>(); // guarded by the lock, as what follows
    private int inFlight;
    private boolean closed;
    /** No request in the queue has less time than until then. */
    private long nextDeadline;

    /**
     * Looks at the queue in that loop, until it is closed.
     */
    Throttle(Loop loop, Limits limits) {
        this.loop = loop;
        this.maxInFlight = limits.maxInFlight();
        this.maxQueued = limits.maxQueued();
        loop.addTicker(ticker);
    }

    /**
     * How many requests there may be.
     *
     * @param maxInFlight at once, at least 1
     * @param maxQueued that wait for one of them to end, at least 0
     */
    record Limits(int maxInFlight, int maxQueued) {
        Limits {
            if (maxInFlight < 1 || maxQueued < 0) {
                throw new IllegalArgumentException("throttle(" + maxInFlight + ", " + maxQueued
                        + "): at least 1 request must be allowed in flight, and the queue hold 0 or more");
            }
        }
    }

    /** Begins a request. */
    @FunctionalInterface
    interface Beginning {
        /**
         * Now, or never.
         *
         * @param since {@link System#nanoTime} of when it was asked for; its own time began then
         */
        void begin(long since);
    }

    /**
     * Begins a request now, or when it is its turn. It fails, through its ending, where the queue is full, where its time is
     * up before its turn comes, and where the throttle is closed; if its future is done before, it is not begun.
     *
     * @param future is done when the request has ended, and may be cancelled
     * @param timeout its time, which begins now
     */
    void submit(CompletableFuture<?> future, Duration timeout, Ending ending, Beginning beginning) {
        Entry entry = new Entry(timeout, ending, beginning);
        Reason refused = null;
        boolean mayBegin = false;
        int queued;
        lock.lock();
        try {
            queued = queue.size();
            if (closed) {
                refused = Reason.CLOSED;
            } else if (inFlight < maxInFlight) {
                inFlight++;
                entry.state.set(State.BEGINNING);
                mayBegin = true;
            } else if (queued < maxQueued) {
                if (queue.isEmpty() || entry.deadline - nextDeadline < 0) {
                    nextDeadline = entry.deadline;
                }
                queue.add(entry);
            } else {
                entry.state.set(State.DONE);
                refused = Reason.QUEUE_FULL;
            }
        } finally {
            lock.unlock();
        }
        if (refused != null) {
            entry.refuse(refused, queued);
            return;
        }
        CompletableFuture<?> unused = future.whenComplete((answer, thrown) -> entry.onDone());
        if (mayBegin) {
            begin(entry);
        }
    }

    /** Begins it, and those after it as long as each is over as soon as it is begun: a loop, for they may be thousands. */
    private void begin(@Nullable Entry first) {
        Entry next = first;
        while (next != null) {
            next.begin();
            next = next.state.compareAndSet(State.BEGINNING, State.IN_FLIGHT) ? null : handOver();
        }
    }

    /** The place of one that is done goes to the first in the queue, or becomes free. */
    private @Nullable Entry handOver() {
        lock.lock();
        try {
            for (Entry next = poll(); next != null; next = poll()) {
                if (next.state.compareAndSet(State.QUEUED, State.BEGINNING)) {
                    return next;
                }
            }
            inFlight--;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Entry poll() {
        var all = queue.iterator();
        if (!all.hasNext()) {
            return null;
        }
        Entry first = all.next();
        all.remove();
        return first;
    }

    private void onTick(long now) {
        List<Entry> late = new ArrayList<>();
        int queued;
        lock.lock();
        try {
            queued = queue.size();
            long time = System.nanoTime();
            if (queue.isEmpty() || time - nextDeadline < 0) {
                return;
            }
            long next = time + LONGEST.toNanos();
            for (Entry entry : queue) {
                if (time - entry.deadline >= 0) {
                    late.add(entry);
                } else if (entry.deadline - next < 0) {
                    next = entry.deadline;
                }
            }
            queue.removeAll(late);
            nextDeadline = next;
        } finally {
            lock.unlock();
        }
        for (Entry entry : late) {
            if (entry.state.compareAndSet(State.QUEUED, State.DONE)) {
                entry.refuse(Reason.TIME_IS_UP, queued);
            }
        }
    }

    /** Fails what is queued, and all that comes. What is in flight goes on. */
    void close() {
        List<Entry> left;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            left = new ArrayList<>(queue);
            queue.clear();
        } finally {
            lock.unlock();
        }
        loop.removeTicker(ticker);
        for (Entry entry : left) {
            if (entry.state.compareAndSet(State.QUEUED, State.DONE)) {
                entry.refuse(Reason.CLOSED, left.size());
            }
        }
    }

    private enum State {
        QUEUED,
        BEGINNING,
        IN_FLIGHT,
        DONE
    }

    private final class Entry {
        private final Duration timeout;
        private final Ending ending;
        private final Beginning beginning;
        private final long since = System.nanoTime();
        private final long deadline;
        private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

        Entry(Duration timeout, Ending ending, Beginning beginning) {
            this.timeout = timeout;
            this.ending = ending;
            this.beginning = beginning;
            this.deadline = since + (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
        }

        void begin() {
            try {
                beginning.begin(since);
            } catch (RuntimeException | Error e) {
                ending.failed(e);
            }
        }

        /** Its future is done: its place goes to another one, unless it never had one. */
        void onDone() {
            switch (state.getAndSet(State.DONE)) {
                case QUEUED -> {
                    forget();
                    ending.failed(new CancellationException("cancelled while it waited in the session's queue"));
                }
                case IN_FLIGHT -> Throttle.this.begin(handOver());
                // Who begins it sees to that, so that thousands which fail at once are no thousand calls deep.
                case BEGINNING -> {}
                case DONE -> {}
            }
        }

        private void forget() {
            lock.lock();
            try {
                queue.remove(this);
            } finally {
                lock.unlock();
            }
        }

        void refuse(Reason reason, int queued) {
            ending.failed(new SessionThrottledException(reason, maxInFlight, maxQueued, queued, timeout));
        }
    }
}
