// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TupleValue;
import dev.firstcause.type.UdtValue;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Year;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatementTest {
    private static final SimpleStatement PLAIN = SimpleStatement.of("SELECT 1");

    private static Query query(Statement<?> statement, ProtocolVersion version) {
        return (Query) statement.ask(version).request();
    }

    private static Values values(Statement<?> statement) {
        return query(statement, ProtocolVersion.V4).parameters().values();
    }

    private static ByteBuffer only(Object value) {
        Values values = values(SimpleStatement.of("?", value));
        assertThat(values.count()).isEqualTo(1);
        return values.bytes(0);
    }

    @Test
    void runs_at_local_one_in_pages_of_5000_and_dated_by_the_server_unless_said_otherwise() {
        assertThat(query(PLAIN, ProtocolVersion.V4))
                .isEqualTo(new Query(
                        "SELECT 1",
                        new QueryParameters(
                                Consistency.LOCAL_ONE,
                                Values.NONE,
                                false,
                                5000,
                                null,
                                null,
                                QueryParameters.NO_TIMESTAMP,
                                null,
                                QueryParameters.NO_NOW)));
        assertThat(PLAIN.query()).isEqualTo("SELECT 1");
        assertThat(PLAIN.timestamp()).isEmpty();
        assertThat(PLAIN.isIdempotent()).isFalse();
        assertThat(PLAIN.timeout()).isNull();
        assertThat(PLAIN.keyspace()).isNull();
        assertThat(PLAIN.pagingState()).isNull();
        assertThat(PLAIN.serialConsistency()).isNull();
    }

    @Test
    void says_what_it_was_told_and_sends_it() {
        SimpleStatement told = SimpleStatement.of("SELECT ?", 1)
                .withConsistency(Consistency.QUORUM)
                .withSerialConsistency(Consistency.LOCAL_SERIAL)
                .withTimestamp(-5)
                .withIdempotence(true)
                .withTimeout(Duration.ofMillis(3))
                .withKeyspace("shop")
                .withPageSize(7)
                .withPagingState(Answers.bytes(1, 2));

        assertThat(told.consistency()).isEqualTo(Consistency.QUORUM);
        assertThat(told.serialConsistency()).isEqualTo(Consistency.LOCAL_SERIAL);
        assertThat(told.timestamp()).hasValue(-5);
        assertThat(told.isIdempotent()).isTrue();
        assertThat(told.timeout()).isEqualTo(Duration.ofMillis(3));
        assertThat(told.keyspace()).isEqualTo("shop");
        assertThat(told.pageSize()).isEqualTo(7);
        assertThat(told.pagingState()).isEqualTo(Answers.bytes(1, 2));
        assertThat(query(told, ProtocolVersion.V5).parameters())
                .isEqualTo(new QueryParameters(
                        Consistency.QUORUM,
                        Values.positional().add(Answers.bytes(0, 0, 0, 1)).build(),
                        false,
                        7,
                        Answers.bytes(1, 2),
                        Consistency.LOCAL_SERIAL,
                        -5,
                        "shop",
                        QueryParameters.NO_NOW));
    }

    @Test
    void never_changes() {
        ByteBuffer state = Answers.bytes(1, 2);
        SimpleStatement paged = PLAIN.withPagingState(state);
        state.put(0, (byte) 9);
        paged.pagingState().get();

        assertThat(PLAIN.withConsistency(Consistency.ALL)).isNotSameAs(PLAIN);
        assertThat(PLAIN.consistency()).isEqualTo(Consistency.LOCAL_ONE);
        assertThat(paged.pagingState()).isEqualTo(Answers.bytes(1, 2));
        assertThat(paged.pagingState().isReadOnly()).isTrue();
        assertThat(paged.withPagingState(null).pagingState()).isNull();
        assertThat(PLAIN.withSerialConsistency(Consistency.SERIAL)
                        .withSerialConsistency(null)
                        .serialConsistency())
                .isNull();
    }

    @Test
    void a_keyspace_needs_v5() {
        assertThatThrownBy(() -> PLAIN.withKeyspace("shop").ask(ProtocolVersion.V4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Protocol v4 has no place for the statement's keyspace shop: write it before the name of the"
                                + " table, or open a session in it");
        assertThat(((Query) PLAIN.ask(ProtocolVersion.V4).request())
                        .parameters()
                        .keyspace())
                .isNull();
        assertThat(((Query) PLAIN.ask(ProtocolVersion.V5).request())
                        .parameters()
                        .keyspace())
                .isNull();
        assertThat(((Query) PLAIN.withKeyspace("shop").ask(ProtocolVersion.V5).request())
                        .parameters()
                        .keyspace())
                .isEqualTo("shop");
    }

    @Test
    void refuses_options_that_cannot_be() {
        assertThatThrownBy(() -> PLAIN.withSerialConsistency(Consistency.QUORUM))
                .hasMessage(
                        "The serial phase of a conditional statement runs at SERIAL or LOCAL_SERIAL, not at QUORUM");
        assertThatThrownBy(() -> PLAIN.withTimestamp(Long.MIN_VALUE))
                .hasMessage("Servers take no timestamp of -2^63: give a greater one");
        assertThatThrownBy(() -> PLAIN.withTimeout(Duration.ZERO))
                .hasMessage("A statement's timeout is more than zero, not PT0S");
        assertThatThrownBy(() -> PLAIN.withPageSize(-1))
                .hasMessage("A page has 1 row or more, or 0 for all rows in one page; not -1");
        assertThat(PLAIN.withPageSize(0).pageSize()).isZero();
    }

    @Test
    void a_paging_state_needs_a_page_size_for_servers_ignore_it_without_one() {
        String rule =
                "A paging state needs a page size of 1 or more: without one, servers ignore the state and begin at"
                        + " the first row. Give withPageSize the size of the earlier pages, or leave out the state";
        SimpleStatement paged = PLAIN.withPagingState(Answers.bytes(1));
        SimpleStatement unpaged = PLAIN.withPageSize(0);
        assertThatThrownBy(() -> paged.withPageSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(rule);
        assertThatThrownBy(() -> unpaged.withPagingState(Answers.bytes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(rule);
        assertThat(unpaged.withPagingState(null).pagingState()).isNull();
        assertThat(paged.withPagingState(null).withPageSize(0).pageSize()).isZero();
        assertThat(paged.withPageSize(7).pagingState()).isEqualTo(Answers.bytes(1));
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void guesses_the_type_from_the_class_of_the_value(NativeValue each) {
        assertThat(only(each.value())).isEqualTo(Answers.encoded(each.type(), each.value()));
    }

    @ParameterizedTest
    @MethodSource("dev.firstcause.NativeValue#all")
    void guesses_the_type_of_collections_from_their_elements(NativeValue each) {
        NativeType type = each.type();
        DataType map = new MapType(NativeType.INT, new ListType(type));
        List<?> list = List.of(each.value(), each.value());
        Map<?, ?> nested = Map.of(1, list);

        assertThat(only(list)).isEqualTo(Answers.encoded(new ListType(type), list));
        assertThat(only(Set.of(each.value()))).isEqualTo(Answers.encoded(new SetType(type), Set.of(each.value())));
        assertThat(only(nested)).isEqualTo(Answers.encoded(map, nested));
    }

    @Test
    void guesses_the_type_of_arrays_of_subclasses_and_of_composites() throws Exception {
        TupleType pair = new TupleType(List.of(NativeType.INT, NativeType.TEXT));
        UserType city = new UserType("ks", "city", List.of(new UserType.Field("name", NativeType.TEXT)));
        InetAddress v6 = InetAddress.getByAddress(new byte[16]);

        assertThat(only(new byte[] {1, 2})).isEqualTo(Answers.bytes(1, 2));
        assertThat(only(List.of(new byte[] {5}))).isEqualTo(Answers.bytes(0, 0, 0, 1, 0, 0, 0, 1, 5));
        assertThat(only(ByteBuffer.allocateDirect(2))).isEqualTo(Answers.bytes(0, 0));
        assertThat(only(v6)).isEqualTo(ByteBuffer.allocate(16));
        assertThat(only(TupleValue.of(pair, 1, "a"))).isEqualTo(Answers.bytes(0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1, 'a'));
        assertThat(only(UdtValue.of(city, "b"))).isEqualTo(Answers.bytes(0, 0, 0, 1, 'b'));
        assertThat(Codecs.forValue(TupleValue.of(pair, 1, "a")).type()).isEqualTo(pair);
    }

    @Test
    void an_empty_collection_has_no_elements_to_go_by_and_needs_none() {
        assertThat(only(List.of())).isEqualTo(Answers.bytes(0, 0, 0, 0));
        assertThat(only(Set.of())).isEqualTo(Answers.bytes(0, 0, 0, 0));
        assertThat(only(Map.of())).isEqualTo(Answers.bytes(0, 0, 0, 0));
        assertThat(Codecs.forValue(List.of(List.of(), List.of(1))).type())
                .isEqualTo(new ListType(new ListType(NativeType.INT)));
        assertThat(Codecs.forValue(List.of(Map.of(), Map.of(1, "a"))).type())
                .isEqualTo(new ListType(new MapType(NativeType.INT, NativeType.TEXT)));
    }

    @Test
    void takes_null_and_unset_by_position_and_by_name() {
        Values positional = values(SimpleStatement.of("?", 1, null, BoundStatement.UNSET));
        assertThat(positional.areNamed()).isFalse();
        assertThat(positional.count()).isEqualTo(3);
        assertThat(positional.isNull(1)).isTrue();
        assertThat(positional.isUnset(2)).isTrue();

        Map<String, Object> byName = new TreeMap<>();
        byName.put("a", "x");
        byName.put("b", null);
        byName.put("c", BoundStatement.UNSET);
        Values named = values(SimpleStatement.named("?", byName));
        assertThat(named)
                .isEqualTo(Values.named()
                        .add("a", Answers.bytes('x'))
                        .add("b", null)
                        .addUnset("c")
                        .build());
    }

    @Test
    void refuses_a_class_without_a_type_and_says_which_have_one_and_where_it_stands() {
        String rest = "No CQL type goes with a java.time.Year: use Boolean, Byte, Short, Integer, Long, Float, Double,"
                + " BigInteger, BigDecimal, String, UUID, Instant, LocalDate, LocalTime, CqlDuration, InetAddress,"
                + " ByteBuffer, byte[], float[], TupleValue, UdtValue, or a List, Set or Map of those";
        assertThatThrownBy(() -> SimpleStatement.of("?, ?", 1, Year.of(2020)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Value 1: " + rest);
        assertThatThrownBy(() -> SimpleStatement.named(":day", Map.of("day", List.of(Year.of(2020)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Value \"day\": " + rest);
    }

    @Test
    void refuses_mixed_collections_and_nulls_in_them_without_showing_a_value() {
        assertThatThrownBy(() -> SimpleStatement.of("?", List.of(1, "hunter2")))
                .hasMessage("Value 0: element 1 of list<int>: int takes a java.lang.Integer, not a java.lang.String");
        assertThatThrownBy(() -> SimpleStatement.of("?", Arrays.asList(null, "hunter2")))
                .hasMessage("Value 0: CQL collections cannot hold null: element 0 of list<text>");
    }

    @Test
    void a_list_that_changes_afterwards_changes_nothing() {
        List<Integer> list = new ArrayList<>(List.of(1));
        Map<String, Object> named = new HashMap<>(Map.of("a", 1));
        SimpleStatement byPosition = SimpleStatement.of("?", list);
        SimpleStatement byName = SimpleStatement.named("?", named);
        list.add(2);
        named.put("b", 2);

        assertThat(values(byPosition).bytes(0)).isEqualTo(Answers.encoded(new ListType(NativeType.INT), List.of(1)));
        assertThat(values(byName).count()).isEqualTo(1);
    }

    @Test
    void its_text_tells_no_value() {
        assertThat(SimpleStatement.of("SELECT 'hunter2', ?", "hunter2"))
                .hasToString("SimpleStatement[1 values, 11 bytes]");
    }

    @Test
    void its_values_come_in_the_form_of_the_wire() {
        WireOutput out = new WireOutput(64);
        SimpleStatement.of("?", 7).ask(ProtocolVersion.V3).request().encode(out, ProtocolVersion.V3);
        assertThat(out.copy())
                .isEqualTo(
                        Answers.bytes(0, 0, 0, 1, '?', 0, 0x0a, 0x05, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0x13, 0x88));
    }
}
