// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.Node;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.SessionThrottledException;
import dev.firstcause.error.SessionThrottledException.Reason;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.request.Ending;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
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
 * <p>A request holds its place from when it is begun until it has come to its end or was cancelled. The place is handed to the
 * first in the queue before the future is done, because a callback of that may be the next to ask for one. Any thread; the
 * lock is held for a few instructions, and nobody is called under it.
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
         * @param ending to be told when it has come to its end; tells the request's own ending
         */
        void begin(long since, Ending ending);
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
            next = next.isBegun() ? null : next.successor;
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
        Iterator<Entry> all = queue.iterator();
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
            for (Iterator<Entry> all = queue.iterator(); all.hasNext(); ) {
                Entry entry = all.next();
                if (time - entry.deadline >= 0) {
                    all.remove();
                    late.add(entry);
                } else if (entry.deadline - next < 0) {
                    next = entry.deadline;
                }
            }
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
        /** It has ended while it was begun, and its place is handed over. */
        LEAVING,
        DONE
    }

    private final class Entry implements Ending {
        private final Duration timeout;
        private final Ending ending;
        private final Beginning beginning;
        private final long since = System.nanoTime();
        private final long deadline;
        private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
        /** Has its place, if it came to its end before it was quite begun. */
        private @Nullable Entry successor;

        Entry(Duration timeout, Ending ending, Beginning beginning) {
            this.timeout = timeout;
            this.ending = ending;
            this.beginning = beginning;
            this.deadline = since + (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
        }

        void begin() {
            try {
                beginning.begin(since, this);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }

        @Override
        public void answered(Frame frame, Node node, List<Attempt> earlier) {
            try {
                leave();
            } finally {
                ending.answered(frame, node, earlier);
            }
        }

        @Override
        public void failed(Throwable why) {
            try {
                leave();
            } finally {
                ending.failed(why);
            }
        }

        @Override
        public boolean isDone() {
            return ending.isDone();
        }

        /** False if it has ended meanwhile, and its place is its successor's. */
        private boolean isBegun() {
            return state.compareAndSet(State.BEGINNING, State.IN_FLIGHT)
                    || state.compareAndSet(State.LEAVING, State.DONE);
        }

        /** It has come to its end: its place goes to another one. Does nothing the second time. */
        private void leave() {
            if (state.compareAndSet(State.IN_FLIGHT, State.DONE)) {
                Throttle.this.begin(handOver());
            } else if (state.compareAndSet(State.BEGINNING, State.LEAVING)) {
                Entry next = handOver();
                successor = next;
                // Unless it has gone on, the thread that begins this one begins the next one, too. So the stack does
                // not grow with the number of requests that fail at once.
                if (!state.compareAndSet(State.LEAVING, State.DONE)) {
                    Throttle.this.begin(next);
                }
            }
        }

        /** Its future is done: if it waits still, it is not begun any more. */
        void onDone() {
            if (state.compareAndSet(State.QUEUED, State.DONE)) {
                forget();
                ending.failed(new CancellationException("cancelled while it waited in the session's queue"));
            } else {
                leave();
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
