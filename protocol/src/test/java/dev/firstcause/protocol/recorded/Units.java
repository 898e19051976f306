// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts what a server sends into frames, or into segments. On its own, without the code under test: what it cannot read
 * must be in the recording all the same.
 */
final class Units {
    private static final int FRAME_HEADER = 9;
    private static final int TRAILER = 4;

    private final InputStream in;
    private int segmentHeader;

    Units(InputStream in) {
        this.in = in;
    }

    /** From here on, segments come. */
    void useSegments(boolean compressed) {
        segmentHeader = compressed ? 8 : 6;
    }

    /** The next unit, whole. */
    byte[] next() throws IOException {
        return segmentHeader == 0 ? nextFrame() : nextSegment();
    }

    private byte[] nextFrame() throws IOException {
        byte[] header = in.readNBytes(FRAME_HEADER);
        if (header.length < FRAME_HEADER) {
            throw new EOFException("The server closed the connection");
        }
        return withRest(header, ByteBuffer.wrap(header).getInt(5));
    }

    private byte[] nextSegment() throws IOException {
        byte[] header = in.readNBytes(segmentHeader);
        if (header.length < segmentHeader) {
            throw new EOFException("The server closed the connection");
        }
        int payload = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 1) << 16;
        return withRest(header, payload + TRAILER);
    }

    private byte[] withRest(byte[] header, int length) throws IOException {
        byte[] unit = Arrays.copyOf(header, header.length + length);
        if (in.readNBytes(unit, header.length, length) < length) {
            throw new EOFException("The server closed the connection inside a frame or segment");
        }
        return unit;
    }
}
