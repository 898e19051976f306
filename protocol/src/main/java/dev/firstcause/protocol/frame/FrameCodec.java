// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames into bytes and back. A codec without a compressor holds no state, and one is enough for all; with one, it
 * holds a buffer for it, and belongs to one thread at a time.
 */
public final class FrameCodec {
    /** Bytes of a body that both sides take at the most where nothing else was said: 256 MiB, as the servers do. */
    public static final int LONGEST_BODY = 256 * 1024 * 1024;

    private static final int KEPT_SCRATCH = 64 * 1024;

    private final @Nullable Compressor compressor;
    private final int longestBody;
    private final String rule;
    private final WireOutput scratch = new WireOutput(0);

    /** A codec that does not compress, with bodies of up to {@link #LONGEST_BODY} bytes. */
    public FrameCodec() {
        this(null, LONGEST_BODY);
    }

    /**
     * A codec.
     *
     * @param compressor what was agreed on in STARTUP, or null; used in v3 and v4, since v5 compresses segments
     * @param longestBody bytes of a body at the most, before compression as well as after
     */
    public FrameCodec(@Nullable Compressor compressor, int longestBody) {
        this.compressor = compressor;
        this.longestBody = longestBody;
        this.rule = "the body of a CQL frame has at most " + longestBody + " bytes ("
                + (longestBody == LONGEST_BODY ? "256 MiB, the limit of the protocol" : "the limit that was set here")
                + "); send less at once, such as a large blob in several rows. Servers may take less: Cassandra's limit is"
                + " native_transport_max_frame_size";
    }

    /** Bytes of a body at the most. */
    public int longestBody() {
        return longestBody;
    }

    /**
     * Writes a request with nothing along with it, which is what a driver sends most; nothing is allocated for it.
     *
     * @throws IllegalArgumentException as {@link #encode(Frame, WireOutput)} does
     */
    public void encode(ProtocolVersion version, int streamId, Request request, WireOutput out) {
        encode(version, streamId, false, null, List.of(), Map.of(), request, out);
    }

    /**
     * Writes a frame.
     *
     * @throws IllegalArgumentException if the version has no place for something in the frame, or the body is longer
     *     than it may be; nothing is written then
     */
    public void encode(Frame frame, WireOutput out) {
        encode(
                frame.version(),
                frame.streamId(),
                frame.tracing(),
                frame.tracingId(),
                frame.warnings(),
                frame.customPayload(),
                frame.message(),
                out);
    }

    private void encode(
            ProtocolVersion version,
            int streamId,
            boolean tracing,
            @Nullable UUID tracingId,
            List<String> warnings,
            Map<String, @Nullable ByteBuffer> customPayload,
            Message message,
            WireOutput out) {
        int flags = (tracing || tracingId != null ? FrameHeader.TRACING : 0)
                | (warnings.isEmpty() ? 0 : FrameHeader.WARNING)
                | (customPayload.isEmpty() ? 0 : FrameHeader.CUSTOM_PAYLOAD);
        checkFlags(flags, version, message instanceof Response, tracingId);
        int start = out.position();
        int limit = out.limit();
        long end = start + (long) FrameHeader.LENGTH + longestBody;
        if (end < limit) {
            out.limit(end, rule);
        }
        try {
            Compressor compression = compressionOf(version, message.opcode());
            writeHeader(version, compression == null ? flags : flags | FrameHeader.COMPRESSED, streamId, message, out);
            if (tracingId != null) {
                out.writeUuid(tracingId);
            }
            if (!warnings.isEmpty()) {
                out.writeStringList(warnings);
            }
            if (!customPayload.isEmpty()) {
                out.writeBytesMap(customPayload);
            }
            message.encode(out, version);
            checkLength(message, start, out);
            if (compression != null) {
                compressBody(compression, start + FrameHeader.LENGTH, out);
                checkLength(message, start, out);
            }
            out.patchInt(start + 5, out.position() - start - FrameHeader.LENGTH);
        } catch (RuntimeException | Error e) {
            out.rewind(start);
            throw e;
        } finally {
            out.limit(limit);
        }
    }

    /** None of the messages before the agreement, and none in v5, which compresses segments. */
    private @Nullable Compressor compressionOf(ProtocolVersion version, Opcode opcode) {
        boolean before = opcode == Opcode.STARTUP || opcode == Opcode.OPTIONS;
        return before || version.isAtLeast(ProtocolVersion.V5) ? null : compressor;
    }

    private static void writeHeader(ProtocolVersion version, int flags, int streamId, Message message, WireOutput out) {
        long first = version.number() | (message instanceof Response ? FrameHeader.RESPONSE : 0);
        long id = streamId & 0xffffL;
        // The last 4 of the 9 bytes are the length, which is filled in when it is known.
        out.writeLong((first << 56)
                | ((long) flags << 48)
                | (id << 32)
                | ((long) message.opcode().number() << 24));
        out.writeByte(0);
    }

