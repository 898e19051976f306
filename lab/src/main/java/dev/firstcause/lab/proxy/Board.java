// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one proxy: it accepts, knows which connections are open and which faults are armed, and brings them
 * together. Its state belongs to the loop; the methods that others call go there themselves.
 */
final class Board {
    private static final int MOST_REMEMBERED = 1000;

    private final long seed;
    private final WireLog log;
    private final Listener listener;
    private final Loop loop;
    private final Set<Relay> open = new LinkedHashSet<>();
    private final Set<Fault> armed = new LinkedHashSet<>();
    private final Deque<ProxiedConnection> remembered = new ArrayDeque<>();
    private volatile InetSocketAddress target;
    private int accepted;

    Board(InetSocketAddress target, Listener listener, long seed, int mostEvents) throws IOException {
        this.target = target;
        this.listener = listener;
        this.seed = seed;
        this.log = new WireLog(mostEvents);
        this.loop = new Loop(toString());
        listener.register(loop, this::acceptAll);
        loop.start();
        log.add(0, WireEvent.What.PROXY, this + " listens");
    }

    private void acceptAll() {
        try {
            for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
                accept(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(this + " cannot accept", e);
        }
    }

    private void accept(SocketChannel channel) throws IOException {
        Relay relay;
        try {
            relay = new Relay(++accepted, this, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        open.add(relay);
        if (remembered.size() == MOST_REMEMBERED) {
            remembered.remove();
        }
        remembered.add(relay.face());
        for (Fault fault : List.copyOf(armed)) {
            if (fault.reach() != Fault.Reach.ONE) {
                relay.arm(fault);
            }
            if (fault.reach() == Fault.Reach.NEXT) {
                armed.remove(fault);
            }
        }
        relay.begin(target);
    }

    Fault arm(When when, Effect effect, Fault.Reach reach, @Nullable Relay one) {
        Fault fault = new Fault(this, when, effect, reach);
        return loop.call(() -> {
            acceptAll();
            if (one == null) {
                armed.add(fault);
                if (reach != Fault.Reach.NEXT) {
                    List.copyOf(open).forEach(relay -> relay.arm(fault));
                }
            } else if (one.isOver()) {
                throw new IllegalStateException("Connection " + one.number() + " of " + this + " is over");
            } else {
                one.arm(fault);
            }
            return fault;
        });
    }

    /** A fault that may fire once in all does not wait anywhere else. Those that fire on one command do so together. */
    void fires(Fault fault, Relay where) {
        if (fault.reach() == Fault.Reach.FIRST && armed.remove(fault)) {
            open.stream().filter(relay -> relay != where).forEach(relay -> relay.unwait(fault));
        }
    }

    void fireNow(Fault fault) {
        loop.call(() -> {
            acceptAll();
            List<Relay> waiting =
                    open.stream().filter(relay -> relay.waitsFor(fault)).toList();
            if (waiting.isEmpty()) {
                throw new IllegalStateException(fault + " waits on no open connection: it has fired " + fault.count()
                        + " times, and " + open.size() + " connections are open");
            }
            armed.removeIf(other -> other == fault && fault.reach() == Fault.Reach.FIRST);
            waiting.forEach(relay -> relay.fire(fault));
            RuntimeException failure = fault.failure();
            if (failure != null) {
                throw new IllegalStateException(fault + " could not fire: " + failure.getMessage(), failure);
            }
            return waiting.size();
        });
    }

    void disarm(Fault fault) {
        loop.call(() -> {
            armed.remove(fault);
            List.copyOf(open).forEach(relay -> relay.disarm(fault));
            return fault;
        });
    }

    List<ProxiedConnection> connections() {
        return loop.call(() -> {
            acceptAll();
            return List.copyOf(remembered);
        });
    }

    void stopListening() {
        listening("does not listen any more", () -> listener.stop(loop));
    }

    void startListening() {
        listening("listens again", () -> listener.start(loop, this::acceptAll));
    }

    private interface Change {
        void make() throws IOException;
    }

    private void listening(String text, Change change) {
        loop.call(() -> {
            acceptAll();
            try {
                change.make();
            } catch (IOException e) {
                throw new UncheckedIOException(this + ": " + e.getMessage(), e);
            }
            log.add(0, WireEvent.What.PROXY, this + " " + text);
            return text;
        });
    }

    void retarget(InetSocketAddress address) {
        loop.call(() -> {
            acceptAll();
            target = address;
            log.add(0, WireEvent.What.PROXY, this + " has a new target");
            return address;
        });
    }

    void over(Relay relay) {
        open.remove(relay);
        relay.face().over();
    }

    /** Resets whatever is open, and leaves nothing. */
    void close() {
        loop.call(() -> {
            new ArrayList<>(open).forEach(Relay::abort);
            try {
                listener.close(loop);
            } catch (IOException e) {
                throw new UncheckedIOException(this + " cannot be closed", e);
            }
            return seed;
        });
        loop.stop();
    }

    @Nullable
    Throwable failure() {
        return loop.failure();
    }

    Loop loop() {
        return loop;
    }

    WireLog log() {
        return log;
    }

    long seed() {
        return seed;
    }

    InetSocketAddress address() {
        return listener.address();
    }

    InetSocketAddress target() {
        return target;
    }

    String targetText() {
        return text(target);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return "FaultProxy[" + text(listener.address()) + " -> " + text(target) + ", seed " + seed + "]";
    }
}
