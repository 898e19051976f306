// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4 blocks; in a frame's body after an [int] with the decompressed length (section 5 of the v4 specification). */
final class Lz4 implements Compressor {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    // The other decompressors trust their input.
    private final LZ4SafeDecompressor decompressor =
            LZ4Factory.fastestInstance().safeDecompressor();

    @Override
    public String algorithm() {
        return "lz4";
    }

    @Override
    public int maxCompressedLength(int length) {
        return compressor.maxCompressedLength(length);
    }

    @Override
    public int compress(byte[] from, int start, int length, byte[] to, int toStart) {
        return compressor.compress(from, start, length, to, toStart, to.length - toStart);
    }

    @Override
    @SuppressWarnings("UnusedException") // it says only that the block is damaged, and the answer says that
    public boolean decompress(byte[] from, int start, int length, byte[] to, int toLength) {
        try {
            return decompressor.decompress(from, start, length, to, 0, toLength) == toLength;
        } catch (LZ4Exception e) {
            return false;
        }
    }

    /** A byte of a match's length stands for 255 bytes. */
    @Override
    public long longestDecompressed(int length) {
        return 255L * length;
    }

    @Override
    public int prefixLength() {
        return 4;
    }

    @Override
    public void writePrefix(byte[] to, int start, int decompressedLength) {
        INT.set(to, start, decompressedLength);
    }

    @Override
    public int decompressedLength(byte[] body, int start, int length) {
        return (int) INT.get(body, start);
    }
}
