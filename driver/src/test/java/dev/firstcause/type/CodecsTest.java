// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.VectorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CodecsTest {
    static List<DataType> types() {
        return Samples.types();
    }

    @ParameterizedTest
    @EnumSource
    void a_type_without_parameters_has_one_codec(NativeType type) {
        assertThat(Codecs.of(type)).isSameAs(Codecs.of(type)).hasToString("codec of " + type);
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_codec_says_its_type_and_the_class_of_its_values(DataType type) {
        TypeCodec<?> codec = Codecs.of(type);
        assertThat(codec.type()).isEqualTo(type);
        assertThat(codec.javaType()).isInstanceOf(Class.class);
        assertThat(codec.javaType().isInstance(Samples.value(type, new Random(1))))
                .isTrue();
    }

    @Test
    void codecs_made_of_others_know_their_type() {
        assertThat(Codecs.list(Codecs.INT).type()).isEqualTo(new ListType(NativeType.INT));
        assertThat(Codecs.set(Codecs.TEXT).type()).isEqualTo(new SetType(NativeType.TEXT));
        assertThat(Codecs.map(Codecs.TEXT, Codecs.DATE).type())
                .isEqualTo(new MapType(NativeType.TEXT, NativeType.DATE));
        assertThat(Codecs.vector(Codecs.FLOAT, 3).type()).isEqualTo(new VectorType(NativeType.FLOAT, 3));
    }

    @Test
    void a_custom_type_that_spells_out_a_known_one_has_the_codec_of_that() {
        assertThat(Codecs.of(new CustomType("org.apache.cassandra.db.marshal.DurationType")))
                .isSameAs(Codecs.DURATION);
        assertThat(Codecs.of(new CustomType("org.example.Unheard")).decode(Bytes.of("0102")))
                .isEqualTo(Bytes.of("0102"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void any_buffer_will_do_and_none_is_moved(DataType type) {
        long seed = new Random().nextLong();
        Object value = Samples.value(type, new Random(seed));
        @SuppressWarnings("unchecked") // samples are of the class that the codec of their type takes
        TypeCodec<Object> codec = (TypeCodec<Object>) Codecs.of(type);
        ByteBuffer content = codec.encode(value);
        int length = content.remaining();
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(length + 9), ByteBuffer.allocateDirect(length + 9))) {
            buffer.put(5, content, 0, length).position(5).limit(5 + length);
            for (ByteBuffer each : List.of(
                    buffer,
                    buffer.slice(),
                    buffer.asReadOnlyBuffer(),
                    buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN))) {
                int position = each.position();
                assertThat(codec.decode(each))
                        .as("%s of seed %s in %s", type, seed, each)
                        .isEqualTo(value);
                assertThat(each.position()).isEqualTo(position);
                assertThat(each.remaining()).isEqualTo(length);
            }
        }
    }

    @Test
    void a_blob_is_sent_from_its_position_which_stays() {
        ByteBuffer value = Bytes.of("01020304").position(1).limit(3);
        assertThat(Bytes.hex(Codecs.BLOB.encode(value))).isEqualTo("0203");
        assertThat(value.position()).isEqualTo(1);
    }

    @Test
    void a_blob_received_is_a_copy() {
        ByteBuffer wire = Bytes.of("0102");
        ByteBuffer value = Codecs.BLOB.decode(wire);
        wire.put(0, (byte) 9);
        assertThat(value).isEqualTo(Bytes.of("0102"));
    }

    @Test
    void collections_received_keep_the_order_and_do_not_change() {
        List<Integer> list =
                Codecs.list(Codecs.INT).decode(Codecs.list(Codecs.INT).encode(List.of(3, 1, 2)));
        Set<Integer> set = Codecs.set(Codecs.INT)
                .decode(Bytes.of("00000003 00000004 00000003 00000004 00000001 00000004 00000002"));
        Map<Integer, String> map = Codecs.map(Codecs.INT, Codecs.TEXT)
                .decode(Bytes.of("00000002 00000004 00000003 00000001 61 00000004 00000001 00000001 62"));
        assertThat(list).containsExactly(3, 1, 2);
        assertThat(set).containsExactly(3, 1, 2);
        assertThat(map.keySet()).containsExactly(3, 1);
        assertThatThrownBy(() -> list.set(0, 0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(set::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void long_elements_of_a_vector_have_long_lengths() {
        TypeCodec<List<String>> codec = Codecs.vector(Codecs.TEXT, 3);
        List<String> value = List.of("a".repeat(127), "b".repeat(128), "c".repeat(70_000));
        ByteBuffer bytes = codec.encode(value);
        assertThat(bytes.remaining()).isEqualTo(1 + 127 + 2 + 128 + 3 + 70_000);
        assertThat(codec.decode(bytes)).isEqualTo(value);
        assertThat(ApacheDriver.decode(codec.type(), bytes)).isEqualTo(ApacheDriver.theirs(codec.type(), value));
    }

    @Test
    void a_program_may_bring_a_codec_of_its_own() {
        TypeCodec<List<Thread.State>> codec = Codecs.list(new StateCodec());
        ByteBuffer bytes = codec.encode(List.of(Thread.State.NEW, Thread.State.BLOCKED));
        assertThat(codec.decode(bytes)).containsExactly(Thread.State.NEW, Thread.State.BLOCKED);
        assertThat(new ArrayList<Object>(Codecs.list(Codecs.TEXT).decode(bytes)))
                .containsExactly("NEW", "BLOCKED");
    }

    @Test
    void a_codec_that_writes_another_length_into_a_vector_than_its_type_has_is_caught() {
        TypeCodec<Integer> careless = new CarelessCodec();
        assertThatThrownBy(() -> Codecs.vector(careless, 1).encode(List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("element 0 of vector<int, 1>: the codec of int wrote 8 bytes, not 4");
    }

    private static final class StateCodec implements TypeCodec<Thread.State> {
        @Override
        public DataType type() {
            return NativeType.TEXT;
        }

        @Override
        public Class<Thread.State> javaType() {
            return Thread.State.class;
        }

        @Override
        public void encode(Thread.State value, WireOutput out) {
            out.writeUtf8(value.name());
        }

        @Override
        public Thread.State decode(ByteBuffer bytes) {
            return Thread.State.valueOf(Codecs.TEXT.decode(bytes));
        }
    }

    private static final class CarelessCodec implements TypeCodec<Integer> {
        @Override
        public DataType type() {
            return NativeType.INT;
        }

        @Override
        public Class<Integer> javaType() {
            return Integer.class;
        }

        @Override
        public void encode(Integer value, WireOutput out) {
            out.writeLong(value);
        }

        @Override
        public Integer decode(ByteBuffer bytes) {
            return Codecs.INT.decode(bytes);
        }
    }
}
