// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolException;

/**
 * A compression that client and server agreed on in STARTUP. Its methods work on blocks: the bare compressed bytes.
 * Frames of v3 and v4 carry a block with its decompressed length said in a way of its own; segments of v5 say it in
 * their header.
 *
 * <p>Implementations hold no state: one serves any number of connections and threads.
 */
public sealed interface Compressor permits Lz4, Snappy {
    /** The name in STARTUP's {@code COMPRESSION} option. */
    String algorithm();

    /** Bytes that a block of {@code length} bytes takes at the most once compressed. */
    int maxCompressedLength(int length);

    /**
     * Compresses a block.
     *
     * @param to takes at least {@link #maxCompressedLength} bytes from {@code toStart} on
     * @return how many bytes were written
     */
    int compress(byte[] from, int start, int length, byte[] to, int toStart);

    /**
     * Decompresses a block that fills exactly {@code toLength} bytes, from the target's index 0 on.
     *
     * @return whether it did; false means that the block is damaged
     */
    boolean decompress(byte[] from, int start, int length, byte[] to, int toLength);

    /** Bytes that a block of {@code length} bytes can hold at the most, by its format; more is a lie. */
    long longestDecompressed(int length);

    /** Bytes before the block, in a frame's body, that say its decompressed length. */
    int prefixLength();

    /** Writes those bytes. */
    void writePrefix(byte[] to, int start, int decompressedLength);

    /**
     * The decompressed length that a frame's body says, or a negative number where it says none that can be.
     *
     * @param length bytes of the body; at least {@link #prefixLength}
     */
    int decompressedLength(byte[] body, int start, int length);

    /**
     * The compression of that name.
     *
     * @param algorithm {@code lz4} or {@code snappy}
     * @throws IllegalArgumentException if it is none of those
     * @throws IllegalStateException if the library it needs is not on the class path
     */
    static Compressor of(String algorithm) {
        try {
            return switch (algorithm) {
                case "lz4" -> new Lz4();
                case "snappy" -> new Snappy();
                default ->
                    throw new IllegalArgumentException(
                            "Compression \"" + algorithm + "\" is not known: use lz4 or snappy");
            };
        } catch (LinkageError e) {
            String library = algorithm.equals("lz4") ? "at.yawk.lz4:lz4-java" : "org.xerial.snappy:snappy-java";
            throw new IllegalStateException(
                    "Compression \"" + algorithm + "\" needs " + library
                            + " on the class path, and it cannot be loaded",
                    e);
        }
    }

    /** The error for a block that does not decompress to what was said. */
    static ProtocolException damaged(String unit, int offset, String algorithm, int length) {
        return new ProtocolException(
                unit, offset, "a block of " + algorithm + " that holds " + length + " bytes", "a damaged one");
    }
}
