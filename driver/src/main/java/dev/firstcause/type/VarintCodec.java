// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Whole numbers of any length in two's complement (section 6.24). Bytes more than needed are accepted. */
final class VarintCodec extends CheckedCodec<BigInteger> {
    VarintCodec() {
        super(NativeType.VARINT, BigInteger.class);
    }

    @Override
    public void encode(BigInteger value, WireOutput out) {
        byte[] bytes = value.toByteArray();
        out.writeRaw(bytes, 0, bytes.length);
    }

    @Override
    BigInteger decodeContent(ByteBuffer bytes) {
        return new BigInteger(copyOf(bytes));
    }
}
