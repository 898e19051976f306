// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.type.DataType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutatedValuesTest {
    private static final int TRIES = 10_000;
    private static final byte[][] HOSTILE = {
        {0x7f, -1, -1, -1},
        {-1, -1, -1, -1},
        {-128, 0, 0, 0},
        {-1, -1, -1, -2},
        {0, -1, -1, -1},
        {-1},
        {0},
        {0, 0, 0, 0}
    };

    static List<DataType> types() {
        return Samples.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void give_a_value_or_a_protocol_exception_and_nothing_else(DataType type) {
        long first = new Random().nextLong();
        @SuppressWarnings("unchecked") // samples are of the class that the codec of their type takes
        TypeCodec<Object> codec = (TypeCodec<Object>) Codecs.of(type);
        int refused = 0;
        for (long seed = first; seed < first + TRIES; seed++) {
            Random random = new Random(seed);
            byte[] bytes = mutated(Bytes.copy(codec.encode(Samples.value(type, random))), random);
            try {
                refused += isRefused(codec, bytes) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                fail(type + " with new Random(" + seed + "L), " + bytes.length + " bytes", e);
            }
        }
        assertThat(refused).as("refused of %s from seed %s", type, first).isLessThan(TRIES);
    }

    private static boolean isRefused(TypeCodec<Object> codec, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Object value;
        try {
            value = codec.decode(buffer);
        } catch (ProtocolException e) {
            assertThat(e.unit()).startsWith("value of type ");
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
            return true;
        } finally {
            assertThat(buffer.remaining()).isEqualTo(bytes.length);
        }
        if (value != null) {
            comesBack(codec, value);
        }
        return false;
    }

    private static void comesBack(TypeCodec<Object> codec, Object value) {
        ByteBuffer again;
        try {
            again = codec.encode(value);
        } catch (IllegalArgumentException e) {
            // Collections of the server may hold nulls, those sent to it not.
            assertThat(e).hasMessageContaining("CQL collections cannot hold null: ");
            return;
        }
        assertThat(codec.decode(again)).isEqualTo(value);
    }

    private static byte[] mutated(byte[] sample, Random random) {
        byte[] bytes = sample;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(bytes.length + 1);
            switch (random.nextInt(6)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 -> bytes = spliced(bytes, at, at, Samples.bytes(random, 1 + random.nextInt(9)));
                case 2 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
                case 3 -> bytes = Samples.bytes(random, random.nextInt(24));
                case 4 -> {
                    byte[] hostile = HOSTILE[random.nextInt(HOSTILE.length)];
                    bytes = spliced(bytes, at, Math.min(bytes.length, at + hostile.length), hostile);
                }
                default -> {
                    if (at < bytes.length) {
                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                    }
                }
            }
        }
        return bytes;
    }

    /** The bytes with those between two indexes replaced. */
    private static byte[] spliced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = new byte[from + by.length + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }
}
