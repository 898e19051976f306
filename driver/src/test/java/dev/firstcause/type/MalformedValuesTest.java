// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedValuesTest {
    private static final DataType INTS = new ListType(NativeType.INT);
    private static final DataType INT_SET = new SetType(NativeType.INT);
    private static final DataType INT_MAP = new MapType(NativeType.INT, NativeType.TEXT);
    private static final DataType PAIR = new TupleType(List.of(NativeType.INT, NativeType.TEXT));
    private static final DataType CITY =
            new UserType("ks", "city", List.of(new UserType.Field("people", NativeType.INT)));

    @Test
    void an_int_of_three_bytes_is_refused_with_its_length() {
        assertThatThrownBy(() -> Codecs.INT.decode(Bytes.of("000001")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageEndingWith("\n  at byte 0 of the value of type int: expected 4 bytes, found 3 bytes");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                // Fixed lengths
                arguments(NativeType.BIGINT, "00", 0, "8 bytes", "1 byte"),
                arguments(NativeType.BOOLEAN, "0000", 0, "1 byte", "2 bytes"),
                arguments(NativeType.COUNTER, "00000000 00000000 00", 0, "8 bytes", "9 bytes"),
                arguments(NativeType.DATE, "0000", 0, "4 bytes", "2 bytes"),
                arguments(NativeType.DOUBLE, "00000000", 0, "8 bytes", "4 bytes"),
                arguments(NativeType.FLOAT, "0000000000", 0, "4 bytes", "5 bytes"),
                arguments(NativeType.SMALLINT, "01", 0, "2 bytes", "1 byte"),
                arguments(NativeType.TIMESTAMP, "01", 0, "8 bytes", "1 byte"),
                arguments(NativeType.TINYINT, "0101", 0, "1 byte", "2 bytes"),
                arguments(NativeType.UUID, "01", 0, "16 bytes", "1 byte"),
                arguments(NativeType.INET, "0000000000", 0, "4 or 16 bytes", "5 bytes"),
                // Ranges
                arguments(NativeType.TIME, "00004e94914f0000", 0, "nanoseconds between 0 and 86399999999999", "more"),
                arguments(NativeType.TIME, "ffffffffffffffff", 0, "nanoseconds between 0 and 86399999999999", "fewer"),
                arguments(
                        NativeType.TIMEUUID,
                        "00000000 0000 4000 8000 000000000000",
                        6,
                        "a UUID of version 1",
                        "one of version 4"),
                arguments(NativeType.ASCII, "616280", 2, "a byte between 0 and 127", "a greater one"),
                arguments(NativeType.TEXT, "6162c3", 2, "text in UTF-8", null),
                arguments(NativeType.TEXT, "eda080", 0, "text in UTF-8", null),
                // Several parts
                arguments(NativeType.DECIMAL, "000000", 0, "scale [int] of 4 bytes", "3 bytes"),
                arguments(NativeType.DECIMAL, "00000001", 4, "an unscaled value of at least 1 byte", "0 bytes"),
                arguments(NativeType.DURATION, "0002", 2, "nanoseconds [byte] of 1 byte", "0 bytes"),
                arguments(NativeType.DURATION, "00 80", 1, "days [vint] of 2 bytes", "1 byte"),
                arguments(NativeType.DURATION, "f100000000 00 00", 0, "months of 32 bits", "more"),
                arguments(NativeType.DURATION, "00 f100000001 00", 1, "days of 32 bits", "more"),
                arguments(NativeType.DURATION, "00000000", 3, "the end of the duration", "1 more byte"),
                arguments(NativeType.DURATION, "020100", 0, "months, days and nanoseconds of one sign", "both signs"),
                // Collections
                arguments(INTS, "0000", 0, "element count [int] of 4 bytes", "2 bytes"),
                arguments(INTS, "00000001", 0, null, "1"),
                arguments(INTS, "7fffffff 00000000", 0, null, "2147483647"),
                arguments(INTS, "ffffffff", 0, null, "-1"),
                arguments(INTS, "00000001 00000005 00", 4, "element [bytes] of at most 1 byte", "5 bytes"),
                arguments(INTS, "00000000 00", 4, "the end of the list", "1 more byte"),
                arguments(INT_SET, "80000000", 0, null, "-2147483648"),
                arguments(INT_SET, "00000001 ffffffff", 4, "an element, for no set holds null", "null"),
                arguments(INT_SET, "00000000 00", 4, "the end of the set", "1 more byte"),
                arguments(INT_MAP, "00000001 ffffffff", 0, null, "1"),
                arguments(INT_MAP, "00000001 ffffffff ffffffff", 4, "a key, for no map has a null one", "null"),
                arguments(INT_MAP, "00000000 00", 4, "the end of the map", "1 more byte"),
                // Tuples, user-defined types and vectors
                arguments(PAIR, "00", 0, "element 0 [int] of 4 bytes", "1 byte"),
                arguments(PAIR, "ffffffff 00000003 00", 4, "element 1 [bytes] of at most 1 byte", "3 bytes"),
                arguments(PAIR, "ffffffff ffffffff 00", 8, "the end of the last of 2 values", "1 more byte"),
                arguments(CITY, "00000005", 0, "field people [bytes] of at most 0 bytes", "5 bytes"),
                arguments(CITY, "ffffffff 00000005", 4, "unknown field [bytes] of at most 0 bytes", "5 bytes"),
                arguments(CITY, "ffffffff 000000", 4, "unknown field [int] of 4 bytes", "3 bytes"),
                arguments(new VectorType(NativeType.INT, 2), "00000000", 0, "2 elements of 4 bytes", "4 bytes"),
                arguments(
                        new VectorType(NativeType.SMALLINT, 3), "00 00", 0, "3 elements of at least 1 byte", "2 bytes"),
                arguments(new VectorType(NativeType.TEXT, 2), "00 02 61", 1, "element of at most 1 byte", "2"),
                arguments(
                        new VectorType(NativeType.TEXT, 1),
                        "ffffffffffffffffff",
                        0,
                        "element of at most 0 bytes",
                        "18446744073709551615"),
                arguments(new VectorType(NativeType.TEXT, 1), "00 00", 1, "the end of the vector", "1 more byte"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void are_refused_with_type_offset_and_rule(DataType type, String hex, int offset, String expected, String found) {
        assertThatThrownBy(() -> Codecs.of(type).decode(Bytes.of(hex)))
                .isInstanceOfSatisfying(ProtocolException.class, e -> {
                    assertThat(e.unit()).isEqualTo("value of type " + type);
                    assertThat(e.offset()).isEqualTo(offset);
                    assertThat(e.expected()).isEqualTo(expected == null ? e.expected() : expected);
                    assertThat(e.found()).isEqualTo(found == null ? e.found() : found);
                });
    }

    @Test
    void a_fault_inside_a_collection_names_the_type_inside() {
        assertThatThrownBy(() -> Codecs.of(INTS).decode(Bytes.of("00000002 00000004 00000001 00000003 000002")))
                .hasMessageEndingWith("\n  at byte 0 of the value of type int: expected 4 bytes, found 3 bytes");
    }

    @Test
    void hostile_counts_cost_nothing_at_any_depth() {
        DataType type = new ListType(new SetType(new MapType(NativeType.INT, INTS)));
        String deep = "00000001 00000014 00000001 0000000c 00000000 7fffffff";
        assertThatThrownBy(() -> Codecs.of(type).decode(Bytes.of(deep))).isInstanceOf(ProtocolException.class);
        DataType vector = new VectorType(new VectorType(new VectorType(NativeType.UUID, 999_999_999), 999_999_999), 9);
        assertThatThrownBy(() -> Codecs.of(vector).decode(Bytes.of("00"))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() ->
                        Codecs.of(new VectorType(NativeType.TEXT, 999_999_999)).decode(Bytes.of("00")))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void many_empty_tuples_of_a_long_type_stay_small() {
        DataType tuple = new TupleType(Collections.nCopies(65_535, NativeType.INT));
        String hex = "00004000" + "00000000".repeat(0x4000);
        List<?> list = (List<?>) Codecs.of(new ListType(tuple)).decode(Bytes.of(hex));
        // With an array of all elements each, they would need 4 GiB.
        assertThat(list).hasSize(0x4000);
        assertThat(((TupleValue) list.get(0)).get(65_534)).isNull();
    }
}
