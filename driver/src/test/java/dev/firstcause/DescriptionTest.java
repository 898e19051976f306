// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static dev.firstcause.Answers.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.UserType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a prepared statement knows of its result, how it learns that this has changed, and what is read with what. */
class DescriptionTest {
    private static final List<ColumnSpec> OLD = List.of(column("id", NativeType.INT));
    private static final List<ColumnSpec> NEW = List.of(column("id", NativeType.INT), column("name", NativeType.TEXT));
    private static final ByteBuffer OLD_ID = Answers.bytes(1, 1);
    private static final ByteBuffer NEW_ID = Answers.bytes(2, 2);
    private static final RowsMetadata UNDESCRIBED = RowsMetadata.leftOut(1);

    static PreparedStatement select(ProtocolVersion version) {
        Result.Prepared prepared =
                new Result.Prepared(Answers.bytes(9), OLD_ID, List.of(), List.of(), RowsMetadata.of(OLD));
        return new PreparedStatement("SELECT", null, Answers.overTheWire(prepared, version));
    }

    private static Asked ask(PreparedStatement statement, ProtocolVersion version) {
        return statement.bind().ask(version);
    }

    private static Execute execute(PreparedStatement statement, ProtocolVersion version) {
        return (Execute) ask(statement, version).request();
    }

    private static ResultPage page(Asked asked, Result result) {
        return asked.page(result, Answers.INFO, Answers::noNextPage);
    }

    private static RowsMetadata changed() {
        return new RowsMetadata(2, NEW, null, NEW_ID);
    }

    @Test
    void is_waived_from_v5_on_with_the_id_that_stands_for_it() {
        Execute execute = execute(select(ProtocolVersion.V5), ProtocolVersion.V5);
        assertThat(execute.id()).isEqualTo(Answers.bytes(9));
        assertThat(execute.resultMetadataId()).isEqualTo(OLD_ID);
        assertThat(execute.parameters().skipMetadata()).isTrue();
    }

    @Test
    void is_always_asked_for_before_v5() {
        Execute execute = execute(select(ProtocolVersion.V4), ProtocolVersion.V4);
        assertThat(execute.resultMetadataId()).isNull();
        assertThat(execute.parameters().skipMetadata()).isFalse();
    }

    @Test
    void is_asked_for_where_none_is_known() {
        PreparedStatement update = new PreparedStatement(
                "UPDATE",
                null,
                new Result.Prepared(Answers.bytes(9), OLD_ID, List.of(), List.of(), RowsMetadata.leftOut(0)));
        Execute execute = execute(update, ProtocolVersion.V5);
        assertThat(execute.resultMetadataId()).isEqualTo(OLD_ID);
        assertThat(execute.parameters().skipMetadata()).isFalse();
    }

    @Test
    void an_answer_without_one_is_read_with_the_known_one() {
        Asked asked = ask(select(ProtocolVersion.V5), ProtocolVersion.V5);
        ResultPage page = page(asked, Answers.rows(UNDESCRIBED, OLD, new Object[] {5}));
        assertThat(page.columns()).isEqualTo(OLD);
        assertThat(page.rows().iterator().next().getInt("id")).isEqualTo(5);
    }

    @Test
    void a_new_one_takes_the_place_of_the_old_one_for_later_requests_only() {
        PreparedStatement statement = select(ProtocolVersion.V5);
        Asked before = ask(statement, ProtocolVersion.V5);
        Asked alongside = ask(statement, ProtocolVersion.V5);
        ResultPage page = page(before, Answers.rows(changed(), NEW, new Object[] {5, "x"}));

        assertThat(page.rows().iterator().next().getString("name")).isEqualTo("x");
        assertThat(execute(statement, ProtocolVersion.V5).resultMetadataId()).isEqualTo(NEW_ID);
        assertThat(page(ask(statement, ProtocolVersion.V5), Answers.rows(RowsMetadata.leftOut(2), NEW))
                        .columns())
                .isEqualTo(NEW);
        assertThat(page(alongside, Answers.rows(UNDESCRIBED, OLD, new Object[] {6}))
                        .columns())
                .isEqualTo(OLD);
    }

