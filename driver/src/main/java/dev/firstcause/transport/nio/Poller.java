// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import dev.firstcause.transport.socket.SocketWire;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The selector of one loop: sleeping, being woken, and what became ready. A selector that is broken is replaced, and the
 * wires are registered with the new one: they did nothing wrong.
 *
 * <p>Owned by the loop's thread, but for {@link #wake}. Nothing is told from inside a select: what is ready is only
 * collected, so that a wire may be closed, and its key deregistered, from any callback.
 */
final class Poller {
    /** Where selectors come from. */
    @FunctionalInterface
    interface Source {
        Selector open() throws IOException;
    }

    /** No limit to a sleep. */
    static final long FOR_EVER = -1;

    /** Sleeps that end at once for no reason, in a row, before the selector counts as broken. */
    private static final int IDLE_MOST = 1024;

    private final Source source;
    private final ArrayList<SocketWire> ready = new ArrayList<>();
    private final Consumer<SelectionKey> collector = this::collect;
    private final Consumer<SelectionKey> overlooker = this::overlook;

    /** False only while the loop sleeps or is about to: then, and only once, a waker has to write to the selector. */
    private final AtomicBoolean awake = new AtomicBoolean(true);

    private volatile Selector selector;
    private int idle;

    Poller(Source source) throws IOException {
        this.source = source;
        this.selector = source.open();
    }

    Selector selector() {
        return selector;
    }

    /** Ends the loop's sleep. Any thread; cheap when it does not sleep. */
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /**
     * Waits until a wire is ready, somebody wakes us, or time is up.
     *
     * @param millis 0 does not wait
     * @param busy whether something else is to be done; asked when a waker would already be heard
     * @return what is ready; good until the next call
     */
    List<SocketWire> poll(long millis, BooleanSupplier busy) throws IOException {
        ready.clear();
        // A set interrupt flag would end every sleep at once. Nobody means anything by it here.
        Thread.interrupted();
        if (millis == 0) {
            selector.selectNow(collector);
            return ready;
        }
        awake.set(false);
        try {
            if (busy.getAsBoolean()) {
                selector.selectNow(collector);
            } else {
                sleep(millis);
            }
        } finally {
            awake.set(true);
        }
        return ready;
    }

    private void sleep(long millis) throws IOException {
        long began = System.nanoTime();
        selector.select(collector, Math.max(0, millis));
        boolean timeIsUp = millis > 0 && System.nanoTime() - began >= millis * 1_000_000;
        idle = ready.isEmpty() && !awake.get() && !timeIsUp ? idle + 1 : 0;
        if (idle >= IDLE_MOST) {
            idle = 0;
            throw new IOException("the selector woke " + IDLE_MOST + " times for nothing");
        }
    }

    /** Frees what the selector holds of a cancelled key now, not at the next select: else the descriptor would live on. */
    void forget(SelectionKey key) throws IOException {
        key.cancel();
        if (selector.isOpen()) {
            selector.selectNow(overlooker);
        }
    }

    /** Goes on with a new selector. */
    void replace(Collection<SocketWire> wires) throws IOException {
        Selector old = selector;
        selector = source.open();
        for (SocketWire wire : List.copyOf(wires)) {
            wire.watchAgain();
        }
        old.close();
    }

    void close() throws IOException {
        selector.close();
    }

    private void collect(SelectionKey key) {
        ready.add((SocketWire) key.attachment());
    }

    /** It will be ready again at the next select. */
    private void overlook(SelectionKey key) {}
}
