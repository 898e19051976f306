// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static dev.firstcause.Answers.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ResultSetTest {
    private static final List<ColumnSpec> ID = List.of(column("id", NativeType.INT));

    /** Pages of numbers; the paging state of each but the last is the index of the next. */
    private static final class Pages {
        private final List<List<Integer>> pages;
        private final List<Integer> asked = new ArrayList<>();
        private final List<RuntimeException> failures = new ArrayList<>();

        Pages(List<List<Integer>> pages) {
            this.pages = pages;
        }

        ResultPage page(int index) {
            ByteBuffer state = index + 1 < pages.size() ? Answers.bytes(index + 1) : null;
            RowsMetadata metadata = new RowsMetadata(1, ID, state, null);
            Object[][] rows = pages.get(index).stream()
                    .map(number -> new Object[] {number})
                    .toArray(Object[][]::new);
            return new ResultPage(new Columns(ID), Answers.rows(metadata, ID, rows), Answers.INFO, this::next);
        }

        private CompletionStage<ResultPage> next(ByteBuffer state) {
            int index = state.get();
            asked.add(index);
            return failures.isEmpty()
                    ? CompletableFuture.supplyAsync(() -> page(index))
                    : CompletableFuture.failedFuture(failures.remove(0));
        }

        ResultSet results() {
            return new ResultSet(page(0), Waiting.ANYWHERE);
        }
    }

    private static List<Integer> numbers(Iterable<Row> rows) {
        List<Integer> numbers = new ArrayList<>();
        rows.forEach(row -> numbers.add(row.getInt("id")));
        return numbers;
    }

    @Test
    void goes_through_all_pages_also_those_without_rows() {
        Pages pages = new Pages(List.of(List.of(1, 2), List.of(), List.of(3), List.of()));
        assertThat(numbers(pages.results())).containsExactly(1, 2, 3);
        assertThat(pages.asked).containsExactly(1, 2, 3);
    }

    @Test
    void asks_for_a_page_only_when_the_rows_are_used_up() {
        Pages pages = new Pages(List.of(List.of(1, 2), List.of(3)));
        ResultSet results = pages.results();

        assertThat(results.availableWithoutFetching()).isEqualTo(2);
        assertThat(results.one().getInt("id")).isEqualTo(1);
        assertThat(results.one().getInt("id")).isEqualTo(2);
        assertThat(results.availableWithoutFetching()).isZero();
        assertThat(results.pagingState()).isEqualTo(Answers.bytes(1));
        assertThat(pages.asked).isEmpty();

        assertThat(results.one().getInt("id")).isEqualTo(3);
        assertThat(results.pagingState()).isNull();
        assertThat(results.one()).isNull();
        assertThat(results.one()).isNull();
        assertThat(pages.asked).containsExactly(1);
    }

    @Test
    void gives_each_row_once_whoever_asks() {
        ResultSet results = new Pages(List.of(List.of(1, 2), List.of(3, 4))).results();
        assertThat(results.iterator().next().getInt("id")).isEqualTo(1);
        Iterator<Row> second = results.iterator();
        assertThat(second.next().getInt("id")).isEqualTo(2);
        assertThat(numbers(results.all())).containsExactly(3, 4);
        assertThat(second.hasNext()).isFalse();
        assertThatThrownBy(second::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("No row is left: ask hasNext first");
    }

    @Test
    void a_page_that_fails_is_thrown_with_the_stack_of_its_reader_and_asked_for_again() {
        Pages pages = new Pages(List.of(List.of(1), List.of(2)));
        RuntimeException failure = new IllegalStateException("no node");
        pages.failures.add(failure);
        ResultSet results = pages.results();
        results.one();

        assertThatThrownBy(results::one)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("no node")
                .hasCause(failure)
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(ResultSetTest.class.getName())));
        assertThat(numbers(results.all())).containsExactly(2);
        assertThat(pages.asked).containsExactly(1, 1);
    }

    @Test
    void says_what_its_pages_say() {
        ResultSet results = new Pages(List.of(List.of(1))).results();
        assertThat(results.columns()).isEqualTo(ID);
        assertThat(results.info().warnings()).containsExactly("slow");
        assertThat(results.info().coordinator()).hasToString("127.0.0.1:9042");
        assertThat(results).hasToString("ResultSet[1 rows at hand, on ResultPage[1 rows of 1 column (\"id\")]]");
        assertThat(new Pages(List.of(List.of(), List.of())).page(0))
                .hasToString("ResultPage[0 rows of 1 column (\"id\"), and more]");
    }

    @Test
    void a_page_can_be_read_again_and_its_paging_state_is_nobody_elses() {
        ResultPage page = new Pages(List.of(List.of(1, 2), List.of())).page(0);
        page.pagingState().get();

        assertThat(numbers(page.rows())).containsExactly(1, 2);
        assertThat(numbers(page.rows())).containsExactly(1, 2);
        assertThat(page.count()).isEqualTo(2);
        assertThat(page.hasMorePages()).isTrue();
        assertThat(page.pagingState()).isEqualTo(Answers.bytes(1));
        assertThat(page.pagingState().isReadOnly()).isTrue();
        Iterator<Row> rows = new Pages(List.of(List.of())).page(0).rows().iterator();
        assertThatThrownBy(rows::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("No row is left on this page: ask hasNext first");
    }

    @Test
    void there_is_no_page_after_the_last() {
        ResultPage last = new Pages(List.of(List.of(1))).page(0);
        assertThat(last.hasMorePages()).isFalse();
        assertThatThrownBy(last::fetchNextPage)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This is the last page: ask hasMorePages first");
    }

    @Test
    void a_statement_that_brings_no_rows_has_one_page_without_any() {
        ResultPage page = new Asked(null).page(Result.Nothing.INSTANCE, Answers.INFO, Answers::noNextPage);
        ResultSet results = new ResultSet(page, Waiting.ANYWHERE);
        assertThat(page.rows()).isEmpty();
        assertThat(results.all()).isEmpty();
        assertThat(results.one()).isNull();
        assertThat(results.wasApplied()).isTrue();
        assertThat(results.columns()).isEmpty();
        assertThat(page).hasToString("ResultPage[0 rows of 0 columns]");
    }

    @Test
    void was_applied_unless_the_server_says_no() {
        List<ColumnSpec> answer = List.of(column("[applied]", NativeType.BOOLEAN), column("id", NativeType.INT));
        List<ColumnSpec> second = List.of(column("id", NativeType.INT), column("[applied]", NativeType.BOOLEAN));
        List<ColumnSpec> text = List.of(column("[applied]", NativeType.TEXT));

        assertThat(applied(answer, new Object[] {false, 1})).isFalse();
        assertThat(applied(answer, new Object[] {true, null})).isTrue();
        assertThat(applied(answer, new Object[] {null, null})).isTrue();
        assertThat(applied(second, new Object[] {1, false})).isTrue();
        assertThat(applied(text, new Object[] {"false"})).isTrue();
        assertThat(new ResultSet(Answers.page(answer), Waiting.ANYWHERE).wasApplied())
                .isTrue();
    }

    private static boolean applied(List<ColumnSpec> columns, Object[] row) {
        ResultSet results = new ResultSet(Answers.page(columns, row), Waiting.ANYWHERE);
        boolean applied = results.wasApplied();
        results.all();
        assertThat(results.wasApplied()).isEqualTo(applied);
        return applied;
    }
}
