// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;

/** Months, days and nanoseconds as three [vint]s (section 6.8). */
final class DurationCodec extends CheckedCodec<CqlDuration> {
    DurationCodec() {
        super(NativeType.DURATION, CqlDuration.class);
    }

    @Override
    public void encode(CqlDuration value, WireOutput out) {
        Vint.writeSigned(value.months(), out);
        Vint.writeSigned(value.days(), out);
        Vint.writeSigned(value.nanoseconds(), out);
    }

    @Override
    CqlDuration decodeContent(ByteBuffer bytes) {
        WireInput in = input(bytes);
        int months = readInt(in, "months");
        int days = readInt(in, "days");
        long nanoseconds = Vint.readSigned(in, "nanoseconds");
        in.requireEnd("the duration");
        if (!CqlDuration.isPossible(months, days, nanoseconds)) {
            throw in.error(0, "months, days and nanoseconds of one sign", "both signs");
        }
        return new CqlDuration(months, days, nanoseconds);
    }

    private static int readInt(WireInput in, String what) {
        int at = in.offset();
        long value = Vint.readSigned(in, what);
        if (value != (int) value) {
            throw in.error(at, what + " of 32 bits", "more");
        }
        return (int) value;
    }
}
