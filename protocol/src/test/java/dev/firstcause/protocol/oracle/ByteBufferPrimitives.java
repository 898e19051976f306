// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.datastax.oss.protocol.internal.PrimitiveCodec;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What the oracle wants to know of buffers: each is written through one position and read through another. */
final class ByteBufferPrimitives implements PrimitiveCodec<ByteBufferPrimitives.Buffer> {
    /** A buffer as the oracle thinks of it. */
    static final class Buffer {
        final ByteBuffer in;
        final ByteBuffer out;

        private Buffer(ByteBuffer in, ByteBuffer out) {
            this.in = in;
            this.out = out;
        }

        static Buffer of(ByteBuffer content) {
            ByteBuffer copy = ByteBuffer.allocate(content.remaining()).put(content.duplicate());
            return new Buffer(copy.duplicate().flip(), copy);
        }

        ByteBuffer readable() {
            return out.duplicate().limit(out.position()).position(in.position());
        }
    }

    @Override
    public Buffer allocate(int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        return new Buffer(bytes.duplicate(), bytes);
    }

    @Override
    public void release(Buffer buffer) {}

    @Override
    public int sizeOf(Buffer buffer) {
        return buffer.readable().remaining();
    }

    @Override
    public Buffer concat(Buffer left, Buffer right) {
        ByteBuffer both = ByteBuffer.allocate(sizeOf(left) + sizeOf(right));
        return Buffer.of(both.put(left.readable()).put(right.readable()).flip());
    }

    @Override
    public void markReaderIndex(Buffer buffer) {
        buffer.in.mark();
    }

    @Override
    public void resetReaderIndex(Buffer buffer) {
        buffer.in.reset();
    }

    @Override
    public byte readByte(Buffer source) {
        return source.in.get();
    }

    @Override
    public int readInt(Buffer source) {
        return source.in.getInt();
    }

    @Override
    public int readInt(Buffer source, int offset) {
        return source.in.getInt(source.in.position() + offset);
    }

    @Override
    public InetAddress readInetAddr(Buffer source) {
        byte[] address = new byte[source.in.get()];
        source.in.get(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public long readLong(Buffer source) {
        return source.in.getLong();
    }

    @Override
    public int readUnsignedShort(Buffer source) {
        return source.in.getShort() & 0xffff;
    }

    @Override
    public @Nullable ByteBuffer readBytes(Buffer source) {
        int length = source.in.getInt();
        if (length == -2) {
            // The oracle leaves it to its buffers to tell not set from null, and its own do not.
            return ProtocolConstants.UNSET_VALUE;
        }
        return length < 0 ? null : ByteBuffer.wrap(bytes(source, length));
    }

    @Override
    public byte[] readShortBytes(Buffer source) {
        return bytes(source, readUnsignedShort(source));
    }

    @Override
    public String readString(Buffer source) {
        return new String(bytes(source, readUnsignedShort(source)), UTF_8);
    }

    @Override
    public String readLongString(Buffer source) {
        return new String(bytes(source, source.in.getInt()), UTF_8);
    }

    private static byte[] bytes(Buffer source, int length) {
        byte[] bytes = new byte[length];
        source.in.get(bytes);
        return bytes;
    }

    @Override
    public Buffer readRetainedSlice(Buffer source, int length) {
        return Buffer.of(ByteBuffer.wrap(bytes(source, length)));
    }

    @Override
    public void updateCrc(Buffer source, CRC32 crc) {
        crc.update(source.readable());
    }

    @Override
    public void writeByte(byte value, Buffer target) {
        target.out.put(value);
    }

    @Override
    public void writeInt(int value, Buffer target) {
        target.out.putInt(value);
    }

    @Override
    public void writeInetAddr(InetAddress value, Buffer target) {
        byte[] address = value.getAddress();
        target.out.put((byte) address.length).put(address);
    }

    @Override
    public void writeLong(long value, Buffer target) {
        target.out.putLong(value);
    }

    @Override
    public void writeUnsignedShort(int value, Buffer target) {
        target.out.putShort((short) value);
    }

    @Override
    public void writeString(String value, Buffer target) {
        writeShortBytes(value.getBytes(UTF_8), target);
    }

    @Override
    public void writeLongString(String value, Buffer target) {
        byte[] bytes = value.getBytes(UTF_8);
        target.out.putInt(bytes.length).put(bytes);
    }

    @Override
    public void writeBytes(@Nullable ByteBuffer value, Buffer target) {
        if (value == null) {
            target.out.putInt(-1);
        } else {
            target.out.putInt(value.remaining()).put(value.duplicate());
        }
    }

    @Override
    public void writeBytes(byte @Nullable [] value, Buffer target) {
        writeBytes(value == null ? null : ByteBuffer.wrap(value), target);
    }

    @Override
    public void writeShortBytes(byte[] value, Buffer target) {
        target.out.putShort((short) value.length).put(value);
    }
}
