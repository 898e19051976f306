// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.oracle;

import com.datastax.oss.protocol.internal.Compressor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;

/** The two compressions as the oracle wants them, straight from their libraries. */
enum OracleCompressor implements Compressor<ByteBufferPrimitives.Buffer> {
    LZ4 {
        @Override
        public ByteBufferPrimitives.Buffer compress(ByteBufferPrimitives.Buffer decompressed) {
            byte[] bytes = bytes(decompressed);
            byte[] block = LZ4Factory.fastestInstance().fastCompressor().compress(bytes);
            return buffer(ByteBuffer.allocate(4 + block.length)
                    .putInt(bytes.length)
                    .put(block)
                    .array());
        }

        @Override
        public ByteBufferPrimitives.Buffer decompress(ByteBufferPrimitives.Buffer compressed) {
            int length = compressed.in.getInt();
            return decompressWithoutLength(compressed, length);
        }

        @Override
        public ByteBufferPrimitives.Buffer compressWithoutLength(ByteBufferPrimitives.Buffer decompressed) {
            return buffer(LZ4Factory.fastestInstance().fastCompressor().compress(bytes(decompressed)));
        }

        @Override
        public ByteBufferPrimitives.Buffer decompressWithoutLength(ByteBufferPrimitives.Buffer compressed, int length) {
            return buffer(LZ4Factory.fastestInstance().safeDecompressor().decompress(bytes(compressed), length));
        }
    },
    SNAPPY {
        @Override
        public ByteBufferPrimitives.Buffer compress(ByteBufferPrimitives.Buffer decompressed) {
            try {
                return buffer(org.xerial.snappy.Snappy.compress(bytes(decompressed)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ByteBufferPrimitives.Buffer decompress(ByteBufferPrimitives.Buffer compressed) {
            try {
                return buffer(org.xerial.snappy.Snappy.uncompress(bytes(compressed)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ByteBufferPrimitives.Buffer compressWithoutLength(ByteBufferPrimitives.Buffer decompressed) {
            throw new UnsupportedOperationException("not in v5");
        }

        @Override
        public ByteBufferPrimitives.Buffer decompressWithoutLength(ByteBufferPrimitives.Buffer compressed, int length) {
            throw new UnsupportedOperationException("not in v5");
        }
    };

    @Override
    public String algorithm() {
        return name();
    }

    private static byte[] bytes(ByteBufferPrimitives.Buffer buffer) {
        ByteBuffer readable = buffer.readable();
        byte[] bytes = new byte[readable.remaining()];
        readable.get(bytes);
        return bytes;
    }

    private static ByteBufferPrimitives.Buffer buffer(byte[] bytes) {
        return ByteBufferPrimitives.Buffer.of(ByteBuffer.wrap(bytes));
    }
}