    @Test
    void one_without_an_id_describes_its_own_answer_only() {
        PreparedStatement statement = select(ProtocolVersion.V5);
        page(ask(statement, ProtocolVersion.V5), Answers.rows(RowsMetadata.of(NEW), NEW));
        assertThat(execute(statement, ProtocolVersion.V5).resultMetadataId()).isEqualTo(OLD_ID);
        assertThat(ask(statement, ProtocolVersion.V5).known().specs()).isEqualTo(OLD);
    }

    @Test
    void is_made_once_as_long_as_it_stays_the_same() {
        PreparedStatement statement = select(ProtocolVersion.V4);
        Columns known = ask(statement, ProtocolVersion.V4).known();
        page(ask(statement, ProtocolVersion.V4), Answers.rows(RowsMetadata.of(OLD), OLD));
        assertThat(ask(statement, ProtocolVersion.V4).known()).isSameAs(known);

        page(ask(statement, ProtocolVersion.V4), Answers.rows(RowsMetadata.of(NEW), NEW));
        assertThat(ask(statement, ProtocolVersion.V4).known().specs()).isEqualTo(NEW);
    }

    @Test
    void is_that_of_the_last_preparation() {
        PreparedStatement statement = select(ProtocolVersion.V5);
        statement.preparedAgain(
                new Result.Prepared(Answers.bytes(9), NEW_ID, List.of(), List.of(), RowsMetadata.of(NEW)));
        assertThat(execute(statement, ProtocolVersion.V5).resultMetadataId()).isEqualTo(NEW_ID);
        assertThat(ask(statement, ProtocolVersion.V5).known().specs()).isEqualTo(NEW);
        assertThat(statement.id()).isEqualTo(Answers.bytes(9));
    }

    @Test
    void variables_of_other_types_are_refused_for_what_is_bound_would_be_read_as_what_it_is_not() {
        ColumnSpec now = new ColumnSpec("shop", "t", "v", NativeType.BIGINT);
        ColumnSpec old = new ColumnSpec("shop", "t", "v", NativeType.INT);
        PreparedStatement statement = new PreparedStatement("INSERT 'secret'", null, variables(List.of(old)));
        assertThatThrownBy(() -> statement.preparedAgain(variables(List.of(now))))
                .isInstanceOf(StaleStatementException.class)
                .hasMessage("Variable \"v\" (number 0) was int when the statement was prepared, and is bigint now,"
                        + " so nothing was executed: prepare the statement again, and bind its values again")
                .extracting(thrown -> ((StaleStatementException) thrown).statement())
                .isSameAs(statement);
        assertThatThrownBy(() -> statement.preparedAgain(variables(List.of())))
                .isInstanceOf(StaleStatementException.class)
                .hasMessageContaining("and is gone now");
        assertThatThrownBy(() -> statement.preparedAgain(variables(List.of(old, now))))
                .isInstanceOf(StaleStatementException.class)
                .hasMessageStartingWith("The statement had 1 variable (\"v\") when it was prepared, and has 2 now");
        statement.preparedAgain(variables(List.of(old)));
    }

    @Test
    void a_statement_that_has_another_id_now_is_refused() {
        PreparedStatement statement = select(ProtocolVersion.V5);
        Result.Prepared other =
                new Result.Prepared(Answers.bytes(8), NEW_ID, List.of(), List.of(), RowsMetadata.of(NEW));
        assertThatThrownBy(() -> statement.preparedAgain(other))
                .isInstanceOf(StaleStatementException.class)
                .hasMessageContaining("name the keyspace before its tables");
    }

    @Test
    void a_field_more_in_a_type_of_a_variable_is_no_reason_to_refuse() {
        UserType.Field first = new UserType.Field("a", NativeType.INT);
        UserType.Field second = new UserType.Field("b", NativeType.INT);
        UserType grown = new UserType("shop", "pair", List.of(first, second));
        ColumnSpec old = new ColumnSpec("shop", "t", "v", new UserType("shop", "pair", List.of(first)));
        PreparedStatement statement = new PreparedStatement("INSERT", null, variables(List.of(old)));
        statement.preparedAgain(variables(List.of(new ColumnSpec("shop", "t", "v", grown))));
        assertThat(statement.isInDoubt()).isFalse();
    }

