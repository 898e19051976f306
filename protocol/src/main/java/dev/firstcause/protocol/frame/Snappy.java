// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;

/**
 * Snappy blocks, which say their decompressed length themselves. Not for v5.
 *
 * <p>The library has no module name that could be relied on, only that of its file; so it is found when it is asked for.
 */
final class Snappy implements Compressor {
    private static final int LONGEST_LENGTH = 5;

    private final MethodHandle maxCompressedLength;
    private final MethodHandle compress;
    private final MethodHandle decompress;

    Snappy() {
        try {
            Class<?> library = Class.forName("org.xerial.snappy.Snappy");
            Lookup lookup = MethodHandles.publicLookup();
            maxCompressedLength = lookup.findStatic(library, "maxCompressedLength", methodType(int.class, int.class));
            compress = lookup.findStatic(
                    library,
                    "compress",
                    methodType(int.class, byte[].class, int.class, int.class, byte[].class, int.class));
            decompress = lookup.findStatic(
                    library,
                    "uncompress",
                    methodType(int.class, byte[].class, int.class, int.class, byte[].class, int.class));
        } catch (ReflectiveOperationException e) {
            throw (LinkageError) new NoClassDefFoundError("org.xerial.snappy.Snappy").initCause(e);
        }
        // Fails here, and not at the first frame, where the library has no code for this platform.
        maxCompressedLength(0);
    }

    @Override
    public String algorithm() {
        return "snappy";
    }

    @Override
    public int maxCompressedLength(int length) {
        try {
            return (int) maxCompressedLength.invokeExact(length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int compress(byte[] from, int start, int length, byte[] to, int toStart) {
        try {
            return (int) compress.invokeExact(from, start, length, to, toStart);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    @SuppressWarnings("UnusedException") // it says only that the block is damaged, and the answer says that
    public boolean decompress(byte[] from, int start, int length, byte[] to, int toLength) {
        // The library writes what the block says it holds, so that must be what the target was made for.
        if (decompressedLength(from, start, length) != toLength) {
            return false;
        }
        try {
            return (int) decompress.invokeExact(from, start, length, to, 0) == toLength;
        } catch (IOException e) {
            return false;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Three bytes of a copy stand for 64 bytes. */
    @Override
    public long longestDecompressed(int length) {
        return 22L * length;
    }

    @Override
    public int prefixLength() {
        return 0;
    }

    @Override
    public void writePrefix(byte[] to, int start, int decompressedLength) {}

    /** Little-endian groups of 7 bits, of which the last has its top bit clear. */
    @Override
    public int decompressedLength(byte[] body, int start, int length) {
        long value = 0;
        for (int i = 0; i < Math.min(length, LONGEST_LENGTH); i++) {
            byte b = body[start + i];
            value |= (long) (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return value > Integer.MAX_VALUE ? -1 : (int) value;
            }
        }
        return -1;
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof IOException io
                ? new UncheckedIOException("Snappy could not compress", io)
                : new IllegalStateException("Snappy failed", e);
    }
}
