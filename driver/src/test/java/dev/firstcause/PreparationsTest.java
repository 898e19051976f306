// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Statements that are prepared while the schema changes: in whatever order the answers and the changes come. */
class PreparationsTest {
    private static final Endpoint NODE = new Endpoint("127.0.0.1", 9042);
    private static final Endpoint OTHER = new Endpoint("127.0.0.2", 9042);
    private static final String QUERY = "INSERT";

    private final Preparations preparations = new Preparations();
    private final List<Begun> begun = new ArrayList<>();

    /** A server was asked, and answers when the test says so. */
    private record Begun(Doubts doubts, CompletableFuture<PreparedStatement> answer) {
        void answer(DataType type) {
            answer.complete(new PreparedStatement(QUERY, null, described(type), doubts));
        }
    }

    private static Result.Prepared described(DataType type) {
        List<ColumnSpec> variables = List.of(new ColumnSpec("shop", "t", "v", type));
        return new Result.Prepared(
                Answers.bytes(1), Answers.bytes(2), variables, List.of(), RowsMetadata.of(List.of()));
    }

    private CompletableFuture<PreparedStatement> get() {
        return preparations.get(QUERY, doubts -> {
            Begun now = new Begun(doubts, new CompletableFuture<>());
            begun.add(now);
            return now.answer();
        });
    }

    private void change(Endpoint node) {
        preparations.changed(
                node, new SchemaChange(SchemaChange.Change.UPDATED, SchemaChange.Target.TABLE, "shop", "t", List.of()));
    }

    @Test
    void callers_share_what_is_being_prepared_and_what_was() {
        CompletableFuture<PreparedStatement> one = get();
        CompletableFuture<PreparedStatement> other = get();
        begun.get(0).answer(NativeType.INT);
        assertThat(one.join()).isSameAs(other.join()).isSameAs(get().join());
        assertThat(begun).hasSize(1);
    }

    @Test
    void a_change_that_is_told_before_the_answer_may_be_newer_than_the_answer() {
        CompletableFuture<PreparedStatement> statement = get();
        change(NODE);
        begun.get(0).answer(NativeType.INT);
        assertThat(statement.join().doubt(NODE)).isNotNull();
        assertThat(statement.join().doubt(OTHER)).isNull();
        CompletableFuture<PreparedStatement> unused = get();
        assertThat(begun).hasSize(2);
    }

    @Test
    void a_caller_who_comes_after_a_change_waits_for_no_answer_that_may_be_older() {
        CompletableFuture<PreparedStatement> before = get();
        change(NODE);
        CompletableFuture<PreparedStatement> after = get();
        assertThat(begun).hasSize(2);
        // The one that nobody new waits for is told of changes as long as it is under way.
        change(OTHER);
        begun.get(1).answer(NativeType.TEXT);
        begun.get(0).answer(NativeType.INT);
        assertThat(before.join().doubt(NODE)).isNotNull();
        assertThat(before.join().doubt(OTHER)).isNotNull();
        assertThat(after.join().doubt(NODE)).isNull();
        assertThat(after.join().doubt(OTHER)).isNotNull();
    }

    @Test
    void what_has_not_changed_is_asked_for_once_after_a_change_and_stays_the_same_statement() {
        CompletableFuture<PreparedStatement> first = get();
        begun.get(0).answer(NativeType.INT);
        change(NODE);
        CompletableFuture<PreparedStatement> again = get();
        begun.get(1).answer(NativeType.INT);
        assertThat(again.join()).isSameAs(first.join()).isSameAs(get().join());
        assertThat(begun).hasSize(2);
        // Another node may have answered than the one that changed.
        assertThat(first.join().doubt(NODE)).isNotNull();
    }

    @Test
    void what_was_replaced_is_told_of_changes_as_long_as_it_is_held() {
        CompletableFuture<PreparedStatement> old = get();
        begun.get(0).answer(NativeType.INT);
        change(NODE);
        CompletableFuture<PreparedStatement> now = get();
        begun.get(1).answer(NativeType.TEXT);
        assertThat(now.join()).isNotSameAs(old.join());
        assertThat(preparations.size()).isEqualTo(2);
        change(OTHER);
        assertThat(old.join().doubt(OTHER)).isNotNull();
        assertThat(now.join().doubt(OTHER)).isNotNull();
    }

