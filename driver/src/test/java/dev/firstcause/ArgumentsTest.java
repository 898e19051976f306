// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static dev.firstcause.Answers.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.VectorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is missing or of the wrong kind is named, with what to give instead. */
class ArgumentsTest {
    private static final VectorType EMBEDDING = new VectorType(NativeType.FLOAT, 3);

    private static PreparedStatement prepared(ColumnSpec... markers) {
        return new PreparedStatement(
                "INSERT",
                null,
                Answers.overTheWire(
                        new Result.Prepared(
                                Answers.bytes(1),
                                Answers.bytes(2),
                                List.of(markers),
                                List.of(),
                                RowsMetadata.leftOut(0)),
                        ProtocolVersion.V5));
    }

    private static Values values(BoundStatement statement) {
        return ((Execute) statement.ask(ProtocolVersion.V4).request())
                .parameters()
                .values();
    }

    private static void assertMissing(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }

    @Test
    void a_text_that_is_null_is_named() {
        String message = "cql is null: give the text of the statement";
        assertMissing(message, () -> SimpleStatement.of(null));
        assertMissing(message, () -> SimpleStatement.of(null, 1));
        assertMissing(message, () -> SimpleStatement.named(null, Map.of()));
    }

    @Test
    void null_in_place_of_all_values_is_told_from_a_null_value() {
        String message = "values is null, which Java takes for the array of all values: to bind one null, cast it,"
                + " (Object) null";
        PreparedStatement one = prepared(column("v", NativeType.INT));
        assertMissing(message, () -> one.bind((Object[]) null));
        assertMissing(message, () -> SimpleStatement.of("?", (Object[]) null));
        assertThat(values(one.bind((Object) null)).isNull(0)).isTrue();

        Map<String, Object> none = null;
        assertMissing(
                "values is null: give a map from names of variables to values, among 1 variable (\"v\"); to bind null to"
                        + " a single variable, cast it, (Object) null",
                () -> one.bind(none));
        assertMissing(
                "values is null: give a map from the names of the variables to their values",
                () -> SimpleStatement.named(":v", null));
        Map<String, Object> nameless = new HashMap<>();
        nameless.put(null, 1);
        assertMissing(
                "values has a null key: each key is the name of a variable in the statement",
                () -> SimpleStatement.named(":v", nameless));
    }

