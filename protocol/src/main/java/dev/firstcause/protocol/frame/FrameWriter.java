// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Request;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Collects frames and makes of them the bytes to send: as they are in v3 and v4 and during the start of v5, in segments
 * after it. Many small frames go into one segment, a long one is cut into several. The way out of a connection whose way
 * in is a {@link FrameReader}.
 *
 * <p>Belongs to one thread at a time; its buffers are used again and again.
 */
public final class FrameWriter {
    private final WireOutput frames = new WireOutput(1024);
    private final WireOutput segments = new WireOutput(0);
    private final Crc crc = new Crc();
    private final FrameCodec codec;
    private boolean segmented;
    private @Nullable Compressor segmentCompressor;

    /** A writer of frames outside of segments. */
    public FrameWriter(FrameCodec codec) {
        this.codec = codec;
    }

    /**
     * From the next frame on, frames go in segments. To be called by a v5 server after READY or AUTHENTICATE was added,
     * and by its client when that has come.
     *
     * @param compressor what was agreed on in STARTUP, or null
     * @throws IllegalStateException if frames were added and not taken yet
     * @throws IllegalArgumentException if the compressor is none for v5
     */
    public void useSegments(@Nullable Compressor compressor) {
        if (frames.position() > 0) {
            throw new IllegalStateException("Frames outside of segments wait to be sent: take() them first");
        }
        requireSegmentCompressor(compressor);
        segmented = true;
        segmentCompressor = compressor;
    }

    static void requireSegmentCompressor(@Nullable Compressor compressor) {
        if (compressor != null && !compressor.algorithm().equals("lz4")) {
            throw new IllegalArgumentException(
                    "Protocol v5 knows no compression but lz4, so " + compressor.algorithm() + " cannot be used");
        }
    }

    /** Adds a request with nothing along with it; as {@link FrameCodec#encode}. */
    public void add(ProtocolVersion version, int streamId, Request request) {
        codec.encode(version, streamId, request, frames);
    }

    /** Adds a frame; as {@link FrameCodec#encode}. */
    public void add(Frame frame) {
        codec.encode(frame, frames);
    }

    /** Bytes of the frames that were added and not taken yet. */
    public int pending() {
        return frames.position();
    }

    /**
     * The bytes to send for all frames added since the last time. They are good until the next call of this method or
     * of {@link #add}.
     */
    public ByteBuffer take() {
        if (!segmented) {
            ByteBuffer taken = frames.written();
            frames.rewind(0);
            return taken;
        }
        segments.rewind(0);
        pack();
        frames.rewind(0);
        return segments.written();
    }

    /** Gives back the memory of buffers that grew beyond {@code capacity} bytes. What was not taken is lost. */
    public void trim(int capacity) {
        frames.trim(capacity);
        segments.trim(capacity);
    }

    private void pack() {
        ByteBuffer bytes = frames.written();
        int end = bytes.limit();
        int segmentStart = 0;
        int at = 0;
        while (at < end) {
            int frameEnd = at + FrameHeader.LENGTH + FrameHeader.bodyLength(bytes, at);
            if (frameEnd - segmentStart > SegmentHeader.LONGEST_PAYLOAD) {
                if (at > segmentStart) {
                    addSegment(segmentStart, at, true);
                    segmentStart = at;
                }
                if (frameEnd - at > SegmentHeader.LONGEST_PAYLOAD) {
                    addPieces(at, frameEnd);
                    segmentStart = frameEnd;
                }
            }
            at = frameEnd;
        }
        if (end > segmentStart) {
            addSegment(segmentStart, end, true);
        }
    }

    private void addPieces(int start, int end) {
        for (int at = start; at < end; at += SegmentHeader.LONGEST_PAYLOAD) {
            addSegment(at, Math.min(end, at + SegmentHeader.LONGEST_PAYLOAD), false);
        }
    }

    private void addSegment(int start, int end, boolean selfContained) {
        int length = end - start;
        int payloadStart;
        if (segmentCompressor == null) {
            int header = segments.skip(SegmentHeader.length(false));
            SegmentHeader.write(segments.array(), header, length, selfContained);
            payloadStart = segments.position();
            segments.writeRaw(frames.array(), start, length);
        } else {
            int header = segments.skip(SegmentHeader.length(true));
            payloadStart = segments.position();
            int decompressed = addCompressed(segmentCompressor, start, length) ? length : 0;
            SegmentHeader.writeCompressed(
                    segments.array(), header, segments.position() - payloadStart, decompressed, selfContained);
        }
        int value = crc.crc32(segments.array(), payloadStart, segments.position() - payloadStart);
        int trailer = segments.skip(SegmentHeader.TRAILER);
        SegmentHeader.littleEndian(segments.array(), trailer, value, SegmentHeader.TRAILER);
    }

    /** Adds a payload compressed, or as it is where that would not make it shorter. */
    private boolean addCompressed(Compressor compressor, int start, int length) {
        int at = segments.skip(compressor.maxCompressedLength(length));
        int compressed = compressor.compress(frames.array(), start, length, segments.array(), at);
        if (compressed < length) {
            segments.rewind(at + compressed);
            return true;
        }
        segments.rewind(at);
        segments.writeRaw(frames.array(), start, length);
        return false;
    }
}
