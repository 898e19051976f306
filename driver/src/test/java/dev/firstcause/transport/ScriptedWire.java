// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import dev.firstcause.transport.WireListener.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * A wire whose kernel is the test: what arrives, what the socket takes, and which errno it answers.
 *
 * <p>The script is told by the thread that runs the loop; it shows its effect in the next turn.
 */
public final class ScriptedWire implements Wire {
    private final ScriptedLoop loop;
    private final InetSocketAddress remote;
    private final WireListener listener;

    /** What stands in the socket: {@code byte[]}, an {@link IOException}, or {@link #END}. */
    private final ArrayDeque<Object> arrived = new ArrayDeque<>();

    private static final Object END = new Object();

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private IOException nextWriteFails;
    private IOException writeFailsNow;
    private long room = Long.MAX_VALUE;
    private long sent;
    private volatile boolean connected;
    private boolean closed;
    private boolean over;
    private boolean readOver;
    private boolean writeOver;
    private boolean paused;
    private boolean unread;
    private SocketState state = SocketState.UNKNOWN;
    private int looks;
    private boolean bytesTold;
    private Error closeFails;

    ScriptedWire(ScriptedLoop loop, InetSocketAddress remote, WireListener listener) {
        this.loop = loop;
        this.remote = remote;
        this.listener = listener;
    }

    /** The peer's answer to the connect. */
    public void establish() {
        loop.execute(() -> {
            if (!closed && !over && !connected) {
                connected = true;
                loop.guard(listener::onConnected);
            }
        });
    }

    /** Bytes arrive; told as one chunk, but for a drain that asks for less. */
    public void deliver(byte... bytes) {
        arrived.add(bytes.clone());
    }

    /** The peer's FIN, behind what was delivered. */
    public void end() {
        arrived.add(END);
    }

    /** An error: of the connect now, of reading behind what was delivered, of writing although nothing is written. */
    public void fail(Operation operation, IOException cause) {
        switch (operation) {
            case READ -> arrived.add(cause);
            case WRITE -> writeFailsNow = cause;
            case CONNECT -> loop.execute(() -> connectFailed(cause));
        }
    }

    public void failNextWrite(IOException cause) {
        nextWriteFails = cause;
    }

    /** The socket takes so many more bytes; the rest is queued. */
    public void acceptAtMost(long count) {
        room = count;
    }

    /** From now on a close throws, and closes it all the same. */
    public void failClose(Error thrown) {
        closeFails = thrown;
    }

    /** Whether the loop leaves what arrives in the socket, so that only a drain finds it. */
    public void leaveUnread(boolean leave) {
        unread = leave;
    }

    /** What the kernel knows from now on. */
    public void know(SocketState known) {
        state = known;
    }

    /** How often the kernel was asked what it knows. */
    public int looks() {
        return looks;
    }

    @Override
    public SocketState state() {
        assert loop.inLoop();
        looks++;
        return state;
    }

    /** Bytes the socket has taken since the last call. */
    public byte[] takeWritten() {
        byte[] all = taken.toByteArray();
        taken.reset();
        return all;
    }

    /** Bytes in the socket that the loop has not read. */
    public int unreadCount() {
        return arrived.stream()
                .mapToInt(o -> o instanceof byte[] b ? b.length : 0)
                .sum();
    }

    public boolean isClosed() {
        return closed;
    }

    public boolean isPaused() {
        return paused;
    }

    public boolean isConnected() {
        return connected;
    }

    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public ScriptedLoop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress localAddress() {
        return connected ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 51234) : null;
    }

    @Override
    public void write(ByteBuffer bytes) {
        assert loop.inLoop();
        if (connected && !closed && !writeOver) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            boolean first = waiting.size() == 0;
            waiting.writeBytes(copy);
            if (first) {
                send();
            }
        }
        bytes.position(bytes.limit());
    }

    @Override
    public long queued() {
        return waiting.size();
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public void drain(int most) {
        assert loop.inLoop();
        boolean toldByAnother = bytesTold;
        receive(most, true);
        if (!toldByAnother) {
            tellBytesDone();
        }
    }

    @Override
    public void pauseReading() {
        assert loop.inLoop();
        paused = true;
    }

    @Override
    public void resumeReading() {
        assert loop.inLoop();
        paused = false;
    }

    @Override
    public void close() {
        assert loop.inLoop();
        closed = true;
        waiting.reset();
        loop.wires().remove(this);
        if (closeFails != null) {
            throw closeFails;
        }
    }

    void connectFailed(IOException cause) {
        if (!closed && !over && !connected) {
            over = true;
            loop.guard(() -> listener.onFailed(Operation.CONNECT, cause));
        }
    }

    void transportClosed() {
        if (!closed) {
            loop.guard(listener::onTransportClosed);
            close();
        }
    }

    boolean serveReads() {
        if (paused || unread || arrived.isEmpty() || readOver || !connected || closed) {
            return false;
        }
        receive(Integer.MAX_VALUE, false);
        return true;
    }

    boolean serveWrites() {
        boolean worked = bytesTold;
        tellBytesDone();
        if (closed || writeOver) {
            return worked;
        }
        if (writeFailsNow != null) {
            writeFailed(writeFailsNow);
            return true;
        }
        if (waiting.size() > 0 && (room > 0 || nextWriteFails != null)) {
            send();
            if (waiting.size() == 0 && !writeOver && !closed) {
                loop.guard(listener::onWritable);
            }
            return true;
        }
        return worked;
    }

    private void receive(int most, boolean draining) {
        int left = most;
        while (left > 0 && connected && !closed && !readOver && !arrived.isEmpty() && (draining || !paused)) {
            Object next = arrived.poll();
            if (next instanceof byte[] bytes) {
                int count = Math.min(left, bytes.length);
                if (count < bytes.length) {
                    arrived.addFirst(Arrays.copyOfRange(bytes, count, bytes.length));
                }
                left -= count;
                bytesTold = true;
                loop.guard(
                        () -> listener.onBytes(ByteBuffer.wrap(bytes, 0, count).slice()));
            } else {
                readOver = true;
                loop.guard(
                        next instanceof IOException cause
                                ? () -> listener.onFailed(Operation.READ, cause)
                                : listener::onEnd);
            }
        }
    }

    private void tellBytesDone() {
        if (bytesTold) {
            bytesTold = false;
            if (!closed) {
                loop.guard(listener::onBytesDone);
            }
        }
    }

    private void send() {
        if (nextWriteFails != null) {
            writeFailed(nextWriteFails);
            return;
        }
        byte[] all = waiting.toByteArray();
        int count = (int) Math.min(room, all.length);
        waiting.reset();
        waiting.write(all, count, all.length - count);
        taken.write(all, 0, count);
        sent += count;
        room -= room == Long.MAX_VALUE ? 0 : count;
    }

    private void writeFailed(IOException cause) {
        writeOver = true;
        waiting.reset();
        loop.guard(() -> listener.onFailed(Operation.WRITE, cause));
    }
}
