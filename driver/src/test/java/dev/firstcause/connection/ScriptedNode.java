// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A plain node of protocol v4 behind a scripted wire: its answers come when the test says so, and so does all trouble. */
final class ScriptedNode {
    final ScriptedTransport transport = new ScriptedTransport();
    private final FrameCodec codec = new FrameCodec();
    private final FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);

    /** A connection that is ready, with nothing in flight. */
    Connection open(ConnectionOptions options) {
        CompletableFuture<Connection> opened = Connection.open(
                        transport, new Endpoint("127.0.0.1", 9042), options.withVersions(ProtocolVersion.V4))
                .toCompletableFuture();
        long end = System.nanoTime() + 10_000_000_000L;
        // The name is looked up in a thread of its own.
        while (transport.wires().isEmpty()) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.onSpinWait();
            turn();
        }
        turn();
        answer(new Supported(Map.of()));
        answer(Ready.INSTANCE);
        assertThat(opened).isCompleted();
        return opened.join();
    }

    /** Lets everything happen that can happen now. */
    void turn() {
        transport.nextLoop().runUntilIdle();
    }

    /** Answers the one request that has come. */
    void answer(Response response) {
        List<Frame> requests = requests();
        assertThat(requests).hasSize(1);
        wire().deliver(bytes(response, requests.get(0).streamId()));
        turn();
    }

    /** The requests that have come since the last time. */
    List<Frame> requests() {
        List<Frame> requests = new ArrayList<>();
        reader.read(ByteBuffer.wrap(wire().takeWritten()), (bytes, start, length) -> {
            byte[] own = new byte[length];
            bytes.get(start, own);
            requests.add(codec.decode(ByteBuffer.wrap(own), 0, length));
        });
        return requests;
    }

    /** An answer as it goes over the wire. */
    byte[] bytes(Response response, int streamId) {
        FrameWriter writer = new FrameWriter(codec);
        writer.add(Frame.response(ProtocolVersion.V4, streamId, response));
        ByteBuffer taken = writer.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        return bytes;
    }

    /** The one wire. */
    ScriptedWire wire() {
        return transport.wires().get(0);
    }
}
