// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameHeader;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Between the bytes above TLS and the frames of CQL, from the server's side. Belongs to the node's thread. */
final class Framing {
    private final NodeSettings settings;
    private final Listener listener;
    private final FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
    private FrameCodec codec = new FrameCodec();
    private FrameWriter writer = new FrameWriter(codec);
    private @Nullable ProtocolVersion version;
    private boolean deaf;

    /** Is told what has come. */
    interface Listener {
        void onRequest(ProtocolVersion version, int streamId, Request request);

        /** Something that is no request, and what to answer to it. */
        void onNonsense(Frame answer, boolean fatal);
    }

    Framing(NodeSettings settings, Listener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    void read(ByteBuffer bytes) {
        if (deaf || !bytes.hasRemaining()) {
            return;
        }
        if (version == null && !isSpoken(bytes.get(bytes.position()))) {
            deaf = true;
            refuse(FrameHeader.versionNumber(bytes, bytes.position()));
            return;
        }
        try {
            reader.read(bytes, this::onFrame);
        } catch (ProtocolException e) {
            deaf = true;
            listener.onNonsense(error(0, e.inOneLine()), true);
        }
    }

    private boolean isSpoken(byte first) {
        return first > 0
                && ProtocolVersion.isSpoken(first)
                && settings.versions().contains(ProtocolVersion.of(first));
    }

    /** As Cassandra does: in its own newest version, on stream 0, and then it goes on listening in vain. */
    private void refuse(int number) {
        String text = "Invalid or unsupported protocol version (" + number + "); supported versions are ("
                + String.join(", ", settings.versionNames()) + ")";
        version = settings.newestVersion();
        listener.onNonsense(error(0, text), false);
    }

    private Frame error(int streamId, String text) {
        Response response = new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, text);
        ProtocolVersion spoken = version == null ? settings.newestVersion() : version;
        return Frame.response(spoken, streamId, response);
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        int streamId = FrameHeader.streamId(bytes, start);
        ProtocolVersion its = ProtocolVersion.of(FrameHeader.versionNumber(bytes, start));
        if (version == null) {
            version = its;
        } else if (its != version) {
            String text = "Invalid message version. Got " + its.number() + "/" + its
                    + " but previous messages on this connection had version " + version.number() + "/" + version;
            listener.onNonsense(error(streamId, text), false);
            return;
        }
        byte[] own = new byte[length];
        bytes.get(start, own);
        Frame frame;
        try {
            frame = codec.decode(ByteBuffer.wrap(own), 0, length);
        } catch (ProtocolException e) {
            listener.onNonsense(error(streamId, e.inOneLine()), false);
            return;
        }
        listener.onRequest(its, streamId, (Request) frame.message());
    }

    /** The version that the client speaks, as soon as it has spoken. */
    @Nullable
    ProtocolVersion version() {
        return version;
    }

    /** The bytes of a frame; good until the next call. */
    ByteBuffer encode(Frame frame) {
        writer.add(frame);
        return writer.take();
    }

    /** The answer to STARTUP is about to be encoded: in v3 and v4 it is compressed already. */
    void compress(@Nullable Compressor compressor) {
        codec = new FrameCodec(compressor, FrameCodec.LONGEST_BODY);
        writer = new FrameWriter(codec);
    }

    /** The answer to STARTUP was encoded: v5 has segments from now on, both ways. */
    void useSegments(@Nullable Compressor compressor) {
        reader.useSegments(compressor);
        writer.useSegments(compressor);
    }
}
