// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolException;
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
import org.junit.jupiter.api.Test;

/** Values of a user-defined type on two sides of {@code ALTER TYPE ... ADD}: two nodes, or two moments, know two of it. */
class GrownTypesTest {
    private static final UserType.Field NAME = new UserType.Field("name", NativeType.TEXT);
    private static final UserType.Field PEOPLE = new UserType.Field("people", NativeType.INT);
    private static final UserType OLD = city(NAME);
    private static final UserType NEW = city(NAME, PEOPLE);
    private static final UserType OLD_COUNTRY = country(new UserType.Field("capital", OLD));
    private static final UserType NEW_COUNTRY =
            country(new UserType.Field("capital", NEW), new UserType.Field("area", NativeType.INT));

    private static UserType city(UserType.Field... fields) {
        return new UserType("ks", "city", List.of(fields));
    }

    private static UserType country(UserType.Field... fields) {
        return new UserType("ks", "country", List.of(fields));
    }

    private static Object readAs(DataType known, DataType written, Object value) {
        return Codecs.of(known).decode(Bytes.of(hex(written, value)));
    }

    private static String hex(DataType type, Object value) {
        WireOutput out = new WireOutput(64);
        Codecs.of(type).write(value, out);
        return Bytes.hex(out.copy().position(4).slice());
    }

    @Test
    void fields_that_are_not_known_yet_are_skipped() {
        UdtValue grown = UdtValue.of(NEW, "a", 7);
        UdtValue known = UdtValue.of(OLD, "a");
        assertThat(readAs(OLD, NEW, grown)).isEqualTo(known);
        assertThat(readAs(OLD, NEW, UdtValue.of(NEW, "a", null))).isEqualTo(known);
        assertThat(readAs(OLD, NEW, UdtValue.of(NEW, null, 7))).isEqualTo(UdtValue.of(OLD, (Object) null));
        assertThat(readAs(new ListType(OLD), new ListType(NEW), List.of(grown, grown)))
                .isEqualTo(List.of(known, known));
        assertThat(readAs(new SetType(OLD), new SetType(NEW), Set.of(grown))).isEqualTo(Set.of(known));
        assertThat(readAs(new MapType(OLD, OLD), new MapType(NEW, NEW), Map.of(grown, grown)))
                .isEqualTo(Map.of(known, known));
        assertThat(readAs(new VectorType(OLD, 2), new VectorType(NEW, 2), List.of(grown, grown)))
                .isEqualTo(List.of(known, known));
        TupleType oldTuple = new TupleType(List.of(OLD, NativeType.INT));
        TupleType newTuple = new TupleType(List.of(NEW, NativeType.INT));
        assertThat(readAs(oldTuple, newTuple, TupleValue.of(newTuple, grown, 1)))
                .isEqualTo(TupleValue.of(oldTuple, known, 1));
        assertThat(readAs(OLD_COUNTRY, NEW_COUNTRY, UdtValue.of(NEW_COUNTRY, grown, 5)))
                .isEqualTo(UdtValue.of(OLD_COUNTRY, known));
    }

    @Test
    void fields_that_the_writer_did_not_know_are_null() {
        assertThat(readAs(NEW_COUNTRY, OLD_COUNTRY, UdtValue.of(OLD_COUNTRY, UdtValue.of(OLD, "a"))))
                .isEqualTo(UdtValue.of(NEW_COUNTRY, UdtValue.of(NEW, "a", null), null));
    }

    @Test
    void tuples_never_grow() {
        TupleType one = new TupleType(List.of(NativeType.TEXT));
        TupleType two = new TupleType(List.of(NativeType.TEXT, NativeType.INT));
        assertThatThrownBy(() -> readAs(one, two, TupleValue.of(two, "a", 7)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("expected the end of the last of 1 values");
        assertThatThrownBy(() -> hex(two, TupleValue.of(one, "a"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_value_made_before_the_type_grew_is_taken_and_its_new_fields_are_null() {
        UdtValue made = UdtValue.of(OLD, "a");
        assertThat(hex(NEW, made)).isEqualTo(hex(NEW, UdtValue.of(NEW, "a", null)));
        assertThat(hex(new ListType(NEW), List.of(made)))
                .isEqualTo(hex(new ListType(NEW), List.of(UdtValue.of(NEW, "a", null))));
        assertThat(hex(NEW_COUNTRY, UdtValue.of(OLD_COUNTRY, made)))
                .isEqualTo(hex(NEW_COUNTRY, UdtValue.of(NEW_COUNTRY, UdtValue.of(NEW, "a", null), null)));
    }

    @Test
    void a_value_of_a_grown_type_is_taken_by_a_statement_that_knows_less_only_if_nothing_is_lost() {
        assertThat(hex(OLD, UdtValue.of(NEW, "a", null))).isEqualTo(hex(OLD, UdtValue.of(OLD, "a")));
        assertThatThrownBy(() -> hex(OLD, UdtValue.of(NEW, "a", 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ks.city has no field people here, and the value has one that is not null: prepare the"
                        + " statement again if the type has got that field since");
    }

    @Test
    void a_value_of_other_fields_is_refused() {
        for (UserType other : List.of(
                city(new UserType.Field("title", NativeType.TEXT)),
                new UserType("ks", "town", OLD.fields()),
                new UserType("elsewhere", "city", OLD.fields()))) {
            assertThatThrownBy(() -> hex(NEW, UdtValue.of(other, "a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "ks.city does not take a value of " + other + ", which has another name, or other fields");
        }
    }

    @Test
    void a_field_in_another_place_is_another_field() {
        UserType turned = city(PEOPLE, NAME);
        assertThatThrownBy(() -> hex(NEW, UdtValue.of(turned, 7, "a"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hex(NEW, UdtValue.of(city(PEOPLE), 7))).isInstanceOf(IllegalArgumentException.class);
    }
}
