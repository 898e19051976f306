// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Startup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The server's side of one connection, without a wire: bytes become requests, answers become bytes. It speaks the version
 * and the compression that its client asks for, and segments where the protocol begins with them.
 */
public final class ScriptedServer {
    private final FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
    private FrameCodec codec = new FrameCodec();
    private FrameWriter writer = new FrameWriter(codec);
    private ProtocolVersion version = ProtocolVersion.V4;
    private Compressor compressor;
    private boolean starting;

    /** The requests in these bytes, which are whole. */
    public List<Frame> hear(byte[] bytes) {
        List<Frame> requests = new ArrayList<>();
        reader.read(ByteBuffer.wrap(bytes), (buffer, start, length) -> {
            byte[] own = new byte[length];
            buffer.get(start, own);
            Frame frame = codec.decode(ByteBuffer.wrap(own), 0, length);
            requests.add(frame);
            version = frame.version();
            if (frame.message() instanceof Startup startup) {
                start(startup);
            }
        });
        return requests;
    }

    private void start(Startup startup) {
        String algorithm = startup.options().get(Startup.COMPRESSION);
        compressor = algorithm == null ? null : Compressor.of(algorithm);
        starting = true;
        if (version == ProtocolVersion.V5) {
            reader.useSegments(compressor);
        } else {
            codec = new FrameCodec(compressor, FrameCodec.LONGEST_BODY);
            writer = new FrameWriter(codec);
        }
    }

    /** An answer as it goes over the wire, or an event for stream id -1. */
    public byte[] say(Response response, int streamId) {
        writer.add(Frame.response(version, streamId, response));
        ByteBuffer taken = writer.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        if (starting && (response == Ready.INSTANCE || response instanceof Authenticate)) {
            starting = false;
            if (version == ProtocolVersion.V5) {
                writer.useSegments(compressor);
            }
        }
        return bytes;
    }
}
