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
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether another node is asked. The limits are numbers here, because a test that takes them from the code holds for any. */
class RetryTest {
    private static final Endpoint NODE = new Endpoint("127.0.0.1", 9042);
    private static final Duration TOOK = Duration.ofMillis(1);

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

    private static final Attempt NOT_SENT = lost(Fate.NOT_SENT);
    private static final Attempt MAYBE_SENT = lost(Fate.MAYBE_SENT);
    private static final Attempt OVERLOADED = answered(ErrorCode.OVERLOADED);

    private static Attempt lost(Fate fate) {
        return new Attempt(NODE, TOOK, fate, new IllegalStateException("a death"));
    }

    private static ErrorResponse error(ErrorCode code) {
        return code == ErrorCode.UNAVAILABLE
                ? new ErrorResponse.Unavailable("", Consistency.ONE, 1, 0)
                : new ErrorResponse.Plain(code, "");
    }

    private static Attempt answered(ErrorCode code) {
        return Attempt.answered(NODE, TOOK, error(code));
    }

    private static Attempt unprepared(ErrorCode code) {
        return Attempt.unprepared(NODE, TOOK, error(code));
    }

    private static List<Attempt> after(int count, Attempt earlier, Attempt last) {
        List<Attempt> attempts = new ArrayList<>(Collections.nCopies(count, earlier));
        attempts.add(last);
        return attempts;
    }

    private static boolean once(Attempt... attempts) {
        return Retry.isAllowed(List.of(attempts), false);
    }

    private static boolean repeatable(Attempt... attempts) {
        return Retry.isAllowed(List.of(attempts), true);
    }

    @Test
    void what_was_not_sent_is_always_sent_elsewhere() {
        assertThat(once(NOT_SENT)).isTrue();
        assertThat(once(NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT))
                .isTrue();
        assertThat(Retry.isAllowed(after(4, MAYBE_SENT, NOT_SENT), true)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"MAYBE_SENT", "ANSWER_PARTLY_RECEIVED"})
    void what_may_have_been_executed_is_sent_again_only_if_that_is_said_to_do_no_harm(Fate fate) {
        assertThat(once(lost(fate))).isFalse();
        assertThat(repeatable(lost(fate))).isTrue();
    }

    @Test
    void four_attempts_that_may_have_been_executed_are_enough() {
        for (Attempt last : List.of(MAYBE_SENT, OVERLOADED)) {
            assertThat(Retry.isAllowed(after(2, MAYBE_SENT, last), true)).isTrue();
            assertThat(Retry.isAllowed(after(3, MAYBE_SENT, last), true)).isFalse();
            assertThat(Retry.isAllowed(after(2, OVERLOADED, last), true)).isTrue();
            assertThat(Retry.isAllowed(after(3, OVERLOADED, last), true)).isFalse();
        }
    }

    @Test
    void attempts_that_were_not_executed_do_not_count() {
        for (Attempt earlier :
                List.of(NOT_SENT, answered(ErrorCode.IS_BOOTSTRAPPING), unprepared(ErrorCode.OVERLOADED))) {
            assertThat(Retry.isAllowed(after(9, earlier, MAYBE_SENT), true)).isTrue();
            assertThat(Retry.isAllowed(after(9, earlier, OVERLOADED), true)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void an_error_of_the_node_is_asked_elsewhere_and_one_of_the_statement_is_not(ErrorCode code) {
        boolean harmless = NOTHING_WAS_DONE.contains(code);
        assertThat(once(answered(code))).isEqualTo(harmless);
        assertThat(repeatable(answered(code))).isEqualTo(harmless || OF_THE_NODE.contains(code));
        assertThat(Retry.isAllowed(after(4, MAYBE_SENT, answered(code)), true)).isEqualTo(harmless);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void a_node_that_refuses_to_prepare_is_no_reason_not_to_ask_another_one_unless_the_statement_is_wrong(
            ErrorCode code) {
        boolean harmless = NOTHING_WAS_DONE.contains(code);
        boolean elsewhere = harmless || OF_THE_NODE.contains(code);
        assertThat(once(unprepared(code))).isEqualTo(elsewhere);
        assertThat(repeatable(unprepared(code))).isEqualTo(elsewhere);
        Attempt refused = unprepared(ErrorCode.OVERLOADED);
        assertThat(Retry.isAllowed(after(2, refused, unprepared(code)), false)).isEqualTo(elsewhere);
        assertThat(Retry.isAllowed(after(3, refused, unprepared(code)), false)).isEqualTo(harmless);
    }

    @Test
    void prepares_that_were_lost_do_not_count_and_requests_that_may_have_been_executed_do() {
        Attempt refused = unprepared(ErrorCode.OVERLOADED);
        assertThat(Retry.isAllowed(after(9, NOT_SENT, refused), false)).isTrue();
        assertThat(Retry.isAllowed(after(2, MAYBE_SENT, refused), true)).isTrue();
        assertThat(Retry.isAllowed(after(3, MAYBE_SENT, refused), true)).isFalse();
    }

    @Test
    void a_node_that_shuts_down_has_executed_nothing_and_one_that_has_too_much_to_do_may_have() {
        Attempt stopping =
                Attempt.answered(NODE, TOOK, new ErrorResponse.Plain(ErrorCode.OVERLOADED, "Server is shutting down"));
        assertThat(once(stopping)).isTrue();
        assertThat(Retry.isAllowed(after(4, MAYBE_SENT, stopping), false)).isTrue();
        for (String other : List.of("", "Server is in overloaded state", "not: Server is shutting down")) {
            assertThat(once(Attempt.answered(NODE, TOOK, new ErrorResponse.Plain(ErrorCode.OVERLOADED, other))))
                    .as(other)
                    .isFalse();
        }
        assertThat(once(Attempt.answered(
                        NODE, TOOK, new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "Server is shutting down"))))
                .isFalse();
    }

    @Test
    void too_few_replicas_are_believed_when_two_nodes_say_so() {
        Attempt unavailable = answered(ErrorCode.UNAVAILABLE);
        assertThat(once(unavailable)).isTrue();
        assertThat(once(unavailable, unavailable)).isFalse();
        assertThat(repeatable(unavailable, NOT_SENT, unavailable)).isFalse();
        assertThat(once(unavailable, unprepared(ErrorCode.UNAVAILABLE))).isFalse();
        assertThat(repeatable(OVERLOADED, unavailable)).isTrue();
    }

    @Test
    void an_error_that_is_not_known_is_not_asked_again() {
        assertThat(repeatable(Attempt.answered(NODE, TOOK, new ErrorResponse.Plain(0x7777, ""))))
                .isFalse();
    }
}
