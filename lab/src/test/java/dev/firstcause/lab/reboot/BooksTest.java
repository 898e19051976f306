// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BooksTest {
    private final Books books = new Books();

    private void failed(Request request, long id, ToldFate fate) {
        books.asked(request, id);
        books.failed(request, id, fate);
    }

    private void served(Request request, long id) {
        books.asked(request, id);
        books.served(request, id);
    }

    @Test
    void an_insert_that_was_told_not_sent_must_not_be_there_and_one_that_may_be_may() {
        served(Request.INSERT, 1);
        failed(Request.INSERT, 2, ToldFate.NOT_SENT);
        failed(Request.INSERT, 3, ToldFate.MAYBE_SENT);
        failed(Request.INSERT, 4, ToldFate.UNTOLD);
        books.asked(Request.INSERT, 5); // never told
        assertThat(books.audit(Set.of(1L, 3L), Map.of(), Map.of()).isTrue()).isTrue();
        assertThat(books.audit(Set.of(1L, 4L, 5L), Map.of(), Map.of()).inserts())
                .isEqualTo(5);
        assertThat(books.audit(Set.of(1L, 2L), Map.of(), Map.of()).notSentFound())
                .isEqualTo(1);
        assertThat(books.audit(Set.of(2L), Map.of(), Map.of()).confirmedMissing())
                .isEqualTo(1);
        assertThat(books.audit(Set.of(1L, 2L), Map.of(), Map.of()).isTrue()).isFalse();
        assertThat(books.audit(Set.of(), Map.of(), Map.of()).isTrue()).isFalse();
    }

    @Test
    void a_counter_holds_what_was_confirmed_and_at_most_what_may_have_been_run_besides() {
        served(Request.COUNT, 7);
        served(Request.COUNT, 7);
        failed(Request.COUNT, 7, ToldFate.MAYBE_SENT);
        failed(Request.COUNT, 7, ToldFate.UNTOLD);
        books.asked(Request.COUNT, 7);
        failed(Request.COUNT, 7, ToldFate.NOT_SENT);
        for (long holds = 0; holds < 8; holds++) {
            Audit audit = books.audit(Set.of(), Map.of(7L, holds), Map.of());
            assertThat(audit.countersBelow()).as("%s", holds).isEqualTo(holds < 2 ? 1 : 0);
            assertThat(audit.countersAbove()).as("%s", holds).isEqualTo(holds > 5 ? 1 : 0);
            assertThat(audit.confirmed()).isEqualTo(2);
            assertThat(audit.maybe()).isEqualTo(3);
            assertThat(audit.counted()).isEqualTo(holds);
        }
    }

    @Test
    void a_counter_that_is_missing_holds_nothing_and_one_that_nobody_asked_for_too_much() {
        served(Request.COUNT, 1);
        Audit audit = books.audit(Set.of(), Map.of(2L, 1L), Map.of());
        assertThat(audit.counters()).isEqualTo(2);
        assertThat(audit.countersBelow()).isEqualTo(1);
        assertThat(audit.countersAbove()).isEqualTo(1);
    }

    private void overwritten(long id, long value) {
        assertThat(books.overwrites(id, value)).isTrue();
        books.overwritten(id, value);
    }

    private void notOverwritten(long id, long value, ToldFate fate) {
        assertThat(books.overwrites(id, value)).isTrue();
        books.notOverwritten(id, value, fate);
    }

    private Audit audit(Map<Long, Long> values) {
        return books.audit(Set.of(), Map.of(), values);
    }

    @Test
    void a_row_holds_its_last_confirmed_value_and_one_that_holds_an_older_one_has_lost_a_write() {
        overwritten(1, 10);
        overwritten(2, 11);
        overwritten(1, 12);
        overwritten(2, 13);
        Audit well = audit(Map.of(1L, 12L, 2L, 13L));
        assertThat(well.isTrue()).isTrue();
        assertThat(well.overwrites()).isEqualTo(4);
        assertThat(well.rows()).isEqualTo(2);
        Audit behind = audit(Map.of(1L, 10L, 2L, 13L));
        assertThat(behind.rowsBehind()).isEqualTo(1);
        assertThat(behind.rowsOdd()).isZero();
        assertThat(behind.isTrue()).isFalse();
        assertThat(audit(Map.of(1L, 12L)).rowsBehind()).as("a row that is gone").isEqualTo(1);
    }

    @Test
    void a_write_that_may_have_been_run_may_be_there_until_a_later_one_is_confirmed() {
        overwritten(1, 10);
        notOverwritten(1, 11, ToldFate.MAYBE_SENT);
        notOverwritten(1, 12, ToldFate.UNTOLD);
        assertThat(audit(Map.of(1L, 10L)).isTrue()).isTrue();
        assertThat(audit(Map.of(1L, 11L)).isTrue()).isTrue();
        assertThat(audit(Map.of(1L, 12L)).isTrue()).isTrue();
        overwritten(1, 13);
        assertThat(audit(Map.of(1L, 12L)).rowsBehind()).isEqualTo(1);
        assertThat(audit(Map.of(1L, 13L)).isTrue()).isTrue();
    }

    @Test
    void a_value_that_was_not_sent_or_never_asked_cannot_be_there() {
        overwritten(1, 10);
        notOverwritten(1, 11, ToldFate.NOT_SENT);
        notOverwritten(2, 12, ToldFate.NOT_SENT);
        assertThat(audit(Map.of(1L, 10L)).isTrue()).isTrue();
        assertThat(audit(Map.of(1L, 11L)).rowsOdd()).isEqualTo(1);
        assertThat(audit(Map.of(1L, 10L, 2L, 12L)).rowsOdd()).isEqualTo(1);
        assertThat(audit(Map.of(1L, 10L, 3L, 10L)).rowsOdd()).isEqualTo(1);
        assertThat(audit(Map.of(1L, 11L)).isTrue()).isFalse();
    }

    @Test
    void a_row_is_not_overwritten_again_before_its_last_write_has_its_outcome() {
        assertThat(books.overwrites(1, 10)).isTrue();
        assertThat(books.overwrites(1, 11)).isFalse();
        assertThat(audit(Map.of()).isTrue()).isTrue();
        assertThat(audit(Map.of(1L, 10L)).isTrue()).isTrue();
        assertThat(audit(Map.of(1L, 11L)).rowsOdd()).isEqualTo(1);
        books.overwritten(1, 10);
        assertThat(books.overwrites(1, 12)).isTrue();
        assertThat(audit(Map.of()).overwrites()).isEqualTo(2);
    }
}
