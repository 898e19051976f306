// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WrongJavaTypesTest {
    private static final String SECRET = "hunter2";
    private static final String INT_OF_STRING = "int takes a java.lang.Integer, not a java.lang.String";

    private static final DataType INTS = new ListType(NativeType.INT);
    private static final TupleType PAIR = new TupleType(List.of(NativeType.TEXT, NativeType.INT));
    private static final TupleType TRIPLE = new TupleType(List.of(NativeType.TEXT, NativeType.INT, NativeType.INT));
    private static final UserType CITY = new UserType(
            "ks",
            "city",
            List.of(new UserType.Field("name", NativeType.TEXT), new UserType.Field("people", NativeType.INT)));
    private static final UserType TOWN = new UserType("ks", "town", CITY.fields());
    private static final VectorType VECTOR = new VectorType(NativeType.INT, 2);

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(NativeType.INT, SECRET, INT_OF_STRING),
                arguments(NativeType.BIGINT, 1, "bigint takes a java.lang.Long, not a java.lang.Integer"),
                arguments(INTS, SECRET, "list<int> takes a java.util.List, not a java.lang.String"),
                arguments(INTS, List.of(1, 2, 3, SECRET), "element 3 of list<int>: " + INT_OF_STRING),
                arguments(
                        new ListType(INTS),
                        List.of(List.of(), List.of(1, SECRET)),
                        "element 1 of list<list<int>>: element 1 of list<int>: " + INT_OF_STRING),
                arguments(new SetType(NativeType.INT), Set.of(SECRET), "element 0 of set<int>: " + INT_OF_STRING),
                arguments(
                        new MapType(NativeType.INT, NativeType.INT),
                        Map.of(SECRET, 1),
                        "key 0 of map<int, int>: " + INT_OF_STRING),
                arguments(
                        new MapType(NativeType.INT, NativeType.INT),
                        Map.of(1, SECRET),
                        "value 0 of map<int, int>: " + INT_OF_STRING),
                arguments(PAIR, TupleValue.of(PAIR, "a", SECRET), "element 1 of tuple<text, int>: " + INT_OF_STRING),
                arguments(
                        PAIR,
                        TupleValue.of(TRIPLE, SECRET, 1, 2),
                        "tuple<text, int> does not take a value of tuple<text, int, int>,"
                                + " which has another name, or other fields"),
                arguments(CITY, UdtValue.of(CITY, "a", SECRET), "field people of ks.city: " + INT_OF_STRING),
                arguments(
                        CITY,
                        UdtValue.of(TOWN, SECRET, 1),
                        "ks.city does not take a value of ks.town, which has another name, or other fields"),
                arguments(VECTOR, List.of(1, SECRET), "element 1 of vector<int, 2>: " + INT_OF_STRING),
                arguments(VECTOR, List.of(1), "vector<int, 2> takes 2 elements, not 1"),
                arguments(
                        new ListType(NativeType.ASCII),
                        List.of("a", SECRET + "é"),
                        "element 1 of list<ascii>: ascii takes the characters 0 to 127,"
                                + " and the one at index 7 is none of them"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void are_refused_with_their_place_and_both_types_and_without_the_value(
            DataType type, Object value, String message) {
        assertThatThrownBy(() -> Codecs.of(type).write(value, new WireOutput(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .satisfies(WrongJavaTypesTest::keepsTheSecret);
    }

    private static void keepsTheSecret(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain(SECRET);
        }
    }
}
