// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up in threads of its own, because a look-up blocks, and no timeout ends it. The number of threads is bounded: a
 * name that hangs in DNS keeps one thread, however often it is asked for, because those who ask for a name while it is looked
 * up share one look-up. When as many names hang as there are threads, the look-ups of all other names wait. A name keeps its place
 * in the queue when its callers give up. So a caller that asks again and again, and waits only a short time each time, is not
 * overtaken by names that were asked for later.
 *
 * <p>A thread is a daemon. It ends when it finds no look-up in the queue that has a caller. Any thread may call the methods;
 * they never wait for a look-up.
 */
final class Lookups {
    /** Threads that all transports of the process share. */
    static final int MOST_THREADS = 4;

    /** How many names keep their place in the queue at the most when nobody waits for them. */
    static final int MOST_PLACES_KEPT = 100;

    /** Those of the process, by the JDK's resolver. */
    static final Lookups SHARED = new Lookups(InetAddress::getAllByName, MOST_THREADS);

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Resolver resolver;
    private final int mostThreads;
    private final Object monitor = new Object();

    /** Look-ups that wait or run, by the name. */
    private final Map<String, Lookup> underWay = new HashMap<>();

    /** Look-ups that have not begun, in the order in which they were first asked for. Some of them have no caller any more. */
    private final ArrayDeque<Lookup> waiting = new ArrayDeque<>();

    private int threads;

    /**
     * Look-ups with threads of their own.
     *
     * @param mostThreads at least 1
     */
    Lookups(Resolver resolver, int mostThreads) {
        this.resolver = resolver;
        this.mostThreads = mostThreads;
    }

    /** Looks up a name: its addresses, in the order in which they are to be tried. May block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /**
     * The outcome of a look-up.
     *
     * @param addresses at least one, or none if it failed
     * @param thrown what the look-up threw; null if it found addresses
     */
    record Found(List<InetAddress> addresses, @Nullable Throwable thrown) {}

    /**
     * Begins to look up a name, or joins a look-up of the same name that has not ended.
     *
     * @param told is given the outcome, in the look-up's thread; it must not block
     * @throws OutOfMemoryError if a thread is needed, and none can be started
     */
    Ticket find(String host, Consumer<Found> told) {
        synchronized (monitor) {
            Lookup known = underWay.get(host);
            Lookup lookup = known == null ? new Lookup(host) : known;
            boolean isBegun = known != null && !waiting.contains(known);
            if (!isBegun && threads < mostThreads) {
                startThread(lookup);
                waiting.remove(lookup);
            } else if (known == null) {
                waiting.add(lookup);
            }
            underWay.put(host, lookup);
            Ticket ticket = new Ticket(lookup, told);
            lookup.tickets.add(ticket);
            return ticket;
        }
    }

    private void startThread(Lookup first) {
        Thread thread = new Thread(() -> run(first), "firstcause-resolver");
        thread.setDaemon(true);
        thread.start();
        threads++;
    }

    private void run(Lookup first) {
        for (Lookup lookup = first; lookup != null; lookup = next()) {
            try {
                lookUpAndTell(lookup);
            } catch (Throwable e) {
                warn("A look-up ended without an outcome", lookup, e);
            }
        }
    }

    /** Whatever is thrown, the name is free for its next look-up. */
    private void lookUpAndTell(Lookup lookup) {
        Found found;
        try {
            found = lookUp(lookup.host);
        } finally {
            synchronized (monitor) {
                underWay.remove(lookup.host, lookup);
            }
        }
        List<Ticket> asked;
        synchronized (monitor) {
            asked = List.copyOf(lookup.tickets);
        }
        for (Ticket ticket : asked) {
            try {
                ticket.told.accept(found);
            } catch (Throwable e) {
                warn("The outcome of a look-up could not be told", lookup, e);
            }
        }
    }

    /** A logger may throw, too: that must not end the thread, nor keep the outcome from others. */
    private static void warn(String text, Lookup lookup, Throwable thrown) {
        try {
            LOG.warn("{}: {}", text, lookup.host, thrown);
        } catch (Throwable again) {
            // Nothing is left to tell it to.
        }
    }

    private Found lookUp(String host) {
        try {
            List<InetAddress> addresses = List.of(resolver.addresses(host));
            return addresses.isEmpty()
                    ? new Found(addresses, new UnknownHostException(host))
                    : new Found(addresses, null);
        } catch (Throwable e) {
            // A resolver may throw checked exceptions that it does not declare.
            return new Found(List.of(), e);
        }
    }

    private @Nullable Lookup next() {
        synchronized (monitor) {
            for (Lookup each : waiting) {
                if (!each.tickets.isEmpty()) {
                    waiting.remove(each);
                    return each;
                }
            }
            threads--;
            return null;
        }
    }

    /** If more than {@link #MOST_PLACES_KEPT} names have no caller, the first of them in the queue loses its place. */
    private void forgetPlaces() {
        List<Lookup> unwanted =
                waiting.stream().filter(each -> each.tickets.isEmpty()).toList();
        if (unwanted.size() > MOST_PLACES_KEPT) {
            Lookup oldest = unwanted.get(0);
            waiting.remove(oldest);
            underWay.remove(oldest.host);
        }
    }

    /** One look-up of a name, for all who asked for that name. Guarded by the monitor. */
    private static final class Lookup {
        private final String host;
        private final List<Ticket> tickets = new ArrayList<>(1);

        Lookup(String host) {
            this.host = host;
        }
    }

    /** One caller's part in a look-up. */
    final class Ticket {
        private final Lookup lookup;
        private final Consumer<Found> told;

        private Ticket(Lookup lookup, Consumer<Found> told) {
            this.lookup = lookup;
            this.told = told;
        }

        /** How many look-ups of other names keep this one from its beginning; 0 if it has begun. */
        int othersThatHang() {
            synchronized (monitor) {
                return waiting.contains(lookup) ? threads : 0;
            }
        }

        /** The caller waits no longer. A look-up that has not begun keeps its place, but does not begin without a caller. */
        void giveUp() {
            synchronized (monitor) {
                lookup.tickets.remove(this);
                forgetPlaces();
            }
        }
    }
}
