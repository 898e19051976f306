// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a node, or of several that start and stop together, from its start to its stop: the thread in which all of it
 * happens, its listener and its connections. While it hangs it touches no socket, and only obeys orders.
 */
final class NodeLoop {
    private static final int ROOM = 64 * 1024;

    private final Set<ServerSocketChannel> listeners;
    private final @Nullable ServerTls tls;
    private final Selector selector;
    private final Thread thread;
    private final BlockingQueue<FutureTask<?>> orders = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(ROOM);
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean hung;
    private boolean busy;
    private volatile boolean over;

    private record Timer(long due, Runnable work) {}

    /**
     * Starts the thread.
     *
     * @param listeners each with the node that it belongs to
     */
    NodeLoop(String name, Map<ServerSocketChannel, NodeCore> listeners, @Nullable ServerTls tls) throws IOException {
        this.listeners = Set.copyOf(listeners.keySet());
        this.tls = tls;
        this.selector = Selector.open();
        try {
            for (Map.Entry<ServerSocketChannel, NodeCore> each : listeners.entrySet()) {
                each.getKey().configureBlocking(false);
                each.getKey().register(selector, SelectionKey.OP_ACCEPT, each.getValue());
            }
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!over) {
                if (hung) {
                    orders.take().run();
                } else {
                    turn();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody may interrupt " + thread.getName(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release();
        }
    }

    private void turn() throws IOException {
        if (orders.isEmpty()) {
            selector.select(millisToNextTimer());
        } else {
            // Its wakeup may have been used up where a connection was closed.
            selector.selectNow();
        }
        while (!over && !hung && !orders.isEmpty()) {
            orders.remove().run();
        }
        while (!hung && !over && !timers.isEmpty() && timers.peek().due() - System.nanoTime() <= 0) {
            timers.remove().work().run();
        }
        for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
            if (!hung && !over && key.isValid()) {
                serve(key);
            }
        }
        if (!over) {
            selector.selectedKeys().clear();
        }
    }

    /** 0 is for ever. */
    private long millisToNextTimer() {
        Timer next = timers.peek();
        return next == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.due() - System.nanoTime()) + 1);
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.attachment() instanceof Session session) {
            session.onReady(scratch);
            return;
        }
        SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
        if (channel != null) {
            try {
                accept(channel, (NodeCore) key.attachment());
            } catch (IOException e) {
                // A client that is gone already leaves nothing to know of it.
                channel.close();
            }
        }
    }

    private void accept(SocketChannel channel, NodeCore core) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey its = channel.register(selector, SelectionKey.OP_READ);
        Session session = new Session(this, core, channel, new Line(channel, its), tls);
        its.attach(session);
        sessions.add(session);
        core.ledger().accepted(session.connection());
    }

    void forget(Session session) {
        sessions.remove(session);
    }

    /** Does something after a while, unless the node has ended by then. In the loop only. */
    void later(Duration delay, Runnable work) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), work));
    }

    /** Does what takes a worker: now, or when there is one again. In the loop only. */
    void work(Runnable work) {
        if (busy) {
            waiting.add(work);
        } else {
            work.run();
        }
    }

    void occupyWorkers() {
        order(() -> busy = true);
    }

    void freeWorkers() {
        order(() -> {
            busy = false;
            for (Runnable work = waiting.poll(); work != null; work = waiting.poll()) {
                work.run();
            }
        });
    }

    /** The connections that are open. In the loop only. */
    List<Session> sessions() {
        return new ArrayList<>(sessions);
    }

    /**
     * Does something in the loop, and waits for it; at once where this is the loop.
     *
     * @return false if the node has ended, and nothing was done
     */
    boolean order(Runnable work) {
        if (Thread.currentThread() == thread) {
            work.run();
            return true;
        }
        FutureTask<?> order = new FutureTask<>(work, null);
        orders.add(order);
        selector.wakeup();
        if (over) {
            order.cancel(false);
        }
        return Uninterrupted.get(order);
    }

    boolean isHung() {
        boolean[] answer = new boolean[1];
        return order(() -> answer[0] = hung) && answer[0];
    }

    void hang() {
        order(() -> hung = true);
    }

    void resume() {
        order(() -> hung = false);
    }

    /** The listener closes, then every connection in order: close_notify where there is TLS, and FIN. */
    void stop() {
        end(Session::close);
    }

    /** The listener closes, then every connection ends with a RST. */
    void kill() {
        end(Session::reset);
    }

    private void end(Consumer<Session> goodbye) {
        order(() -> {
            over = true;
            closeListeners();
            sessions().forEach(goodbye);
        });
        if (Thread.currentThread() != thread) {
            Uninterrupted.join(thread);
        }
    }

    private void closeListeners() {
        try {
            for (ServerSocketChannel listener : listeners) {
                listener.close();
            }
            // Until their keys are gone the sockets would go on listening.
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever happened, nothing of the run is left. */
    private void release() {
        over = true;
        sessions().forEach(Session::reset);
        try {
            closeListeners();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (FutureTask<?> order = orders.poll(); order != null; order = orders.poll()) {
                order.cancel(false);
            }
        }
    }
}
