// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.VectorType;
import java.nio.ByteBuffer;

/** Vectors of {@code float} as Java arrays, without an object for each element. */
final class FloatVectorCodec extends CheckedCodec<float[]> {
    private final int dimension;

    FloatVectorCodec(int dimension) {
        super(new VectorType(NativeType.FLOAT, dimension), float[].class);
        this.dimension = dimension;
    }

    @Override
    public void encode(float[] value, WireOutput out) {
        if (value.length != dimension) {
            throw new IllegalArgumentException(type() + " takes " + dimension + " elements, not " + value.length);
        }
        for (float each : value) {
            out.writeInt(Float.floatToRawIntBits(each));
        }
    }

    @Override
    float[] decodeContent(ByteBuffer bytes) {
        if (bytes.remaining() != (long) dimension * Float.BYTES) {
            throw error(0, dimension + " elements of 4 bytes", bytes(bytes.remaining()));
        }
        float[] value = new float[dimension];
        int at = bytes.position();
        for (int i = 0; i < dimension; i++) {
            value[i] = bytes.getFloat(at + i * Float.BYTES);
        }
        return value;
    }
}
