// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.Some;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataTypeTest {
    private static final String MARSHAL = "org.apache.cassandra.db.marshal.";

    @Test
    void a_vector_is_known_by_its_class_name() {
        String name = MARSHAL + "VectorType(" + MARSHAL + "FloatType , 3)";
        assertThat(roundTrip(new CustomType(name))).isEqualTo(new VectorType(NativeType.FLOAT, 3));
        assertThat(new VectorType(NativeType.FLOAT, 3).className()).isEqualTo(name);
        assertThat(new VectorType(NativeType.FLOAT, 3)).hasToString("vector<float, 3>");
    }

    @Test
    void a_class_name_of_whatever_spaces_goes_back_as_it_came() {
        String name = MARSHAL + "VectorType(" + MARSHAL + "Int32Type,2)";
        DataType type = roundTrip(new CustomType(name));
        assertThat(type).isEqualTo(new VectorType(NativeType.INT, 2));
        assertThat(((VectorType) type).className()).isEqualTo(name);
        assertThat(((VectorType) roundTrip(type)).className()).isEqualTo(name);
    }

    @Test
    void a_vector_of_anything_is_spelled_and_read_alike() {
        for (int seed = 0; seed < 2000; seed++) {
            DataType element = new Some(new Random(seed)).type(3);
            if (mayBeSpelled(element)) {
                VectorType vector = new VectorType(element, 1 + seed);
                assertThat(roundTrip(vector)).as("seed %s", seed).isEqualTo(vector);
            }
        }
    }

    /** Names of types a server would not have, and classes of its own, have no spelling that could be read back. */
    private static boolean mayBeSpelled(DataType type) {
        return type instanceof NativeType
                || (type instanceof VectorType vector && mayBeSpelled(vector.element()))
                || (type instanceof ListType list && mayBeSpelled(list.element()))
                || (type instanceof SetType set && mayBeSpelled(set.element()))
                || (type instanceof MapType map && mayBeSpelled(map.key()) && mayBeSpelled(map.value()))
                || (type instanceof TupleType tuple && tuple.elements().stream().allMatch(DataTypeTest::mayBeSpelled));
    }

    @Test
    void a_user_type_inside_a_vector_is_spelled_in_hexadecimal() {
        UserType user = new UserType("ks", "pair", List.of(new UserType.Field("left", NativeType.INT)));
        VectorType vector = new VectorType(user, 2);
        assertThat(vector.className()).contains("UserType(ks,70616972,6c656674:" + MARSHAL + "Int32Type)");
        assertThat(roundTrip(vector)).isEqualTo(vector);
    }

    @Test
    void a_duration_before_v5_is_spelled_out() {
        assertThat(new CustomType(MARSHAL + "DurationType").spelledOut()).isEqualTo(NativeType.DURATION);
        assertThat(new CustomType("com.example.Other").spelledOut()).isEqualTo(new CustomType("com.example.Other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(",
                "VectorType(FloatType , 3)",
                MARSHAL + "VectorType(" + MARSHAL + "FloatType , 0)",
                MARSHAL + "VectorType(" + MARSHAL + "FloatType , -1)",
                MARSHAL + "VectorType(" + MARSHAL + "FloatType , 99999999999)",
                MARSHAL + "VectorType(" + MARSHAL + "FloatType , 3",
                MARSHAL + "VectorType(" + MARSHAL + "FloatType , 3) ",
                MARSHAL + "VectorType(" + MARSHAL + "NoType , 3)",
                MARSHAL + "VectorType(" + MARSHAL + "UserType(ks,zz) , 3)"
            })
    void a_class_name_that_is_no_vector_stays_a_custom_type(String name) {
        assertThat(roundTrip(new CustomType(name))).isEqualTo(new CustomType(name));
    }

    @Test
    void class_names_nested_without_end_stay_custom_types() {
        String name = (MARSHAL + "ListType(").repeat(1000) + MARSHAL + "Int32Type" + ")".repeat(1000);
        String vector = MARSHAL + "VectorType(" + name + " , 3)";
        assertThat(new CustomType(vector).spelledOut()).isEqualTo(new CustomType(vector));
    }

    @Test
    void an_unknown_id_is_refused_where_it_stands() {
        WireOutput out = new WireOutput(8);
        out.writeShort(0x20);
        out.writeShort(0x99);
        assertThatThrownBy(() -> DataType.decode(new WireInput(out.written(), "frame")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageEndingWith("\n  at byte 2 of the frame: expected the id of a CQL type, found 0x0099");
    }

    @Test
    void types_are_named_in_cql() {
        assertThat(new MapType(NativeType.INT, new ListType(NativeType.TEXT))).hasToString("map<int, list<text>>");
        assertThat(new TupleType(List.of(NativeType.INT, new SetType(NativeType.UUID))))
                .hasToString("tuple<int, set<uuid>>");
        assertThat(new UserType("ks", "t", List.of())).hasToString("ks.t");
        assertThat(new CustomType("a.B")).hasToString("'a.B'");
    }

    @Test
    void a_vector_has_elements() {
        assertThatThrownBy(() -> new VectorType(NativeType.FLOAT, 0)).hasMessageContaining("at least 1");
    }

    private static DataType roundTrip(DataType type) {
        WireOutput out = new WireOutput(8);
        type.encode(out);
        WireInput in = new WireInput(out.written(), "type");
        DataType decoded = DataType.decode(in);
        in.requireEnd("the type");
        return decoded;
    }
}
