// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/** The socket towards one side: what it said, and what it is to be told. Belongs to the loop, but for the count. */
final class Leg {
    private static final int CHUNK = 64 * 1024;

    private final Relay relay;
    private final Side side;
    private final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Deque<ByteBuffer> pending = new ArrayDeque<>();
    private final AtomicLong went = new AtomicLong();
    private boolean connected;
    private boolean inputEnded;
    private boolean finishing;
    private boolean finished;
    private boolean lost; // a write has met the RST, and so the read that comes after will only say -1
    private int stops;

    Leg(Relay relay, Side side, SocketChannel channel, Loop loop, boolean connected) throws IOException {
        this.relay = relay;
        this.side = side;
        this.loop = loop;
        this.channel = channel;
        this.connected = connected;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = channel.register(loop.selector(), 0, (Runnable) this::ready);
    }

    /** @throws IOException if it is refused at once */
    void connect(InetSocketAddress target) throws IOException {
        connected = channel.connect(target);
        if (connected) {
            relay.connected();
        }
    }

    private void ready() {
        if (key.isConnectable()) {
            finishConnect();
        }
        if (isOpen() && key.isValid() && key.isWritable()) {
            flush();
        }
        if (isOpen() && key.isValid() && key.isReadable()) {
            read();
        }
        relay.settle();
    }

    private void finishConnect() {
        try {
            connected = channel.finishConnect();
        } catch (IOException e) {
            relay.connectFailed(e);
            return;
        }
        relay.connected();
        flush();
    }

    private void read() {
        byte[] bytes = new byte[CHUNK];
        int count;
        try {
            count = channel.read(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            relay.note(WireEvent.What.RST_FROM, side + ": " + e.getMessage());
            inputEnded(End.RST);
            return;
        }
        if (count < 0) {
            if (!lost) {
                relay.note(WireEvent.What.FIN_FROM, side.toString());
            }
            inputEnded(lost ? End.RST : End.FIN);
        } else if (count > 0) {
            relay.flow(Direction.to(side.other())).feed(Arrays.copyOf(bytes, count));
        }
    }

    private void inputEnded(End end) {
        inputEnded = true;
        relay.flow(Direction.to(side.other())).end(end);
    }

    /** Writes what the kernel takes, and keeps the rest; nothing after the end. */
    void write(byte[] bytes) {
        if (finishing || lost || !isOpen() || bytes.length == 0) {
            return;
        }
        pending.add(ByteBuffer.wrap(bytes));
        if (pending.size() == 1) {
            flush();
        }
    }

    /** Sends a FIN after all that was written. */
    void finish() {
        if (!finishing) {
            finishing = true;
            flush();
        }
    }

    private void flush() {
        if (!connected || lost || !isOpen()) {
            return;
        }
        try {
            for (ByteBuffer next = pending.peek(); next != null; next = pending.peek()) {
                went.addAndGet(channel.write(next));
                if (next.hasRemaining()) {
                    return;
                }
                pending.remove();
            }
            if (finishing && !finished) {
                finished = true;
                channel.shutdownOutput();
                relay.note(WireEvent.What.FIN_TO, side.toString());
            }
        } catch (IOException e) {
            lose(e);
        }
    }

    /** What it said before it was lost may still be there to be read. */
    private void lose(IOException e) {
        lost = true;
        pending.clear();
        relay.note(WireEvent.What.RST_FROM, side + ": " + e.getMessage() + ", seen by the write");
        if (inputEnded) {
            relay.flow(Direction.to(side.other())).end(End.RST);
        }
    }

    /** Sends a RST. When it returns, the kernel has sent it. */
    void reset() {
        if (!isOpen()) {
            return;
        }
        flush();
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The " + side + " cannot be reset", e);
        }
        if (!lost && (connected || channel.isConnectionPending())) {
            relay.note(WireEvent.What.RST_TO, side.toString());
        }
        close();
    }

    void close() {
        if (!isOpen()) {
            return;
        }
        pending.clear();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The socket to the " + side + " cannot be closed", e);
        } finally {
            loop.flushClosed();
        }
    }

    void stopReading(boolean stop) {
        stops += stop ? 1 : -1;
    }

    /** Whether what is written goes out, or nowhere for good. */
    boolean isSettled() {
        return connected || !isOpen();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean hasEnded() {
        return inputEnded || !isOpen();
    }

    /** Whether all it was to be told has been told. */
    boolean isTold() {
        return pending.isEmpty();
    }

    long went() {
        return went.get();
    }

    /** Says for what the selector is to wait. */
    void update(boolean mayRead) {
        if (!isOpen() || !key.isValid()) {
            return;
        }
        if (!connected) {
            key.interestOps(SelectionKey.OP_CONNECT);
            return;
        }
        boolean read = mayRead && !inputEnded && stops == 0;
        boolean write = !pending.isEmpty();
        key.interestOps((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
    }
}