    @Test
    void an_empty_map_that_may_have_been_meant_as_the_value_is_not_taken_for_no_values() {
        PreparedStatement map = prepared(column("m", new MapType(NativeType.TEXT, NativeType.INT)));
        assertThatThrownBy(() -> map.bind(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The map names none of 1 variable (\"m\"): to bind the empty map itself as a value, cast it"
                        + " to Object; to leave the variable unset, bind nothing, with bind()");
        assertThat(values(map.bind((Object) Map.of())).bytes(0)).isEqualTo(Answers.bytes(0, 0, 0, 0));
        assertThat(values(map.bind()).isUnset(0)).isTrue();
    }

    @Test
    void options_that_are_null_are_named() {
        SimpleStatement statement = SimpleStatement.of("SELECT 1");
        assertMissing(
                "consistency is null: give one, such as LOCAL_ONE, which is the default",
                () -> statement.withConsistency(null));
        assertMissing(
                "timeout is null: give one, or leave out withTimeout(...) for the session's own",
                () -> statement.withTimeout(null));

        SessionBuilder builder = Session.builder();
        assertMissing("host is null: give the name or the address of a node", () -> builder.contactPoint(null, 9042));
        assertMissing("endpoint is null: give the host and port of a node", () -> builder.contactPoint(null));
        assertMissing("user is null: give a name, or leave out credentials(...)", () -> builder.credentials(null, "p"));
        assertMissing(
                "password is null: give one, or leave out credentials(...)", () -> builder.credentials("u", null));
        assertMissing(
                "options is null: give some, or leave out tls(...) for plain connections", () -> builder.tls(null));
        assertMissing("options is null: give some, or leave out transport(...)", () -> builder.transport(null));
        assertMissing("options is null: give some, or leave out connection(...)", () -> builder.connection(null));
        assertMissing("addresses is null: give a function, or leave out translate(...)", () -> builder.translate(null));
        assertMissing("told is null: give a listener, or leave out listener(...)", () -> builder.listener(null));
    }

    @Test
    void a_vector_of_floats_is_written_from_an_array_and_read_as_one() {
        float[] array = {1f, -0f, Float.NaN};
        PreparedStatement insert = prepared(column("v", EMBEDDING));
        assertThat(values(insert.bind(array))).isEqualTo(values(insert.bind(List.of(1f, -0f, Float.NaN))));
        assertThat(values(insert.bind(Map.of("v", array)))).isEqualTo(values(insert.bind(array)));
        assertThat(((dev.firstcause.protocol.message.Query) SimpleStatement.of("?", array)
                                .ask(ProtocolVersion.V4)
                                .request())
                        .parameters()
                        .values())
                .isEqualTo(values(insert.bind(array)));

        Row row = Answers.row(EMBEDDING, array);
        assertThat(row.get("c", float[].class)).containsExactly(array);
        assertThat(row.getList(0, Float.class)).containsExactly(1f, -0f, Float.NaN);
        assertThat(Answers.raw(EMBEDDING, null).get(0, float[].class)).isNull();
        assertThatThrownBy(() -> Answers.row(EMBEDDING, array).get(0, double[].class))
                .hasMessage("Column \"c\" of type vector<float, 3> is read as java.util.List, not as double[]: use"
                        + " getList, or get with List.class");
        assertThatThrownBy(() ->
                        Answers.row(new ListType(NativeType.FLOAT), List.of(1f)).get(0, float[].class))
                .hasMessageContaining("not as float[]");
    }

    @Test
    void arrays_of_floats_stand_in_collections_of_vectors_too() {
        float[] array = {1f, 2f, 3f};
        List<Float> list = List.of(1f, 2f, 3f);
        VectorType ofVectors = new VectorType(EMBEDDING, 1);
        assertThat(Answers.encoded(new ListType(EMBEDDING), List.of(array)))
                .isEqualTo(Answers.encoded(new ListType(EMBEDDING), List.of(list)));
        assertThat(Answers.encoded(new MapType(NativeType.INT, EMBEDDING), Map.of(1, array)))
                .isEqualTo(Answers.encoded(new MapType(NativeType.INT, EMBEDDING), Map.of(1, list)));
        assertThat(Answers.encoded(ofVectors, List.of(array))).isEqualTo(Answers.encoded(ofVectors, List.of(list)));
    }

    @Test
    void an_array_that_does_not_fit_is_called_by_its_name_in_java() {
        String put = ": put the elements of the array into a List";
        assertWrong(EMBEDDING, new float[2], "vector<float, 3> takes 3 elements, not 2");
        assertWrong(EMBEDDING, new double[3], "vector<float, 3> takes a java.util.List, not a double[]" + put);
        assertWrong(
                new VectorType(NativeType.DOUBLE, 3),
                new float[3],
                "vector<double, 3> takes a java.util.List, not a float[]" + put);
        assertWrong(
                new ListType(NativeType.FLOAT),
                new float[3],
                "list<float> takes a java.util.List, not a float[]" + put);
        assertWrong(
                new SetType(NativeType.INT),
                new int[1],
                "set<int> takes a java.util.Set, not a int[]: put the elements of the array into a Set");
        assertWrong(
                new ListType(NativeType.TEXT),
                new String[1][1],
                "list<text> takes a java.util.List, not a java.lang.String[][]" + put);
        assertWrong(NativeType.INT, new int[1], "int takes a java.lang.Integer, not a int[]");
        assertThatThrownBy(() -> SimpleStatement.of("?", new long[1]))
                .hasMessageStartingWith("Value 0: No CQL type goes with a long[]: use ");
    }

    private static void assertWrong(dev.firstcause.protocol.type.DataType type, Object value, String message) {
        PreparedStatement statement = prepared(column("v", type));
        assertThatThrownBy(() -> statement.bind(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Variable \"v\" (number 0): " + message);
    }
}
