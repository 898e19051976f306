// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import java.nio.ByteBuffer;

/** Is given the frames that a {@link FrameReader} finds. */
@FunctionalInterface
public interface FrameListener {
    /**
     * A whole frame has come. Its header was checked ({@link FrameHeader} reads it), its body was not
     * ({@link FrameCodec#decode} does).
     *
     * @param bytes what holds the frame, big-endian: good until this method returns, and to be left as it is
     * @param start where the frame begins in {@code bytes}
     * @param length bytes of the frame, header included
     */
    void onFrame(ByteBuffer bytes, int start, int length);
}