    private static void checkFlags(int flags, ProtocolVersion version, boolean response, @Nullable UUID tracingId) {
        if ((flags & ~FrameHeader.TRACING) != 0 && !version.isAtLeast(ProtocolVersion.V4)) {
            throw new IllegalArgumentException(
                    "Protocol " + version + " has no place for warnings or a custom payload: use v4 or later");
        }
        if (!response && (flags & FrameHeader.WARNING) != 0) {
            throw new IllegalArgumentException("A request has no place for warnings: only responses carry them");
        }
        if (response != (tracingId != null) && (flags & FrameHeader.TRACING) != 0) {
            throw new IllegalArgumentException(
                    response
                            ? "A traced response needs its tracing id"
                            : "A request has no place for a tracing id: the server chooses it");
        }
    }

    private void checkLength(Message message, int start, WireOutput out) {
        int length = out.position() - start - FrameHeader.LENGTH;
        if (length > longestBody) {
            throw new IllegalArgumentException(
                    "Too long to send: " + message.opcode() + " of " + length + " bytes, and " + rule);
        }
    }

    private void compressBody(Compressor compressor, int bodyStart, WireOutput out) {
        int length = out.position() - bodyStart;
        scratch.rewind(0);
        scratch.writeRaw(out.array(), bodyStart, length);
        out.rewind(bodyStart);
        int prefix = compressor.prefixLength();
        // What grows by compression still fits: the block's own bound is in the room asked for, not in the limit.
        out.limit(Long.MAX_VALUE);
        int at = out.skip(prefix + compressor.maxCompressedLength(length));
        compressor.writePrefix(out.array(), at, length);
        int written = compressor.compress(scratch.array(), 0, length, out.array(), at + prefix);
        out.rewind(at + prefix + written);
        scratch.trim(KEPT_SCRATCH);
    }

    /**
     * Reads a frame.
     *
     * @param start where the frame begins in {@code bytes}, which are big-endian and must stay as they are for as long
     *     as the message's buffers are used
     * @param length bytes of the frame, header included
     * @throws ProtocolException if the bytes are no frame
     */
    public Frame decode(ByteBuffer bytes, int start, int length) {
        WireInput in = new WireInput(bytes, start, length, "frame");
        in.skip(FrameHeader.LENGTH);
        boolean response = FrameHeader.isResponse(bytes, start);
        Opcode opcode = FrameHeader.check(bytes, start, response, longestBody);
        if (FrameHeader.bodyLength(bytes, start) != in.remaining()) {
            throw in.error(5, "length of " + in.remaining(), String.valueOf(FrameHeader.bodyLength(bytes, start)));
        }
        ProtocolVersion version = ProtocolVersion.of(FrameHeader.versionNumber(bytes, start));
        int flags = FrameHeader.flags(bytes, start);
        if ((flags & FrameHeader.COMPRESSED) != 0) {
            in = decompress(in, version);
        }
        boolean v4 = version.isAtLeast(ProtocolVersion.V4);
        boolean tracing = (flags & FrameHeader.TRACING) != 0;
        UUID tracingId = response && tracing ? in.readUuid("tracing_id") : null;
        List<String> warnings =
                v4 && response && (flags & FrameHeader.WARNING) != 0 ? in.readTextList("warning") : List.of();
        Map<String, @Nullable ByteBuffer> customPayload =
                v4 && (flags & FrameHeader.CUSTOM_PAYLOAD) != 0 ? in.readBytesMap("custom_payload") : Map.of();
        Message message = response ? Response.decode(opcode, in, version) : Request.decode(opcode, in, version);
        int streamId = FrameHeader.streamId(bytes, start);
        return new Frame(version, streamId, tracing, tracingId, warnings, customPayload, message);
    }

    private WireInput decompress(WireInput in, ProtocolVersion version) {
        if (version.isAtLeast(ProtocolVersion.V5)) {
            throw in.error(1, "no compression flag, since v5 compresses segments", "the flag");
        }
        if (compressor == null) {
            throw in.error(1, "no compression flag, since none was agreed on in STARTUP", "the flag");
        }
        int at = in.offset();
        ByteBuffer body = in.readSlice(in.remaining(), "body");
        int prefix = compressor.prefixLength();
        int blockLength = body.remaining() - prefix;
        if (blockLength < 0) {
            throw in.error(at, prefix + " bytes that say the decompressed length", body.remaining() + " bytes");
        }
        byte[] source;
        int sourceStart;
        if (body.hasArray()) {
            source = body.array();
            sourceStart = body.arrayOffset();
        } else {
            source = new byte[body.remaining()];
            sourceStart = 0;
            body.get(source);
        }
        int length = compressor.decompressedLength(source, sourceStart, body.limit());
        long most = Math.min(longestBody, compressor.longestDecompressed(blockLength));
        if (length < 0 || length > most) {
            throw in.error(
                    at,
                    "a decompressed length between 0 and " + most + " bytes, from " + blockLength + " compressed",
                    length < 0 ? "none that can be" : String.valueOf(length));
        }
        byte[] target = new byte[length];
        if (!compressor.decompress(source, sourceStart + prefix, blockLength, target, length)) {
            throw Compressor.damaged("frame", at, compressor.algorithm(), length);
        }
        return new WireInput(ByteBuffer.wrap(target), "decompressed body of the frame");
    }
}
