// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection from the node's side: a read, and one write of all the answers to it. Owned by the node's thread, and
 * lives from the buffers that it shares with the others; of its own it only keeps what is not whole.
 */
final class StandInSession {
    private static final int HEADER = 9;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final StandInNode node;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Answers answers;
    private final @Nullable SSLEngine engine;
    private ByteBuffer encryptedRest = NOTHING;
    private ByteBuffer frameRest = NOTHING;
    private ByteBuffer unsent = NOTHING;
    private int held;

    /**
     * A connection that was accepted.
     *
     * @param engine null for plain TCP
     */
    StandInSession(
            StandInNode node, Answers answers, SocketChannel channel, SelectionKey key, @Nullable SSLEngine engine) {
        this.node = node;
        this.answers = answers;
        this.channel = channel;
        this.key = key;
        this.engine = engine;
    }

    /** What all sessions of a node share: each uses them within one turn. */
    record Buffers(ByteBuffer received, ByteBuffer frames, ByteBuffer answers, ByteBuffer sending) {
        Buffers() {
            this(heap(128), heap(256), heap(1024), heap(1536));
        }

        private static ByteBuffer heap(int kilobytes) {
            return ByteBuffer.allocate(kilobytes * 1024);
        }
    }

    /** Requests that were left without an answer. */
    int held() {
        return held;
    }

    void onReady(Buffers buffers) {
        try {
            if (key.isWritable()) {
                send(NOTHING);
            }
            if (key.isReadable()) {
                receive(buffers);
            }
        } catch (IOException e) {
            // A client that goes away, in whatever way, is none of the node's business.
            node.log(e);
            close();
        }
    }

    private void receive(Buffers buffers) throws IOException {
        ByteBuffer received = buffers.received.clear().put(encryptedRest);
        if (channel.read(received) < 0) {
            close();
            return;
        }
        ByteBuffer frames = buffers.frames.clear().put(frameRest);
        SSLEngine tls = engine;
        if (tls == null) {
            frames.put(received.flip());
            send(answered(frames, buffers));
            return;
        }
        ByteBuffer sending = buffers.sending.clear();
        decrypt(tls, received.flip(), frames, sending);
        encryptedRest = restOf(received);
        ByteBuffer plain = answered(frames, buffers);
        while (plain.hasRemaining()) {
            wrap(tls, plain, sending);
        }
        send(sending.flip());
        if (tls.isInboundDone()) {
            close();
        }
    }

    private ByteBuffer answered(ByteBuffer frames, Buffers buffers) {
        ByteBuffer target = buffers.answers.clear();
        answer(frames.flip(), target);
        frameRest = restOf(frames);
        return target.flip();
    }

    private static void decrypt(SSLEngine engine, ByteBuffer received, ByteBuffer frames, ByteBuffer sending)
            throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> wrap(engine, NOTHING, sending);
                default -> {
                    Status status = engine.unwrap(received, frames).getStatus();
                    if (status == Status.BUFFER_OVERFLOW) {
                        throw new SSLException("More bytes in one read than there is room for");
                    } else if (status != Status.OK) {
                        return;
                    }
                }
            }
        }
    }

    private static void wrap(SSLEngine engine, ByteBuffer plain, ByteBuffer sending) throws SSLException {
        Status status = engine.wrap(plain, sending).getStatus();
        if (status != Status.OK) {
            throw new SSLException("wrap: " + status);
        }
    }

    private void answer(ByteBuffer frames, ByteBuffer target) {
        while (frames.remaining() >= HEADER) {
            int start = frames.position();
            int length = HEADER + frames.getInt(start + 5);
            if (frames.remaining() < length) {
                return;
            }
            if (frames.get(start + 4) != Opcode.EXECUTE.number()) {
                answers.put(target, frames, start, length);
            } else if (node.isHolding()) {
                held++;
            } else {
                answers.putRow(target, frames.getShort(start + 2));
            }
            frames.position(start + length);
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        if (!unsent.hasRemaining()) {
            channel.write(bytes);
            unsent = restOf(bytes);
        } else {
            ByteBuffer all = ByteBuffer.allocate(unsent.remaining() + bytes.remaining());
            all.put(unsent).put(bytes).flip();
            channel.write(all);
            unsent = all;
        }
        key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private static ByteBuffer restOf(ByteBuffer bytes) {
        return bytes.hasRemaining()
                ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()
                : NOTHING;
    }

    /**
     * Ends the connection with a RST.
     *
     * @return the {@link System#nanoTime} just before
     */
    long reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        // Without its key the channel is closed at once, and not in the next turn.
        node.forget(key);
        long now = System.nanoTime();
        channel.close();
        return now;
    }

    void close() {
        try {
            key.cancel();
            channel.close();
        } catch (IOException e) {
            node.log(e);
        }
    }
}
