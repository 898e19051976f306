// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which types take the bytes that were encoded for another one. */
class TypeFitTest {
    private static UserType user(Object... namesAndTypes) {
        List<UserType.Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new UserType.Field((String) namesAndTypes[i], (DataType) namesAndTypes[i + 1]));
        }
        return new UserType("shop", "pair", fields);
    }

    /** Every place in which a type can stand inside of another one. */
    static Stream<UnaryOperator<DataType>> places() {
        return Stream.of(
                type -> type,
                ListType::new,
                SetType::new,
                type -> new MapType(type, NativeType.INT),
                type -> new MapType(NativeType.INT, type),
                type -> new TupleType(List.of(NativeType.INT, type)),
                type -> new VectorType(type, 3),
                type -> user("a", NativeType.INT, "b", type),
                type -> new ListType(new MapType(NativeType.TEXT, new TupleType(List.of(user("a", type))))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void a_type_fits_itself_and_no_other_one_whatever_its_java_class(UnaryOperator<DataType> place) {
        for (NativeType old : NativeType.values()) {
            for (NativeType now : NativeType.values()) {
                assertThat(TypeFit.fits(place.apply(old), place.apply(now)))
                        .as("%s as %s", place.apply(old), place.apply(now))
                        .isEqualTo(old == now);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void a_user_defined_type_may_get_fields_at_its_end_and_nothing_else(UnaryOperator<DataType> place) {
        DataType old = place.apply(user("a", NativeType.INT, "b", NativeType.TEXT));
        assertThat(TypeFit.fits(
                        old, place.apply(user("a", NativeType.INT, "b", NativeType.TEXT, "c", NativeType.BLOB))))
                .isTrue();
        for (UserType other : List.of(
                user("a", NativeType.INT),
                user("b", NativeType.INT, "a", NativeType.TEXT),
                user("a", NativeType.FLOAT, "b", NativeType.TEXT),
                user("c", NativeType.BLOB, "a", NativeType.INT, "b", NativeType.TEXT),
                user("a", NativeType.INT, "renamed", NativeType.TEXT),
                new UserType(
                        "shop",
                        "other",
                        user("a", NativeType.INT, "b", NativeType.TEXT).fields()),
                new UserType(
                        "other",
                        "pair",
                        user("a", NativeType.INT, "b", NativeType.TEXT).fields()))) {
            assertThat(TypeFit.fits(old, place.apply(other))).as("%s", other).isFalse();
        }
    }

    @Test
    void collections_of_different_kinds_or_sizes_do_not_fit() {
        List<DataType> all = List.of(
                new ListType(NativeType.INT),
                new SetType(NativeType.INT),
                new MapType(NativeType.INT, NativeType.INT),
                new TupleType(List.of(NativeType.INT)),
                new TupleType(List.of(NativeType.INT, NativeType.INT)),
                new VectorType(NativeType.INT, 1),
                new VectorType(NativeType.INT, 2),
                user("a", NativeType.INT),
                new CustomType("x"),
                new CustomType("y"),
                NativeType.INT);
        for (DataType old : all) {
            for (DataType now : all) {
                assertThat(TypeFit.fits(old, now)).as("%s as %s", old, now).isEqualTo(old == now);
            }
        }
    }

    @Test
    void a_type_is_the_same_in_the_words_of_another_version_of_the_protocol() {
        DataType before5 = new CustomType("org.apache.cassandra.db.marshal.DurationType");
        assertThat(TypeFit.fits(new ListType(before5), new ListType(NativeType.DURATION)))
                .isTrue();
        assertThat(TypeFit.fits(NativeType.DURATION, before5)).isTrue();
    }

    @Test
    void fields_are_shown_where_names_alone_would_not_show_the_difference() {
        DataType pair = user("a", NativeType.INT, "b", new SetType(NativeType.TEXT));
        String words = "shop.pair (a int, b set<text>)";
        assertThat(TypeFit.inWords(pair)).isEqualTo(words);
        assertThat(TypeFit.inWords(new MapType(NativeType.INT, new ListType(pair))))
                .isEqualTo("map<int, list<" + words + ">>");
        assertThat(TypeFit.inWords(new TupleType(List.of(new VectorType(pair, 2), new SetType(pair)))))
                .isEqualTo("tuple<vector<" + words + ", 2>, set<" + words + ">>");
    }
}