    @Test
    void one_that_failed_is_forgotten() {
        CompletableFuture<PreparedStatement> failed = get();
        begun.get(0).answer().completeExceptionally(new IllegalStateException("no node"));
        assertThat(failed).isCompletedExceptionally();
        CompletableFuture<PreparedStatement> again = get();
        begun.get(1).answer(NativeType.INT);
        assertThat(again).isCompleted();
    }

    @Test
    @SuppressWarnings(
            "NullAway") // What no statement has: it stands for anything that throws when an answer is dealt with.
    void one_whose_answer_cannot_be_dealt_with_fails_and_is_forgotten() {
        CompletableFuture<PreparedStatement> first = get();
        CompletableFuture<PreparedStatement> joins = get();
        begun.get(0)
                .answer()
                .complete(new PreparedStatement(
                        null, null, described(NativeType.INT), begun.get(0).doubts()));
        assertThat(first).isCompletedExceptionally();
        assertThat(joins).isCompletedExceptionally();
        CompletableFuture<PreparedStatement> again = get();
        begun.get(1).answer(NativeType.INT);
        assertThat(again).isCompleted();
    }

    @Test
    void a_new_statement_is_compared_at_each_node_but_the_one_that_described_it() {
        CompletableFuture<PreparedStatement> statement = get();
        Doubts doubts = begun.get(0).doubts();
        doubts.begin(List.of(NODE, OTHER));
        doubts.madeAt(NODE);
        begun.get(0).answer(NativeType.INT);
        assertThat(statement.join().doubt(NODE)).isNull();
        assertThat(statement.join().doubt(OTHER)).isNotNull();
        assertThat(get().join()).isSameAs(statement.join());
        assertThat(begun).hasSize(1);
        doubts.clear(OTHER, doubts.at(OTHER));
        assertThat(statement.join().doubt(OTHER)).isNull();
    }

    @Test
    void a_change_that_is_told_before_the_answer_is_not_forgotten_with_it() {
        CompletableFuture<PreparedStatement> statement = get();
        Doubts doubts = begun.get(0).doubts();
        change(NODE);
        doubts.begin(List.of(NODE, OTHER));
        change(OTHER);
        Object told = doubts.at(OTHER);
        doubts.madeAt(NODE);
        doubts.madeAt(OTHER);
        begun.get(0).answer(NativeType.INT);
        assertThat(statement.join().doubt(NODE)).isNotNull();
        assertThat(statement.join().doubt(OTHER)).isSameAs(told);
        assertThat(statement.join().isInDoubt()).isTrue();
    }

    @Test
    void callbacks_of_all_who_prepare_a_text_are_given_the_exception_itself() {
        List<Throwable> given = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<PreparedStatement> unused = get().whenComplete((statement, thrown) -> given.add(thrown));
        }
        IllegalStateException why = new IllegalStateException("no node");
        begun.get(0).answer().completeExceptionally(why);
        assertThat(given)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("no node"));
        assertThat(given.get(0)).isNotSameAs(given.get(1));
        assertThat(given).contains(why);
    }

    @Test
    void what_one_caller_does_with_its_future_is_nothing_to_the_others() {
        CompletableFuture<PreparedStatement> one = get();
        CompletableFuture<PreparedStatement> other = get();
        one.cancel(true);
        begun.get(0).answer(NativeType.INT);
        assertThat(other.join()).isSameAs(get().join());
    }

    @Test
    void an_answer_ends_no_doubt_that_rose_after_its_request() {
        Doubts doubts = new Doubts();
        doubts.mark(NODE);
        Object before = doubts.at(NODE);
        doubts.mark(NODE);
        doubts.clear(NODE, before);
        doubts.described(before);
        assertThat(doubts.at(NODE)).isNotNull().isNotSameAs(before);
        assertThat(doubts.any()).isTrue();
        doubts.clear(NODE, doubts.at(NODE));
        assertThat(doubts.at(NODE)).isNull();
        assertThat(doubts.any()).isFalse();
    }
}
