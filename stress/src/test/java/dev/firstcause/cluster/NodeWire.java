// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ActorLoop;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A connection to the node of a {@link NodeTransport}. Each answer is a task of the loop. Confined to the loop. */
final class NodeWire implements Wire {
    private final ActorLoop loop;
    private final WireListener listener;
    private final FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
    private final FrameCodec codec = new FrameCodec();
    private final FrameWriter writer = new FrameWriter(codec);
    private long sent;
    private int heard;
    private boolean closed;

    NodeWire(ActorLoop loop, WireListener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    boolean isClosed() {
        return closed;
    }

    /** How many requests the node has received. */
    int heard() {
        return heard;
    }

    void establish() {
        if (!closed) {
            listener.onConnected();
        }
    }

    void fail(Operation operation, IOException cause) {
        if (!closed) {
            listener.onFailed(operation, cause);
        }
    }

    void reset() {
        fail(Operation.READ, new IOException("Connection reset"));
    }

    void transportClosed() {
        if (!closed) {
            listener.onTransportClosed();
            closed = true;
        }
    }

    private void answer(Frame request) {
        if (closed) {
            return;
        }
        writer.add(Frame.response(ProtocolVersion.V4, request.streamId(), NodeAnswers.to(request.message())));
        ByteBuffer taken = writer.take();
        byte[] own = new byte[taken.remaining()];
        taken.get(own);
        listener.onBytes(ByteBuffer.wrap(own));
        listener.onBytesDone();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress localAddress() {
        return null;
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] own = new byte[bytes.remaining()];
        bytes.get(own);
        sent += own.length;
        reader.read(ByteBuffer.wrap(own), (buffer, start, length) -> {
            byte[] one = new byte[length];
            buffer.get(start, one);
            Frame request = codec.decode(ByteBuffer.wrap(one), 0, length);
            heard++;
            loop.execute(() -> answer(request));
        });
    }

    @Override
    public long queued() {
        return 0;
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public void drain(int most) {
        // What has arrived was told.
    }

    @Override
    public void pauseReading() {
        // So little is sent that nobody pauses.
    }

    @Override
    public void resumeReading() {
        // Nobody pauses.
    }

    @Override
    public void close() {
        closed = true;
    }
}
