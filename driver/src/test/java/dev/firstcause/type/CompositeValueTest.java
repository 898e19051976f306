// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositeValueTest {
    private static final TupleType PAIR = new TupleType(List.of(NativeType.INT, NativeType.TEXT));
    private static final UserType CITY = new UserType(
            "ks",
            "city",
            List.of(new UserType.Field("name", NativeType.TEXT), new UserType.Field("People", NativeType.INT)));

    @Test
    void a_tuple_is_read_by_index() {
        TupleValue value = TupleValue.of(PAIR, 1, null);
        assertThat(value.type()).isEqualTo(PAIR);
        assertThat(value.size()).isEqualTo(2);
        assertThat(value.get(0)).isEqualTo(1);
        assertThat(value.get(0, Integer.class)).isEqualTo(1);
        assertThat(value.get(1)).isNull();
        assertThat(value.get(1, String.class)).isNull();
        assertThat(value).hasToString("(1, null)");
        assertThatThrownBy(() -> value.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> value.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void a_user_defined_value_is_read_by_index_and_by_name() {
        UdtValue value = UdtValue.of(CITY, "a", 7);
        assertThat(value.type()).isEqualTo(CITY);
        assertThat(value.get(1)).isEqualTo(7);
        assertThat(value.get("People")).isEqualTo(7);
        assertThat(value.get("name", String.class)).isEqualTo("a");
        assertThat(value).hasToString("{name: a, People: 7}");
        assertThatThrownBy(() -> value.get("people"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ks.city has no field people: it has name, People");
    }

    @Test
    void fields_that_are_not_named_are_null() {
        assertThat(UdtValue.ofNamed(CITY, Map.of("People", 7))).isEqualTo(UdtValue.of(CITY, null, 7));
        assertThatThrownBy(() -> UdtValue.ofNamed(CITY, Map.of("peeple", 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ks.city has no field peeple: it has name, People");
    }

    @Test
    void another_number_of_values_is_refused() {
        assertThatThrownBy(() -> TupleValue.of(PAIR, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tuple<int, text> takes 2 values, not 1");
        assertThatThrownBy(() -> UdtValue.of(CITY, "a", 7, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ks.city takes 2 values, not 3");
    }

    @Test
    void a_value_read_as_another_class_says_which() {
        assertThatThrownBy(() -> TupleValue.of(PAIR, 1, "a").get(0, Long.class))
                .isInstanceOf(ClassCastException.class)
                .hasMessage("element 0 of tuple<int, text> is a java.lang.Integer, not a java.lang.Long");
        assertThatThrownBy(() -> UdtValue.of(CITY, "a", 7).get("People", String.class))
                .isInstanceOf(ClassCastException.class)
                .hasMessage("field People of ks.city is a java.lang.Integer, not a java.lang.String");
    }

    @Test
    void values_of_one_shape_are_equal_when_their_parts_are() {
        TupleType sameInAscii = new TupleType(List.of(NativeType.INT, NativeType.ASCII));
        assertThat(TupleValue.of(PAIR, 1, "a"))
                .isEqualTo(TupleValue.of(sameInAscii, 1, "a"))
                .hasSameHashCodeAs(TupleValue.of(sameInAscii, 1, "a"))
                .isNotEqualTo(TupleValue.of(PAIR, 1, "b"))
                .isNotEqualTo(TupleValue.of(PAIR, 1, null));

        TupleType longer = new TupleType(List.of(NativeType.INT, NativeType.TEXT, NativeType.TEXT));
        assertThat(TupleValue.of(PAIR, 1, "a")).isNotEqualTo(TupleValue.of(longer, 1, "a", null));

        UserType elsewhere = new UserType("other", "city", CITY.fields());
        UserType renamed = new UserType("ks", "town", CITY.fields());
        UserType otherNames = new UserType(
                "ks",
                "city",
                List.of(new UserType.Field("name", NativeType.TEXT), new UserType.Field("souls", NativeType.INT)));
        assertThat(UdtValue.of(CITY, "a", 7))
                .isEqualTo(UdtValue.of(CITY, "a", 7))
                .isNotEqualTo(UdtValue.of(elsewhere, "a", 7))
                .isNotEqualTo(UdtValue.of(renamed, "a", 7))
                .isNotEqualTo(UdtValue.of(otherNames, "a", 7))
                .isNotEqualTo(TupleValue.of(new TupleType(List.of(NativeType.TEXT, NativeType.INT)), "a", 7));
    }

    @Test
    void a_change_to_the_array_given_changes_nothing() {
        Object[] values = {1, "a"};
        TupleValue value = TupleValue.of(PAIR, values);
        values[0] = 2;
        assertThat(value.get(0)).isEqualTo(1);
    }

    @Test
    void a_duration_is_shown_as_cql_has_it() {
        assertThat(new CqlDuration(1, 2, 3)).hasToString("1mo2d3ns");
        assertThat(new CqlDuration(-1, 0, -3)).hasToString("-1mo3ns");
        assertThat(new CqlDuration(0, 0, 0)).hasToString("0ns");
        assertThat(new CqlDuration(Integer.MIN_VALUE, 0, Long.MIN_VALUE))
                .hasToString("-2147483648mo9223372036854775808ns");
    }
}
