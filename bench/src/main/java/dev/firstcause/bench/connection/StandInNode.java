// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A node that answers every EXECUTE at once with the same row, in TLS 1.3: one thread, one selector, and all answers to
 * one read in one write. So a client that keeps n requests in flight meets it in lock-step.
 *
 * <p>Told to, it leaves requests without an answer, and resets the connection that has so many of them.
 */
final class StandInNode implements AutoCloseable {
    /** How long it waits after the last request that it holds, so that the client has come to rest. */
    private static final long REST_NANOS = 200_000_000;

    private final SSLContext tls;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Answers answers = new Answers();
    private final StandInSession.Buffers buffers = new StandInSession.Buffers();
    private final Thread thread = new Thread(this::run, "stand-in-node");

    /** Set by who gives the order, and cleared by the node's thread. */
    private volatile @Nullable Hold hold;

    StandInNode(SSLContext tls) throws IOException {
        this.tls = tls;
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        listener.configureBlocking(false);
        selector = Selector.open();
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    /** An order to hold requests, until the reset. */
    private record Hold(int requests, CompletableFuture<Long> reset) {}

    int port() {
        return listener.socket().getLocalPort();
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

    Answers answers() {
        return answers;
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
                accept();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SSLEngine engine = tls.createSSLEngine();
            engine.setUseClientMode(false);
            engine.setEnabledProtocols(new String[] {"TLSv1.3"});
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new StandInSession(this, channel, key, engine));
        }
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
        listener.close();
        selector.close();
    }
}
