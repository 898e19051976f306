// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.nio.ByteBuffer;

/**
 * The direct buffers of one loop, all of one size: for receiving, for bytes on their way out, for bytes that wait. Who
 * takes one owns it until it is given back, so that a wire drained from inside {@code onBytes} reads into another buffer
 * than the one being told.
 *
 * <p>Owned by the loop's thread. A buffer is either here, or with exactly one owner.
 */
public interface Buffers {
    /** Bytes in a buffer, and so the most that one system call moves (but for direct buffers of the caller). */
    int SIZE = 64 * 1024;

    /** Idle buffers kept at the most. */
    int KEPT = 32;

    /** A direct buffer of {@link #SIZE} bytes, cleared. */
    ByteBuffer take();

    /** Takes a buffer back; nobody may use it afterwards. */
    void giveBack(ByteBuffer buffer);
}
