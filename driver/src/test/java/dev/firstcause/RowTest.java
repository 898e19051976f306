// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static dev.firstcause.Answers.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import dev.firstcause.type.TupleValue;
import dev.firstcause.type.UdtValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowTest {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final List<ColumnSpec> TWO = List.of(column("id", NativeType.INT), column("name", NativeType.TEXT));

    private static Row two() {
        return Answers.page(TWO, new Object[] {7, "hunter2"}).rows().iterator().next();
    }

    @Test
    void all_types_without_parameters_are_tried() {
        assertThat(NativeValue.all()).extracting(NativeValue::type).containsExactlyInAnyOrder(NativeType.values());
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void reads_each_type(NativeValue each) {
        Row row = Answers.row(each.type(), each.value());
        assertThat(each.byIndex().apply(row, 0)).isEqualTo(each.value());
        assertThat(each.byName().apply(row, "c")).isEqualTo(each.value());
        assertThat(row.get(0, each.javaType())).isEqualTo(each.value());
        assertThat(row.get("c", Object.class)).isEqualTo(each.value());
        assertThat(row.getObject(0)).isEqualTo(each.value());
        assertThat(row.getObject("c")).isEqualTo(each.value());
        assertThat(row.isNull("c")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void reads_collections_of_each_type(NativeValue each) {
        NativeType type = each.type();
        List<?> list = List.of(each.value(), each.value());
        assertThat((Object) Answers.row(new ListType(type), list).getList("c", each.javaType()))
                .isEqualTo(list);
        assertThat((Object) Answers.row(new SetType(type), Set.of(each.value())).getSet("c", each.javaType()))
                .isEqualTo(Set.of(each.value()));
        assertThat((Object) Answers.row(new MapType(NativeType.INT, type), Map.of(1, each.value()))
                        .getMap("c", Integer.class, each.javaType()))
                .isEqualTo(Map.of(1, each.value()));
        assertThat((Object) Answers.row(new MapType(type, NativeType.INT), Map.of(each.value(), 1))
                        .getMap("c", each.javaType(), Object.class))
                .isEqualTo(Map.of(each.value(), 1));
    }

    @Test
    void reads_a_user_defined_value_with_fields_that_its_description_does_not_have() {
        UserType.Field name = new UserType.Field("name", NativeType.TEXT);
        UserType known = new UserType("ks", "city", List.of(name));
        UserType grown = new UserType("ks", "city", List.of(name, new UserType.Field("people", NativeType.INT)));
        UdtValue value = UdtValue.of(grown, "a", 7);
        UdtValue read = UdtValue.of(known, "a");
        assertThat(Answers.raw(known, Answers.encoded(grown, value)).get("c", UdtValue.class))
                .isEqualTo(read);
        assertThat(Answers.raw(new ListType(known), Answers.encoded(new ListType(grown), List.of(value)))
                        .getList("c", UdtValue.class))
                .containsExactly(read);
    }

    @Test
    void reads_nested_collections_vectors_tuples_and_types_that_only_the_server_knows() {
        ListType nested = new ListType(new ListType(NativeType.INT));
        TupleType pair = new TupleType(List.of(NativeType.INT, NativeType.TEXT));
        CustomType unheard = new CustomType("org.example.Unheard");

        assertThat(Answers.row(nested, List.of(List.of(1), List.of())).getList("c", List.class))
                .containsExactly(List.of(1), List.of());
        assertThat(Answers.row(new VectorType(NativeType.FLOAT, 2), List.of(1f, 2f))
                        .getList("c", Float.class))
                .containsExactly(1f, 2f);
        assertThat(Answers.row(pair, TupleValue.of(pair, 1, "a")).get("c", TupleValue.class))
                .isEqualTo(TupleValue.of(pair, 1, "a"));
        assertThat(Answers.raw(unheard, Answers.bytes(1, 2)).getByteBuffer("c")).isEqualTo(Answers.bytes(1, 2));
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void null_is_null_and_no_primitive(NativeValue each) {
        Row row = Answers.row(each.type(), null);
        assertThat(row.isNull(0)).isTrue();
        assertThat(row.getObject(0)).isNull();
        assertThat(row.get(0, each.javaType())).isNull();
        if (each.isPrimitive()) {
            assertThatThrownBy(() -> each.byName().apply(row, "c"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Column \"c\" of type " + each.type() + " is null, which a primitive cannot be:"
                            + " ask isNull first, or use get with "
                            + each.javaType().getSimpleName() + ".class, which gives null");
        } else {
            assertThat(each.byIndex().apply(row, 0)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void empty_is_a_value_only_where_the_type_has_such_a_one(NativeValue each) {
        Row row = Answers.raw(each.type(), EMPTY);
        switch (each.type()) {
            case ASCII, TEXT -> assertThat(row.getString(0)).isEmpty();
            case BLOB -> assertThat(row.getByteBuffer(0)).isEqualTo(EMPTY);
            default -> assertThat(row.getObject(0)).isNull();
        }
        assertThat(row.isNull(0)).isEqualTo(row.getObject(0) == null);
        if (each.isPrimitive()) {
            assertThatThrownBy(() -> each.byIndex().apply(row, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Column \"c\" of type " + each.type() + " is empty (a value of 0 bytes), which a"
                            + " primitive cannot be: ask isNull first, or use get with "
                            + each.javaType().getSimpleName() + ".class, which gives null");
        }
    }

    @Test
    void null_collections_are_null_and_their_elements_may_be() {
        ListType ints = new ListType(NativeType.INT);
        assertThat(Answers.row(ints, null).getList(0, Integer.class)).isNull();
        assertThat(Answers.row(new SetType(NativeType.INT), null).getSet(0, Integer.class))
                .isNull();
        assertThat(Answers.row(new MapType(NativeType.INT, NativeType.INT), null)
                        .getMap(0, Integer.class, Integer.class))
                .isNull();
        assertThat(Answers.raw(ints, Answers.bytes(0, 0, 0, 1, 255, 255, 255, 255))
                        .getList(0, Integer.class))
                .containsExactly((Integer) null);
    }

    @Test
    void converts_nothing_and_says_what_fits() {
        assertThatThrownBy(() -> two().getLong("id"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column \"id\" of type int is read as java.lang.Integer, not as java.lang.Long:"
                        + " use getInt, or get with Integer.class");
        assertThatThrownBy(() -> two().getInt(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column \"name\" of type text is read as java.lang.String, not as java.lang.Integer:"
                        + " use getString, or get with String.class");
        assertThatThrownBy(() -> two().get("id", int.class))
                .hasMessage("Column \"id\" of type int is read as java.lang.Integer, not as int:"
                        + " use getInt, or get with Integer.class");
        assertThatThrownBy(() -> Answers.row(new TupleType(List.of(NativeType.INT)), null)
                        .getString(0))
                .hasMessage("Column \"c\" of type tuple<int> is read as dev.firstcause.type.TupleValue, not as"
                        + " java.lang.String: use get with TupleValue.class");
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void tells_the_getter_of_each_type(NativeValue each) {
        Row row = Answers.row(each.type(), each.value());
        assertThatThrownBy(() -> row.getMap("c", Object.class, Object.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("Column \"c\" of type " + each.type() + " is read as [\\w.]+, not as java.util.Map:"
                        + " use get\\w+, or get with " + each.javaType().getSimpleName() + ".class");
    }

    @Test
    void checks_what_collections_are_of() {
        assertThatThrownBy(() ->
                        Answers.row(new ListType(NativeType.TEXT), List.of()).getList("c", Integer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column \"c\" of type list<text> has elements that are read as java.lang.String, not as"
                        + " java.lang.Integer: use String.class");
        assertThatThrownBy(() ->
                        Answers.row(new SetType(NativeType.TEXT), Set.of()).getSet("c", Integer.class))
                .hasMessageStartingWith("Column \"c\" of type set<text> has elements that are read as");
        MapType map = new MapType(NativeType.TEXT, NativeType.INT);
        assertThatThrownBy(() -> Answers.row(map, Map.of()).getMap("c", Integer.class, Integer.class))
                .hasMessage("Column \"c\" of type map<text, int> has keys that are read as java.lang.String, not as"
                        + " java.lang.Integer: use String.class");
        assertThatThrownBy(() -> Answers.row(map, Map.of()).getMap("c", String.class, String.class))
                .hasMessage("Column \"c\" of type map<text, int> has values that are read as java.lang.Integer, not as"
                        + " java.lang.String: use Integer.class");
        assertThatThrownBy(() -> Answers.row(map, Map.of()).getList("c", String.class))
                .hasMessage("Column \"c\" of type map<text, int> is read as java.util.Map, not as java.util.List:"
                        + " use getMap, or get with Map.class");
    }

    @Test
    void tells_the_columns_there_are() {
        assertThatThrownBy(() -> two().getInt("ID"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No column \"ID\" among 2 columns (\"id\", \"name\"):"
                        + " use one of these names, in the same case");
        assertThatThrownBy(() -> two().getInt(2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("No column number 2 among 2 columns (\"id\", \"name\"): they are counted from 0");
        assertThatThrownBy(() -> two().isNull(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(two().columns()).isEqualTo(TWO);
        assertThat(two()).hasToString("Row[2 columns (\"id\", \"name\")]");
    }

    @Test
    void of_columns_of_one_name_the_first_counts() {
        List<ColumnSpec> same = List.of(column("a", NativeType.INT), column("a", NativeType.INT));
        Row row = Answers.page(same, new Object[] {1, 2}).rows().iterator().next();
        assertThat(row.getInt("a")).isEqualTo(1);
        assertThat(row.getInt(1)).isEqualTo(2);
    }

    @Test
    void bytes_that_are_no_value_are_an_error_that_names_the_column() {
        assertThatThrownBy(() ->
                        Answers.raw(NativeType.INT, Answers.bytes(1, 2, 3)).getInt("c"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageEndingWith(
                        "\n  at byte 0 of the value of type int in column \"c\":" + " expected 4 bytes, found 3 bytes");
        assertThatThrownBy(
                        () -> Answers.raw(NativeType.TEXT, Answers.bytes(0xff)).getString("c"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("of the value of type text in column \"c\"");
    }

    @Test
    void stays_when_the_page_goes_on_and_is_for_any_thread() {
        Object[][] values = IntStream.range(0, 1000)
                .mapToObj(i -> new Object[] {i % 3 == 0 ? null : i, "n".repeat(i % 7)})
                .toArray(Object[][]::new);
        List<Row> rows = new ArrayList<>();
        Answers.page(TWO, values).rows().forEach(rows::add);

        IntStream.range(0, 1000).parallel().forEach(i -> {
            assertThat(rows.get(i).get("id", Integer.class)).isEqualTo(values[i][0]);
            assertThat(rows.get(i).getString("name")).isEqualTo(values[i][1]);
        });
    }
}
