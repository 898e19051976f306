// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** A scale and an unscaled value (section 6.6). Every scale is kept as it is: 1.0 and 1.00 stay two values. */
final class DecimalCodec extends CheckedCodec<BigDecimal> {
    DecimalCodec() {
        super(NativeType.DECIMAL, BigDecimal.class);
    }

    @Override
    public void encode(BigDecimal value, WireOutput out) {
        out.writeInt(value.scale());
        byte[] unscaled = value.unscaledValue().toByteArray();
        out.writeRaw(unscaled, 0, unscaled.length);
    }

    @Override
    BigDecimal decodeContent(ByteBuffer bytes) {
        WireInput in = input(bytes);
        int scale = in.readInt("scale");
        if (in.remaining() == 0) {
            throw in.error("an unscaled value of at least 1 byte", "0 bytes");
        }
        return new BigDecimal(new BigInteger(copyOf(in.readSlice(in.remaining(), "unscaled value"))), scale);
    }
}
