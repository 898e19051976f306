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
        assertThat(books.audit(Set.of(1L, 3L), Map.of()).isTrue()).isTrue();
        assertThat(books.audit(Set.of(1L, 4L, 5L), Map.of()).inserts()).isEqualTo(5);
        assertThat(books.audit(Set.of(1L, 2L), Map.of()).notSentFound()).isEqualTo(1);
        assertThat(books.audit(Set.of(2L), Map.of()).confirmedMissing()).isEqualTo(1);
        assertThat(books.audit(Set.of(1L, 2L), Map.of()).isTrue()).isFalse();
        assertThat(books.audit(Set.of(), Map.of()).isTrue()).isFalse();
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
            Audit audit = books.audit(Set.of(), Map.of(7L, holds));
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
        Audit audit = books.audit(Set.of(), Map.of(2L, 1L));
        assertThat(audit.counters()).isEqualTo(2);
        assertThat(audit.countersBelow()).isEqualTo(1);
        assertThat(audit.countersAbove()).isEqualTo(1);
    }
}
