// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static dev.firstcause.Answers.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.type.UdtValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BindingTest {
    private static final String SECRET = "hunter2";
    private static final List<ColumnSpec> USER =
            List.of(column("id", NativeType.UUID), column("name", NativeType.TEXT), column("age", NativeType.INT));
    private static final PreparedStatement INSERT = prepared(USER);

    private static PreparedStatement prepared(List<ColumnSpec> markers) {
        return new PreparedStatement(
                "INSERT",
                null,
                Answers.overTheWire(
                        new Result.Prepared(
                                Answers.bytes(1), Answers.bytes(2), markers, List.of(), RowsMetadata.leftOut(0)),
                        ProtocolVersion.V5));
    }

    private static Values values(BoundStatement statement) {
        return ((Execute) statement.ask(ProtocolVersion.V4).request())
                .parameters()
                .values();
    }

    private static ByteBuffer only(DataType type, Object value) {
        return values(prepared(List.of(column("v", type))).bind(value)).bytes(0);
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void takes_each_type_alone_and_in_collections(NativeValue each) {
        NativeType type = each.type();
        List<?> list = List.of(each.value());
        Set<?> set = Set.of(each.value());
        // Only what has an order can be a key, and a duration has none; the codec takes it all the same.
        Map<?, ?> map = Map.of(each.value(), each.value());

        assertThat(only(type, each.value())).isEqualTo(Answers.encoded(type, each.value()));
        assertThat(only(new ListType(type), list)).isEqualTo(Answers.encoded(new ListType(type), list));
        assertThat(only(new SetType(type), set)).isEqualTo(Answers.encoded(new SetType(type), set));
        assertThat(only(new MapType(type, type), (Object) map))
                .isEqualTo(Answers.encoded(new MapType(type, type), map));
        assertThat(values(prepared(List.of(column("v", type))).bind((Object) null))
                        .isNull(0))
                .isTrue();
    }

    @Test
    void binds_a_value_made_before_its_type_grew() {
        UserType.Field name = new UserType.Field("name", NativeType.TEXT);
        UserType made = new UserType("ks", "city", List.of(name));
        UserType grown = new UserType("ks", "city", List.of(name, new UserType.Field("people", NativeType.INT)));
        assertThat(only(grown, UdtValue.of(made, "a"))).isEqualTo(only(grown, UdtValue.of(grown, "a", null)));
    }

    @Test
    void binds_arrays_to_blobs() {
        assertThat(only(NativeType.BLOB, new byte[] {1, 2})).isEqualTo(Answers.bytes(1, 2));
    }

    @Test
    void leaves_unset_what_is_not_given_or_said_to_be() {
        Values some = values(INSERT.bind(new java.util.UUID(1, 2), BoundStatement.UNSET));

        assertThat(some.count()).isEqualTo(3);
        assertThat(some.isUnset(1)).isTrue();
        assertThat(some.isUnset(2)).isTrue();
        assertThat(some.isNull(2)).isFalse();
        assertThat(values(INSERT.bind()).isUnset(0)).isTrue();
        assertThat(BoundStatement.UNSET).hasToString("UNSET");
    }

    @Test
    void v3_cannot_leave_a_value_unset() {
        Request request = INSERT.bind().ask(ProtocolVersion.V3).request();
        assertThatThrownBy(() -> request.encode(new WireOutput(64), ProtocolVersion.V3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Protocol v3 has no way to leave a value unset: bind all 3 values, or use v4 or later");
    }

    @Test
    void refuses_more_values_than_variables() {
        assertThatThrownBy(() -> INSERT.bind(1, 2, 3, SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 values for 3 variables (\"id\", \"name\", \"age\"): bind one for each at most");
        assertThatThrownBy(() -> prepared(List.of()).bind(1))
                .hasMessage("1 values for 0 variables: bind one for each at most");
    }

    @Test
    void binds_by_name_and_all_variables_of_a_name() {
        PreparedStatement twice = prepared(
                List.of(column("a", NativeType.INT), column("b", NativeType.TEXT), column("a", NativeType.INT)));
        Map<String, Object> given = new HashMap<>(Map.of("a", 7));
        given.put("b", null);

        Values values = values(twice.bind(given));
        assertThat(values.bytes(0)).isEqualTo(Answers.bytes(0, 0, 0, 7));
        assertThat(values.isNull(1)).isTrue();
        assertThat(values.bytes(2)).isEqualTo(Answers.bytes(0, 0, 0, 7));
        assertThat(values(twice.bind(Map.of("b", BoundStatement.UNSET))).isUnset(1))
                .isTrue();
        assertThat(values(twice.bind(Map.of())).isUnset(2)).isTrue();
    }

    @Test
    void refuses_an_unknown_name_and_tells_those_there_are() {
        assertThatThrownBy(() -> INSERT.bind(Map.of("Name", SECRET)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No variable \"Name\" among 3 variables (\"id\", \"name\", \"age\"):"
                        + " use one of these names, in the same case");
    }

    @Test
    void a_map_that_may_have_been_meant_as_a_value_shows_none_of_its_keys() {
        PreparedStatement map = prepared(List.of(column("m", new MapType(NativeType.TEXT, NativeType.INT))));
        assertThatThrownBy(() -> map.bind(Map.of(SECRET, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A key of the map is the name of no variable among 1 variable (\"m\"):"
                        + " to bind the map itself as a value, cast it to Object");
        assertThat(values(map.bind(Map.of("m", Map.of("a", 1)))).bytes(0).remaining())
                .isPositive();
    }

    @Test
    void refuses_a_wrong_class_with_the_variable_and_both_types_and_without_the_value() {
        assertThatThrownBy(() -> INSERT.bind(null, "Ada", SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Variable \"age\" (number 2): int takes a java.lang.Integer, not a java.lang.String");
        assertThatThrownBy(() -> INSERT.bind(Map.of("age", 1L)))
                .hasMessage("Variable \"age\" (number 2): int takes a java.lang.Integer, not a java.lang.Long");
        assertThatThrownBy(() -> only(new ListType(NativeType.INT), List.of(1, SECRET)))
                .hasMessage("Variable \"v\" (number 0): element 1 of list<int>:"
                        + " int takes a java.lang.Integer, not a java.lang.String");
        assertThatThrownBy(() -> only(NativeType.BLOB, SECRET))
                .hasMessage("Variable \"v\" (number 0): blob takes a java.nio.ByteBuffer, not a java.lang.String");
    }

    @Test
    void a_list_that_changes_afterwards_changes_nothing() {
        List<Integer> list = new ArrayList<>(List.of(1));
        BoundStatement bound =
                prepared(List.of(column("v", new ListType(NativeType.INT)))).bind(list);
        list.add(2);
        assertThat(values(bound).bytes(0)).isEqualTo(Answers.encoded(new ListType(NativeType.INT), List.of(1)));
    }

    @Test
    void has_options_as_every_statement() {
        BoundStatement bound = INSERT.bind().withConsistency(Consistency.TWO).withIdempotence(true);
        assertThat(bound.isIdempotent()).isTrue();
        assertThat(bound.prepared()).isSameAs(INSERT);
        assertThat(((Execute) bound.ask(ProtocolVersion.V4).request())
                        .parameters()
                        .consistency())
                .isEqualTo(Consistency.TWO);
    }

    @Test
    void runs_where_it_was_prepared() {
        PreparedStatement there = new PreparedStatement(
                "INSERT",
                "shop",
                new Result.Prepared(Answers.bytes(1), Answers.bytes(2), USER, List.of(), RowsMetadata.leftOut(0)));
        assertThat(there.keyspace()).isEqualTo("shop");
        assertThat(there.bind().keyspace()).isEqualTo("shop");
        assertThat(there.bind().withKeyspace("shop").keyspace()).isEqualTo("shop");
        assertThat(((Execute) there.bind().ask(ProtocolVersion.V5).request())
                        .parameters()
                        .keyspace())
                .isNull();
        assertThatThrownBy(() -> there.bind().withKeyspace("home"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A prepared statement runs where it was prepared, in keyspace shop:"
                        + " to run it in another one, prepare it there");
        assertThatThrownBy(() -> INSERT.bind().withKeyspace("home"))
                .hasMessage("A prepared statement runs where it was prepared, in the session's keyspace:"
                        + " to run it in another one, prepare it there");
    }

    @Test
    void its_text_tells_no_value() {
        assertThat(INSERT.bind(null, SECRET)).hasToString("BoundStatement[3 values, 19 bytes]");
        assertThat(INSERT).hasToString("PreparedStatement[3 variables (\"id\", \"name\", \"age\")]");
        assertThat(INSERT.query()).isEqualTo("INSERT");
        assertThat(INSERT.variables()).isEqualTo(USER);
    }
}
