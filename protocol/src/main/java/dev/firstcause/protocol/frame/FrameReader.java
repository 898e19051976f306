// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in a stream of bytes that comes in parts of any size: as they are in v3 and v4 and during the start of
 * v5, in segments after it. What comes whole is not copied; what comes in parts is gathered, and no more memory is taken
 * for it than twice what has come.
 *
 * <p>Bytes that cannot be frames end the stream: the reader throws the same error at every later call, since nothing
 * after it can be trusted. Belongs to one thread at a time.
 */
public final class FrameReader {
    private final boolean responses;
    private final int longestBody;
    private final Gathering frame = new Gathering();
    private final Gathering segment = new Gathering();
    private final Crc crc = new Crc();
    private boolean segmented;
    private @Nullable Compressor compressor;
    private byte[] decompressed = new byte[0];
    private @Nullable ProtocolException broken;

    /**
     * A reader of frames outside of segments.
     *
     * @param responses whether responses are to come, or else requests
     * @param longestBody bytes of a frame's body at the most
     */
    public FrameReader(boolean responses, int longestBody) {
        this.responses = responses;
        this.longestBody = longestBody;
    }

    /**
     * From the next byte on, frames come in segments. To be called from {@link FrameListener#onFrame}: by a v5 client at
     * READY or AUTHENTICATE, by its server at STARTUP.
     *
     * @param compressor what was agreed on in STARTUP, or null
     * @throws IllegalArgumentException if the compressor is none for v5
     */
    public void useSegments(@Nullable Compressor compressor) {
        FrameWriter.requireSegmentCompressor(compressor);
        segmented = true;
        this.compressor = compressor;
    }

    /** Bytes that have come of a frame or segment that is not whole yet; at the end of a stream, it was cut there. */
    public int unfinished() {
        return frame.length() + segment.length();
    }

    /**
     * The stream id of the frame that has come in part, or {@link Integer#MIN_VALUE} while it is not known; and after
     * bytes that cannot be frames, whose stream id is no better than they are.
     */
    public int unfinishedStreamId() {
        boolean known = broken == null && frame.length() >= FrameHeader.LENGTH;
        return known ? FrameHeader.streamId(frame.bytes(), 0) : Integer.MIN_VALUE;
    }

    /** The opcode of the frame that has come in part, or null while it is not known; as {@link #unfinishedStreamId}. */
    public @Nullable Opcode unfinishedOpcode() {
        boolean known = broken == null && frame.length() >= FrameHeader.LENGTH;
        return known ? Opcode.of(FrameHeader.opcodeNumber(frame.bytes(), 0)) : null;
    }

    /**
     * Takes all remaining bytes of a buffer, and gives the frames that are whole to the listener.
     *
     * @throws ProtocolException if they cannot be frames; the same one at every later call. What the listener throws is
     *     passed on, and leaves the reader as it was after that frame.
     */
    public void read(ByteBuffer bytes, FrameListener listener) {
        if (broken != null) {
            throw broken;
        }
        ByteBuffer source = bytes.order() == ByteOrder.BIG_ENDIAN ? bytes : bytes.duplicate();
        try {
            while (source.hasRemaining()) {
                if (segmented) {
                    readSegment(source, listener);
                } else {
                    readFrame(source, listener);
                }
            }
        } catch (ProtocolException e) {
            broken = e;
            throw e;
        } finally {
            bytes.position(source.position());
        }
    }

    private void readFrame(ByteBuffer source, FrameListener listener) {
        int start = source.position();
        if (frame.isEmpty() && source.remaining() >= FrameHeader.LENGTH) {
            int length = checkedLength(source, start);
            if (source.remaining() >= length) {
                source.position(start + length);
                listener.onFrame(source, start, length);
                return;
            }
        }
        if (frame.length() < FrameHeader.LENGTH && !frame.fill(source, FrameHeader.LENGTH)) {
            return;
        }
        int length = checkedLength(frame.bytes(), 0);
        if (frame.fill(source, length)) {
            deliverGathered(length, listener);
        }
    }

    private int checkedLength(ByteBuffer bytes, int start) {
        FrameHeader.check(bytes, start, responses, longestBody);
        return FrameHeader.LENGTH + FrameHeader.bodyLength(bytes, start);
    }

    private void deliverGathered(int length, FrameListener listener) {
        ByteBuffer whole = frame.bytes();
        frame.clear();
        listener.onFrame(whole, 0, length);
    }

