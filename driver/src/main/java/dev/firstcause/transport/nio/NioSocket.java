// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.TCP_NODELAY;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.socket.KeepAlive;
import dev.firstcause.transport.socket.LocalSocketException;
import dev.firstcause.transport.socket.SocketWire;
import dev.firstcause.transport.socket.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A socket channel together with its place in the loop's selector. The key is told of a new interest only when it
 * differs; when the loop has another selector than before, the channel is registered with that one.
 */
final class NioSocket implements TcpSocket {
    private final NioLoop loop;
    private final SocketWire wire;
    private final SocketChannel channel;
    private @Nullable SelectionKey key;
    private int watched;

    NioSocket(NioLoop loop, SocketWire wire) throws IOException {
        this.loop = loop;
        this.wire = wire;
        this.channel = open();
        try {
            channel.configureBlocking(false);
            channel.setOption(TCP_NODELAY, true);
            channel.setOption(SO_KEEPALIVE, true);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static SocketChannel open() throws IOException {
        try {
            return SocketChannel.open();
        } catch (IOException e) {
            throw new LocalSocketException("no socket could be opened", e);
        }
    }

    @Override
    public boolean connect(InetSocketAddress remote) throws IOException {
        return channel.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        return channel.write(buffer);
    }

    @Override
    public void watchFor(int operations) throws IOException {
        SelectionKey current = key;
        if (current == null || current.selector() != loop.selector()) {
            watched = operations;
            key = channel.register(loop.selector(), keyed(operations), wire);
        } else if (operations != watched && current.isValid()) {
            watched = operations;
            current.interestOps(keyed(operations));
        }
    }

    @Override
    public boolean isReady(int operation) {
        try {
            return key != null && (key.readyOps() & keyed(operation)) != 0;
        } catch (CancelledKeyException cause) {
            // Its selector was closed over our heads; the next one will say.
            return false;
        }
    }

    private static int keyed(int operations) {
        return ((operations & CONNECT) != 0 ? SelectionKey.OP_CONNECT : 0)
                | ((operations & READ) != 0 ? SelectionKey.OP_READ : 0)
                | ((operations & WRITE) != 0 ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public void limitSilence(Duration idle, Duration answer) throws IOException {
        KeepAlive.of(idle, answer).applyTo(channel);
    }

    @Override
    public SocketState state() {
        return wire.stateIn(loop.socketTable());
    }

    /** The key first, and at once: a channel that is still registered keeps its descriptor until the next select. */
    @Override
    public void close() {
        try {
            if (key != null) {
                loop.forget(key);
            }
        } catch (IOException | RuntimeException cause) {
            loop.report(cause);
        }
        try {
            channel.close();
        } catch (IOException cause) {
            loop.report(cause);
        }
    }
}
