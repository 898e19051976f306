// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Errors that several callers wait for: each gets one of its own that says the same. */
class ErrorCopiesTest {
    private static Throwable copy(Throwable error) {
        if (error instanceof RequestFailedException failed) {
            return failed.copy();
        } else if (error instanceof NoNodeAvailableException none) {
            return none.copy();
        } else if (error instanceof SessionBusyException busy) {
            return busy.copy();
        }
        return error instanceof SessionOpeningException unopened ? unopened.copy() : error;
    }

    @Test
    void a_copy_says_the_same_with_the_stack_of_its_caller() {
        ErrorSamples.all().forEach((name, error) -> {
            Throwable copy = copy(error);
            assertThat(copy)
                    .as(name)
                    .isNotSameAs(error)
                    .hasSameClassAs(error)
                    .hasMessage(error.getMessage())
                    .usingRecursiveComparison()
                    .ignoringFields("stackTrace", "suppressedExceptions")
                    .isEqualTo(error);
            assertThat(copy.getCause()).as(name).isNotNull().isSameAs(error.getCause());
            assertThat(copy.getSuppressed()).as(name).containsExactly(error.getSuppressed());
            assertThat(copy.getStackTrace())
                    .as(name)
                    .anyMatch(frame -> frame.getClassName().equals(ErrorCopiesTest.class.getName()));
        });
    }

    @Test
    void what_is_added_to_a_copy_is_not_added_to_the_others() {
        ErrorSamples.all().forEach((name, error) -> {
            int before = error.getSuppressed().length;
            Throwable copy = copy(error);
            copy.addSuppressed(new IllegalStateException("close failed"));
            assertThat(error.getSuppressed()).as(name).hasSize(before);
            assertThat(copy.getSuppressed()).as(name).hasSize(before + 1);
        });
    }

    @Test
    void one_that_is_made_in_a_loop_records_no_stack() {
        ErrorSamples.all().forEach((name, error) -> {
            if (!(error instanceof SessionOpeningException)) {
                assertThat(error.getStackTrace()).as(name).isEmpty();
            }
        });
    }
}