    private void readSegment(ByteBuffer source, FrameListener listener) {
        int headerLength = SegmentHeader.length(compressor != null);
        int start = source.position();
        if (segment.isEmpty() && source.remaining() >= headerLength) {
            int length = segmentLength(SegmentHeader.read(source, start, compressor != null), headerLength);
            if (source.remaining() >= length) {
                source.position(start + length);
                openSegment(source, start, headerLength, listener);
                return;
            }
        }
        if (segment.length() < headerLength && !segment.fill(source, headerLength)) {
            return;
        }
        int length = segmentLength(SegmentHeader.read(segment.bytes(), 0, compressor != null), headerLength);
        if (segment.fill(source, length)) {
            ByteBuffer whole = segment.bytes();
            segment.clear();
            openSegment(whole, 0, headerLength, listener);
        }
    }

    private static int segmentLength(long header, int headerLength) {
        return headerLength + SegmentHeader.payloadLength(header) + SegmentHeader.TRAILER;
    }

    private void openSegment(ByteBuffer bytes, int start, int headerLength, FrameListener listener) {
        long header = SegmentHeader.read(bytes, start, compressor != null);
        int payloadStart = start + headerLength;
        int payloadLength = SegmentHeader.payloadLength(header);
        int expected = crc.crc32(bytes.slice(payloadStart, payloadLength));
        int found = Integer.reverseBytes(bytes.getInt(payloadStart + payloadLength));
        if (expected != found) {
            throw new ProtocolException(
                    "segment",
                    headerLength + payloadLength,
                    String.format("CRC32 0x%08x of the payload", expected),
                    String.format("0x%08x", found));
        }
        boolean selfContained = SegmentHeader.isSelfContained(header, compressor != null);
        int decompressedLength = compressor == null ? 0 : SegmentHeader.decompressedLength(header);
        if (compressor == null || decompressedLength == 0) {
            readPayload(bytes, payloadStart, payloadLength, selfContained, listener);
        } else {
            decompress(compressor, bytes.slice(payloadStart, payloadLength), headerLength, decompressedLength);
            readPayload(ByteBuffer.wrap(decompressed), 0, decompressedLength, selfContained, listener);
        }
    }

    private void decompress(Compressor lz4, ByteBuffer payload, int offset, int length) {
        if (length > lz4.longestDecompressed(payload.remaining())) {
            throw new ProtocolException(
                    "segment",
                    2,
                    "a decompressed length of at most " + lz4.longestDecompressed(payload.remaining()) + " bytes, from "
                            + payload.remaining() + " compressed",
                    String.valueOf(length));
        }
        byte[] source = new byte[payload.remaining()];
        payload.get(source);
        if (decompressed.length < length) {
            decompressed = new byte[length];
        }
        if (!lz4.decompress(source, 0, source.length, decompressed, length)) {
            throw Compressor.damaged("segment", offset, lz4.algorithm(), length);
        }
    }

    private void readPayload(ByteBuffer bytes, int start, int length, boolean selfContained, FrameListener listener) {
        if (selfContained) {
            readWholeFrames(bytes, start, length, listener);
        } else {
            readPiece(bytes, start, length, listener);
        }
    }

    private void readWholeFrames(ByteBuffer bytes, int start, int length, FrameListener listener) {
        if (!frame.isEmpty()) {
            throw new ProtocolException(
                    "segment",
                    0,
                    "the next piece of a frame, of which " + frame.length() + " bytes have come",
                    "a segment of whole frames");
        }
        int end = start + length;
        for (int at = start; at < end; ) {
            int left = end - at;
            int frameLength = left < FrameHeader.LENGTH ? FrameHeader.LENGTH : checkedLength(bytes, at);
            if (frameLength > left) {
                throw new ProtocolException(
                        "payload of the segment",
                        at - start,
                        "a whole frame of at least " + frameLength + " bytes",
                        left + " bytes");
            }
            listener.onFrame(bytes, at, frameLength);
            at += frameLength;
        }
    }

    private void readPiece(ByteBuffer bytes, int start, int length, FrameListener listener) {
        ByteBuffer piece = bytes.slice(start, length);
        if (frame.length() < FrameHeader.LENGTH && !frame.fill(piece, FrameHeader.LENGTH)) {
            return;
        }
        int frameLength = checkedLength(frame.bytes(), 0);
        boolean whole = frame.fill(piece, frameLength);
        if (piece.hasRemaining()) {
            throw new ProtocolException(
                    "payload of the segment",
                    piece.position(),
                    "the end of the segment, for there the frame ends that it is a piece of",
                    piece.remaining() + " more bytes");
        }
        if (whole) {
            deliverGathered(frameLength, listener);
        }
    }
}
