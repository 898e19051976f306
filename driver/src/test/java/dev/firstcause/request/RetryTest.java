// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether another node is asked. */
class RetryTest {
    /** Those that say something about the node, or about replicas it asked. */
    private static final Set<ErrorCode> OF_THE_NODE = EnumSet.of(
            ErrorCode.OVERLOADED,
            ErrorCode.SERVER_ERROR,
            ErrorCode.TRUNCATE_ERROR,
            ErrorCode.WRITE_TIMEOUT,
            ErrorCode.READ_TIMEOUT,
            ErrorCode.READ_FAILURE,
            ErrorCode.WRITE_FAILURE);

    private static final Set<ErrorCode> NOTHING_WAS_DONE =
            EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.IS_BOOTSTRAPPING, ErrorCode.UNPREPARED);

    private static Attempt attempt(Fate fate) {
        return new Attempt(
                new Endpoint("127.0.0.1", 9042), Duration.ofMillis(1), fate, new IllegalStateException("a death"));
    }

    @Test
    void what_was_not_sent_is_always_sent_elsewhere() {
        assertThat(Retry.isAllowed(attempt(Fate.NOT_SENT), false, 0)).isTrue();
        assertThat(Retry.isAllowed(attempt(Fate.NOT_SENT), false, 100)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"MAYBE_SENT", "ANSWER_PARTLY_RECEIVED"})
    void what_may_have_been_executed_is_sent_again_only_if_that_is_said_to_do_no_harm(Fate fate) {
        assertThat(Retry.isAllowed(attempt(fate), false, 1)).isFalse();
        assertThat(Retry.isAllowed(attempt(fate), true, 1)).isTrue();
        assertThat(Retry.isAllowed(attempt(fate), true, Retry.MOST_EXECUTED)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void an_error_of_the_node_is_asked_elsewhere_and_one_of_the_statement_is_not(ErrorCode code) {
        ErrorResponse error = code == ErrorCode.UNAVAILABLE
                ? new ErrorResponse.Unavailable("", Consistency.ONE, 1, 0)
                : new ErrorResponse.Plain(code, "");
        boolean harmless = NOTHING_WAS_DONE.contains(code);
        assertThat(Retry.isAllowed(error, false, 1, harmless ? 1 : 0)).isEqualTo(harmless);
        assertThat(Retry.isAllowed(error, true, 1, harmless ? 1 : 0)).isEqualTo(harmless || OF_THE_NODE.contains(code));
        assertThat(Retry.isAllowed(error, true, Retry.MOST_EXECUTED, harmless ? 1 : 0))
                .isEqualTo(harmless);
    }

    @Test
    void a_node_that_shuts_down_has_executed_nothing_and_one_that_has_too_much_to_do_may_have() {
        ErrorResponse stopping = new ErrorResponse.Plain(ErrorCode.OVERLOADED, "Server is shutting down");
        assertThat(Retry.isAllowed(stopping, false, 0, 0)).isTrue();
        assertThat(Retry.isAllowed(stopping, false, Retry.MOST_EXECUTED, 0)).isTrue();
        for (String other : List.of("", "Server is in overloaded state", "not: Server is shutting down")) {
            assertThat(Retry.isAllowed(new ErrorResponse.Plain(ErrorCode.OVERLOADED, other), false, 0, 0))
                    .as(other)
                    .isFalse();
        }
        ErrorResponse elsewhere = new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "Server is shutting down");
        assertThat(Retry.isAllowed(elsewhere, false, 0, 0)).isFalse();
    }

    @Test
    void too_few_replicas_are_believed_when_two_nodes_say_so() {
        ErrorResponse error = new ErrorResponse.Unavailable("", Consistency.ONE, 1, 0);
        assertThat(Retry.isAllowed(error, true, 0, 2)).isFalse();
    }

    @Test
    void an_error_that_is_not_known_is_not_asked_again() {
        assertThat(Retry.isAllowed(new ErrorResponse.Plain(0x7777, ""), true, 1, 0))
                .isFalse();
    }
}
