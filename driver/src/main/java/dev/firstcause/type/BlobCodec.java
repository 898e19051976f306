// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes as they are (section 6.3): of {@code blob}, and of a type that only the server knows. */
final class BlobCodec extends CheckedCodec<ByteBuffer> {
    BlobCodec(DataType type) {
        super(type, ByteBuffer.class);
    }

    @Override
    public void encode(ByteBuffer value, WireOutput out) {
        out.writeRaw(value);
    }

    /** Takes a {@code byte[]} as well: that is what programs have their bytes in. */
    @Override
    public void write(@Nullable Object value, WireOutput out) {
        super.write(value instanceof byte[] array ? ByteBuffer.wrap(array) : value, out);
    }

    /** A copy, so that neither a value in use keeps a whole response in memory, nor a change to it reaches another. */
    @Override
    ByteBuffer decodeContent(ByteBuffer bytes) {
        return ByteBuffer.wrap(copyOf(bytes));
    }

    @Override
    ByteBuffer empty() {
        return ByteBuffer.allocate(0);
    }
}
