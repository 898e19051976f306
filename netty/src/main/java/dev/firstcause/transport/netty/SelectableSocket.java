// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.TCP_NODELAY;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.socket.KeepAlive;
import dev.firstcause.transport.socket.LocalSocketException;
import dev.firstcause.transport.socket.SocketWire;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A socket channel of the JDK, in the selector of Netty's loop. */
final class SelectableSocket extends NettySocket {
    private final SocketChannel channel;
    private final Watched handle = new Watched();

    SelectableSocket(NettyLoop loop, SocketWire wire) throws IOException {
        super(loop, wire);
        channel = open();
        try {
            channel.configureBlocking(false);
            channel.setOption(TCP_NODELAY, true);
            channel.setOption(SO_KEEPALIVE, true);
        } catch (IOException | RuntimeException e) {
            channel.close();
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

    private final class Watched extends Handle implements NioIoHandle {
        @Override
        public SelectableChannel selectableChannel() {
            return channel;
        }
    }

    @Override
    IoHandle handle() {
        return handle;
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
    IoOps ops(int operations) {
        return NioIoOps.valueOf(((operations & CONNECT) != 0 ? SelectionKey.OP_CONNECT : 0)
                | ((operations & READ) != 0 ? SelectionKey.OP_READ : 0)
                | ((operations & WRITE) != 0 ? SelectionKey.OP_WRITE : 0));
    }

    @Override
    int ready(IoEvent event) {
        int seen = ((NioIoEvent) event).ops().value();
        return ((seen & SelectionKey.OP_CONNECT) != 0 ? CONNECT : 0)
                | ((seen & SelectionKey.OP_READ) != 0 ? READ : 0)
                | ((seen & SelectionKey.OP_WRITE) != 0 ? WRITE : 0);
    }

    @Override
    public void limitSilence(Duration idle, Duration answer) throws IOException {
        KeepAlive.of(idle, answer).applyTo(channel);
    }

    @Override
    public SocketState state() {
        return wire().stateIn(loop.socketTable());
    }

    /** A channel whose key was only cancelled keeps its descriptor until the next select, so there is one at once. */
    @Override
    void unwatch(IoRegistration current) {
        SelectionKey key = current.attachment();
        current.cancel();
        try {
            if (key.selector().isOpen()) {
                key.selector().selectNow(SelectableSocket::overlook);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It will be ready again at the next select. */
    private static void overlook(SelectionKey key) {}

    @Override
    void closeDescriptor() throws IOException {
        channel.close();
    }
}
