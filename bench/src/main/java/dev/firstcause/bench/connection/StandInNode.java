// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A node that answers every EXECUTE at once with the same row, in TLS 1.3: one thread, one selector, and all answers to
 * one read in one write. So a client that keeps n requests in flight meets it in lock-step. It can stand in for the nodes of
 * {@link Crowd}s, too: these listen on the same port, and speak without TLS.
 *
 * <p>Told to, it leaves requests without an answer, and resets the connection that has so many of them.
 */
final class StandInNode implements AutoCloseable {
    /** How long it waits after the last request that it holds, so that the client has come to rest. */
    private static final long REST_NANOS = 200_000_000;

    private static final int TRIES = 50;

    private final SSLContext tls;
    private final List<Seat> seats;
    private final Map<Crowd, AtomicLong> options = new EnumMap<>(Crowd.class);
    private final Selector selector;
    private final StandInSession.Buffers buffers = new StandInSession.Buffers();
    private final Thread thread = new Thread(this::run, "stand-in-node");

    /** Set by who gives the order, and cleared by the node's thread. */
    private volatile @Nullable Hold hold;

    StandInNode(SSLContext tls) throws IOException {
        this(tls, List.of());
    }

    /** The node, and all nodes of these crowds. */
    StandInNode(SSLContext tls, List<Crowd> crowds) throws IOException {
        this.tls = tls;
        crowds.forEach(each -> options.put(each, new AtomicLong()));
        selector = Selector.open();
        seats = seats();
        for (Seat seat : seats) {
            seat.listener.configureBlocking(false);
            seat.listener.register(selector, SelectionKey.OP_ACCEPT, seat);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** A listening socket, and the answers on its connections. */
    private record Seat(ServerSocketChannel listener, Answers answers, boolean isSecure) {}

    private List<Seat> seats() throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<Seat> all = new ArrayList<>();
            try {
                all.add(new Seat(listen(InetAddress.getLoopbackAddress(), 0), new Answers(), true));
                int port = all.get(0).listener.socket().getLocalPort();
                for (Map.Entry<Crowd, AtomicLong> each : options.entrySet()) {
                    Crowd crowd = each.getKey();
                    for (int i = 0; i < crowd.count(); i++) {
                        Answers answers = new Answers(crowd, i, each.getValue());
                        all.add(new Seat(listen(crowd.host(i), port), answers, false));
                    }
                }
                return all;
            } catch (BindException e) {
                close(all);
                // A port that is free on one address need not be free on all others.
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static ServerSocketChannel listen(InetAddress host, int port) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            return listener.bind(new InetSocketAddress(host, port), 4096);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    private static void close(List<Seat> seats) throws IOException {
        for (Seat seat : seats) {
            seat.listener.close();
        }
    }

    /** An order to hold requests, until the reset. */
    private record Hold(int requests, CompletableFuture<Long> reset) {}

    int port() {
        return seats.get(0).listener.socket().getLocalPort();
    }

    /**
     * From now on EXECUTEs are left without an answer; the connection that has so many of them is reset, and from then on
     * they are answered again.
     *
     * @return the {@link System#nanoTime} just before the reset
     */
    CompletableFuture<Long> resetAt(int requests) {
        CompletableFuture<Long> reset = new CompletableFuture<>();
        hold = new Hold(requests, reset);
        selector.wakeup();
        return reset;
    }

    /** How many OPTIONS all nodes of a crowd were sent: a session sends one on each new connection, and as heartbeats. */
    long options(Crowd crowd) {
        return Objects.requireNonNull(options.get(crowd), "this node does not stand in for that crowd")
                .get();
    }

    boolean isHolding() {
        return hold != null;
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                long before = System.nanoTime();
                selector.select(this::onReady, hold == null ? 0 : REST_NANOS / 1_000_000);
                Hold due = hold;
                if (due != null && System.nanoTime() - before >= REST_NANOS) {
                    reset(due);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onReady(SelectionKey key) {
        if (key.attachment() instanceof StandInSession session) {
            session.onReady(buffers);
        } else {
            try {
                accept((Seat) key.attachment());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept(Seat seat) throws IOException {
        ServerSocketChannel listener = seat.listener;
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new StandInSession(this, seat.answers, channel, key, seat.isSecure ? engine() : null));
        }
    }

    private SSLEngine engine() {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        return engine;
    }

    /** Nothing has come for a while: if all that were to be held are there, it is time. */
    private void reset(Hold due) throws IOException {
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof StandInSession session && session.held() >= due.requests) {
                hold = null;
                due.reset.complete(session.reset());
                return;
            }
        }
    }

    /** Lets go of a key at once. */
    void forget(SelectionKey key) throws IOException {
        key.cancel();
        selector.selectNow();
    }

    void log(IOException cause) {
        if (Boolean.getBoolean("stand-in.log")) {
            cause.printStackTrace();
        }
    }

    @Override
    public void close() throws IOException {
        close(seats);
        selector.close();
    }
}
