// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A peer on the loopback interface: blocking sockets, no protocol, no mercy. */
public final class SocketPeer implements Peer {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long BLOCKED_MILLIS = 200;

    private final ServerSocketChannel server;
    private final List<Connection> accepted = new ArrayList<>();

    public SocketPeer() {
        try {
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Connection accept() {
        try {
            SocketConnection connection = new SocketConnection(server.accept());
            accepted.add(connection);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        accepted.forEach(Connection::close);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class SocketConnection implements Connection {
        private final SocketChannel channel;

        SocketConnection(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
        }

        @Override
        public void send(byte[] bytes) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                if (write(left) == 0 && !await(SelectionKey.OP_WRITE, PATIENCE_MILLIS)) {
                    throw new AssertionError("nobody reads");
                }
            }
        }

        @Override
        public long sendUntilBlocked(byte[] bytes, long most) {
            long sent = 0;
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (sent < most) {
                int count = write(left);
                sent += count;
                if (count == 0 && !await(SelectionKey.OP_WRITE, BLOCKED_MILLIS)) {
                    break;
                }
                if (!left.hasRemaining()) {
                    left.rewind();
                }
            }
            return sent;
        }

        @Override
        public byte[] read(int count) {
            ByteBuffer got = ByteBuffer.allocate(count);
            while (got.hasRemaining()) {
                int n = readInto(got);
                if (n < 0 || (n == 0 && !await(SelectionKey.OP_READ, PATIENCE_MILLIS))) {
                    throw new AssertionError("only " + got.position() + " of " + count + " bytes came");
                }
            }
            return got.array();
        }

        @Override
        public byte[] readAvailable() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            while (readInto(buffer.clear()) > 0) {
                all.write(buffer.array(), 0, buffer.position());
            }
            return all.toByteArray();
        }

        @Override
        public boolean isAtEnd() {
            return readInto(ByteBuffer.allocate(1)) < 0;
        }

        @Override
        public void fin() {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void reset() {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int write(ByteBuffer bytes) {
            try {
                return channel.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int readInto(ByteBuffer bytes) {
            try {
                return channel.read(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean await(int operation, long millis) {
            try (Selector selector = channel.provider().openSelector()) {
                channel.register(selector, operation);
                return selector.select(millis) > 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
