// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ApacheDriverAgreesTest {
    @Property(tries = 20_000)
    void on_bytes_and_values_of_every_type_without_parameters(@ForAll NativeType type, @ForAll Random random) {
        agreesOn(type, random);
    }

    @Property(tries = 20_000)
    void on_bytes_and_values_of_types_of_each_form(@ForAll("composites") DataType type, @ForAll Random random) {
        agreesOn(type, random);
    }

    @Property(tries = 5_000)
    void on_bytes_and_values_of_types_nested_at_will(@ForAll Random random) {
        agreesOn(Samples.type(random, 4), random);
    }

    @Provide
    Arbitrary<DataType> composites() {
        return Arbitraries.of(Samples.COMPOSITES);
    }

    private static void agreesOn(DataType type, Random random) {
        Object value = Samples.value(type, random);
        @SuppressWarnings("unchecked") // samples are of the class that the codec of their type takes
        TypeCodec<Object> codec = (TypeCodec<Object>) Codecs.of(type);
        ByteBuffer ours = codec.encode(value);
        ByteBuffer theirs = ApacheDriver.encode(type, value);

        assertThat(Bytes.hex(ours)).as("bytes of %s", type).isEqualTo(Bytes.hex(theirs));
        assertThat(codec.decode(theirs)).as("their %s, read by us", type).isEqualTo(value);
        assertThat(ApacheDriver.decode(type, ours))
                .as("our %s, read by them", type)
                .isEqualTo(ApacheDriver.theirs(type, value));
    }
}
