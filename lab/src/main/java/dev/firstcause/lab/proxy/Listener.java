// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The port of a proxy. While it does not listen, a socket that never will holds the port, so that connects are refused
 * and nobody else is given it. Belongs to the loop.
 */
final class Listener {
    private static final int BACKLOG = 1024;

    private final InetSocketAddress address;
    private @Nullable ServerSocketChannel listening;
    private @Nullable SocketChannel holding;

    private Listener(ServerSocketChannel listening) throws IOException {
        this.listening = listening;
        this.address = (InetSocketAddress) listening.getLocalAddress();
    }

    static Listener open(InetSocketAddress address) throws IOException {
        return new Listener(bind(address));
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            String where = address.getAddress().getHostAddress() + ":" + address.getPort();
            throw new IOException("A fault proxy cannot listen on " + where + ": " + e.getMessage(), e);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    void register(Loop loop, Runnable ready) {
        ServerSocketChannel channel = listening;
        try {
            if (channel != null) {
                channel.register(loop.selector(), SelectionKey.OP_ACCEPT, ready);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The port of a fault proxy cannot be watched", e);
        }
    }

    /** A connection that waits to be accepted, or null. */
    @Nullable
    SocketChannel accept() throws IOException {
        ServerSocketChannel channel = listening;
        return channel == null ? null : channel.accept();
    }

    /** Connects are refused from now on, and those that were not accepted yet are reset. */
    void stop(Loop loop) throws IOException {
        ServerSocketChannel channel = listening;
        if (channel == null) {
            throw new IllegalStateException("It does not listen: call startListening() before");
        }
        listening = null;
        channel.close();
        loop.flushClosed();
        SocketChannel holder = SocketChannel.open();
        holding = holder;
        holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        holder.bind(address);
    }

    void start(Loop loop, Runnable ready) throws IOException {
        SocketChannel holder = holding;
        if (holder == null) {
            throw new IllegalStateException("It listens already: call stopListening() before");
        }
        holding = null;
        holder.close();
        listening = bind(address);
        register(loop, ready);
    }

    void close(Loop loop) throws IOException {
        ServerSocketChannel channel = listening;
        if (channel != null) {
            channel.close();
            loop.flushClosed();
        }
        SocketChannel holder = holding;
        if (holder != null) {
            holder.close();
        }
    }
}