    @Test
    void one_that_did_not_fit_once_is_in_doubt_at_every_node_for_ever() {
        ColumnSpec old = new ColumnSpec("shop", "t", "v", NativeType.INT);
        PreparedStatement statement = new PreparedStatement("INSERT", null, variables(List.of(old)));
        Endpoint node = new Endpoint("127.0.0.1", 9042);
        assertThat(statement.doubt(node)).isNull();
        assertThatThrownBy(() -> statement.preparedAgain(variables(List.of())))
                .isInstanceOf(StaleStatementException.class);
        Object doubt = statement.doubt(node);
        assertThat(doubt).isNotNull();
        statement.doubts().clear(node, doubt);
        assertThat(statement.doubt(node)).isNotNull();
        assertThat(statement.isInDoubt()).isTrue();
    }

    @Test
    void changes_concern_a_statement_by_its_tables() {
        ColumnSpec variable = new ColumnSpec("shop", "t", "v", NativeType.INT);
        PreparedStatement statement = new PreparedStatement("INSERT", null, variables(List.of(variable)));
        assertThat(statement.concerns(change(SchemaChange.Target.TABLE, "shop", "t")))
                .isTrue();
        assertThat(statement.concerns(change(SchemaChange.Target.TABLE, "shop", "other")))
                .isFalse();
        assertThat(statement.concerns(change(SchemaChange.Target.TABLE, "other", "t")))
                .isFalse();
        assertThat(statement.concerns(change(SchemaChange.Target.TYPE, "shop", "any")))
                .isTrue();
        assertThat(statement.concerns(change(SchemaChange.Target.TYPE, "other", "any")))
                .isFalse();
        assertThat(statement.concerns(change(SchemaChange.Target.KEYSPACE, "shop", "")))
                .isTrue();
        assertThat(statement.concerns(change(SchemaChange.Target.KEYSPACE, "other", "")))
                .isFalse();
        assertThat(statement.concerns(change(SchemaChange.Target.FUNCTION, "other", "f")))
                .isTrue();
        // The tables of a result count as those of variables do, and a statement with neither may be of any.
        assertThat(select(ProtocolVersion.V5).concerns(change(SchemaChange.Target.TABLE, "ks", "t")))
                .isTrue();
        assertThat(select(ProtocolVersion.V5).concerns(change(SchemaChange.Target.TABLE, "ks", "x")))
                .isFalse();
        PreparedStatement unknown = new PreparedStatement("DELETE", null, variables(List.of()));
        assertThat(unknown.concerns(change(SchemaChange.Target.TABLE, "any", "any")))
                .isTrue();
    }

    private static SchemaChange change(SchemaChange.Target target, String keyspace, String object) {
        return new SchemaChange(SchemaChange.Change.UPDATED, target, keyspace, object, List.of());
    }

    private static Result.Prepared variables(List<ColumnSpec> markers) {
        return new Result.Prepared(Answers.bytes(9), NEW_ID, markers, List.of(), RowsMetadata.of(List.of()));
    }

    @Test
    void an_answer_that_lacks_it_is_an_error() {
        Asked asked = ask(select(ProtocolVersion.V5), ProtocolVersion.V5);
        assertThatThrownBy(() -> page(asked, Answers.rows(RowsMetadata.leftOut(2), NEW)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageEndingWith("\n  at byte 0 of the rows metadata: expected the description of 2 columns,"
                        + " or 1 columns that are known, found none");
        Asked simple = SimpleStatement.of("SELECT").ask(ProtocolVersion.V4);
        assertThatThrownBy(() -> page(simple, Answers.rows(UNDESCRIBED, OLD))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void a_result_without_rows_has_no_columns() {
        ResultPage page = page(ask(select(ProtocolVersion.V5), ProtocolVersion.V5), Result.Nothing.INSTANCE);
        assertThat(page.columns()).isEmpty();
        assertThat(page.count()).isZero();
    }
}
