// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What really happened, in order. The proxy's thread writes, any thread reads; of too many events the oldest go. */
public final class WireLog {
    private final long opened = System.nanoTime();
    private final int most;
    private final Deque<WireEvent> events = new ArrayDeque<>(); // guarded by this
    private long gone; // guarded by this

    WireLog(int most) {
        this.most = most;
    }

    synchronized void add(int connection, WireEvent.What what, String text) {
        if (events.size() == most) {
            events.remove();
            gone++;
        }
        events.add(new WireEvent(Duration.ofNanos(System.nanoTime() - opened), connection, what, text));
        notifyAll();
    }

    /** All events that are kept. */
    public synchronized List<WireEvent> events() {
        return List.copyOf(events);
    }

    /** All events that are kept, timed from a moment of {@link System#nanoTime} and not from the opening of the proxy. */
    public List<WireEvent> eventsSince(long nanos) {
        Duration earlier = Duration.ofNanos(opened - nanos);
        return events().stream()
                .map(event -> new WireEvent(event.at().plus(earlier), event.connection(), event.what(), event.text()))
                .toList();
    }

    /** The events of one connection. */
    public List<WireEvent> events(int connection) {
        return events().stream()
                .filter(event -> event.connection() == connection)
                .toList();
    }

    /** How many events were too old to be kept. */
    public synchronized long gone() {
        return gone;
    }

    /**
     * Waits for an event, which may have happened already.
     *
     * @throws TimeoutException with all of the log
     */
    public synchronized WireEvent await(Predicate<WireEvent> wanted, Duration patience)
            throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            for (WireEvent event : events) {
                if (wanted.test(event)) {
                    return event;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("It did not happen in " + patience + ", but this did:\n" + this);
            }
            wait(left);
        }
    }

    /** One line for each event. */
    @Override
    public synchronized String toString() {
        String before = gone == 0 ? "" : "... " + gone + " events before\n";
        return events.stream().map(WireEvent::toString).collect(Collectors.joining("\n", before, ""));
    }
}
