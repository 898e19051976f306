// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmptyAndNullTest {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final TupleType PAIR = new TupleType(List.of(NativeType.INT, NativeType.TEXT));
    private static final UserType CITY = new UserType(
            "ks",
            "city",
            List.of(new UserType.Field("name", NativeType.TEXT), new UserType.Field("people", NativeType.INT)));

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ASCII", "TEXT", "BLOB"})
    void zero_bytes_are_null_where_the_type_has_no_value_of_that_length(NativeType type) {
        assertThat(Codecs.of(type).decode(EMPTY)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"ASCII", "TEXT"})
    void zero_bytes_are_an_empty_string(NativeType type) {
        assertThat(Codecs.of(type).decode(EMPTY)).isEqualTo("");
    }

    @Test
    void zero_bytes_are_an_empty_blob() {
        assertThat(Codecs.BLOB.decode(EMPTY)).isEqualTo(EMPTY);
        assertThat(Codecs.of(new CustomType("org.example.Unheard")).decode(EMPTY))
                .isEqualTo(EMPTY);
    }

    @Test
    void zero_bytes_are_null_for_collections_and_vectors() {
        assertThat(Codecs.list(Codecs.INT).decode(EMPTY)).isNull();
        assertThat(Codecs.set(Codecs.INT).decode(EMPTY)).isNull();
        assertThat(Codecs.map(Codecs.INT, Codecs.INT).decode(EMPTY)).isNull();
        assertThat(Codecs.vector(Codecs.TEXT, 2).decode(EMPTY)).isNull();
    }

    @Test
    void a_tuple_with_fewer_elements_has_null_for_the_rest() {
        TypeCodec<TupleValue> codec = Codecs.tuple(PAIR);
        assertThat(codec.decode(EMPTY)).isEqualTo(TupleValue.of(PAIR, null, null));
        assertThat(codec.decode(Bytes.of("00000004 00000007"))).isEqualTo(TupleValue.of(PAIR, 7, null));
        assertThat(Bytes.hex(codec.encode(TupleValue.of(PAIR, 7, null)))).isEqualTo("0000000400000007ffffffff");
    }

    @Test
    void a_user_defined_value_from_before_a_field_was_added_has_null_there() {
        UdtValue value = Codecs.udt(CITY).decode(Bytes.of("00000001 61"));
        assertThat(value.get("name")).isEqualTo("a");
        assertThat(value.get("people")).isNull();
        assertThat(value.size()).isEqualTo(2);
    }

    @Test
    void null_and_empty_text_in_a_tuple_are_two_things() {
        TypeCodec<TupleValue> codec = Codecs.tuple(PAIR);
        assertThat(codec.decode(Bytes.of("ffffffff 00000000")).get(1)).isEqualTo("");
        assertThat(codec.decode(Bytes.of("ffffffff ffffffff")).get(1)).isNull();
    }

    @Test
    void null_and_empty_list_in_a_tuple_are_two_things() {
        TupleType type = new TupleType(List.of(new ListType(NativeType.INT)));
        TypeCodec<TupleValue> codec = Codecs.tuple(type);
        for (TupleValue value : List.of(TupleValue.of(type, List.of()), TupleValue.of(type, (Object) null))) {
            assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
        }
        assertThat(TupleValue.of(type, List.of())).isNotEqualTo(TupleValue.of(type, (Object) null));
    }

    @Test
    void a_null_of_the_server_is_kept_in_lists_and_values_of_maps() {
        assertThat(Codecs.list(Codecs.BIGINT).decode(Bytes.of("00000002 ffffffff 00000008 0000000000000001")))
                .isEqualTo(Arrays.asList(null, 1L));
        assertThat(Codecs.map(Codecs.TEXT, Codecs.INT).decode(Bytes.of("00000001 00000001 61 ffffffff")))
                .isEqualTo(Collections.singletonMap("a", null));
    }

    @Test
    void an_empty_element_is_kept_as_null() {
        assertThat(Codecs.set(Codecs.INT).decode(Bytes.of("00000001 00000000"))).isEqualTo(Collections.singleton(null));
        assertThat(Codecs.map(Codecs.INT, Codecs.INT).decode(Bytes.of("00000001 00000000 00000000")))
                .isEqualTo(Collections.singletonMap(null, null));
        assertThat(Codecs.vector(Codecs.SMALLINT, 2).decode(Bytes.of("00 020001")))
                .isEqualTo(Arrays.asList(null, (short) 1));
    }

    @Test
    void a_null_in_a_collection_is_not_sent() {
        refuses(new ListType(NativeType.INT), Arrays.asList(1, 2, 3, null), "element 3 of list<int>");
        refuses(new SetType(NativeType.INT), Collections.singleton(null), "element 0 of set<int>");
        DataType map = new MapType(NativeType.INT, NativeType.TEXT);
        refuses(map, Collections.singletonMap(null, "a"), "key 0 of map<int, text>");
        refuses(map, Collections.singletonMap(1, null), "value 0 of map<int, text>");
        refuses(new VectorType(NativeType.INT, 2), Arrays.asList(1, null), "element 1 of vector<int, 2>");
    }

    private static void refuses(DataType type, Object value, String place) {
        assertThatThrownBy(() -> Codecs.of(type).write(value, new WireOutput(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CQL collections cannot hold null: " + place);
    }

    @Test
    void null_is_written_and_read_as_a_length_of_minus_1() {
        WireOutput out = new WireOutput(0);
        Codecs.INT.write(null, out);
        Codecs.INT.write(5, out);
        Codecs.TEXT.write("", out);
        assertThat(Bytes.hex(out.written())).isEqualTo("ffffffff" + "0000000400000005" + "00000000");

        WireInput in = new WireInput(out.written(), "test");
        assertThat(Codecs.INT.read(in, "a")).isNull();
        assertThat(Codecs.INT.read(in, "b")).isEqualTo(5);
        assertThat(Codecs.TEXT.read(in, "c")).isEmpty();
    }

    @Test
    void empty_collections_are_values() {
        assertThat(Bytes.hex(Codecs.list(Codecs.INT).encode(List.of()))).isEqualTo("00000000");
        assertThat(Codecs.list(Codecs.INT).decode(Bytes.of("00000000"))).isEqualTo(List.of());
        assertThat(Codecs.set(Codecs.INT).decode(Bytes.of("00000000"))).isEqualTo(Set.of());
        assertThat(Codecs.map(Codecs.INT, Codecs.INT).decode(Bytes.of("00000000")))
                .isEqualTo(Map.of());
    }
}
