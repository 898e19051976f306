// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static dev.firstcause.error.ErrorSamples.FIRST;
import static dev.firstcause.error.ErrorSamples.NOW;
import static dev.firstcause.error.ErrorSamples.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What programs read from errors: their values, and whether a request may be sent again. */
class RequestFailedTest {
    @Test
    void the_code_of_an_error_says_whether_anything_was_executed() {
        Set<ErrorCode> harmless = EnumSet.noneOf(ErrorCode.class);
        for (ErrorResponse answer : ErrorSamples.answers()) {
            ServerErrorException error = ErrorSamples.serverError(answer);
            assertThat(error.fate()).isEqualTo(Fate.MAYBE_SENT);
            ErrorCode code = error.errorCode();
            if (!error.mayHaveBeenExecuted() && code != null) {
                harmless.add(code);
            }
        }
        assertThat(harmless)
                .containsExactlyInAnyOrder(
                        ErrorCode.UNAVAILABLE,
                        ErrorCode.IS_BOOTSTRAPPING,
                        ErrorCode.SYNTAX_ERROR,
                        ErrorCode.UNAUTHORIZED,
                        ErrorCode.INVALID,
                        ErrorCode.CONFIG_ERROR,
                        ErrorCode.ALREADY_EXISTS,
                        ErrorCode.UNPREPARED);
    }

    @Test
    void an_earlier_attempt_that_may_have_been_executed_counts() {
        ErrorResponse unavailable = ErrorSamples.answers().get(0);
        Attempt answered = ErrorSamples.answered(SECOND, unavailable);
        for (Fate fate : Fate.values()) {
            List<Attempt> attempts = List.of(ErrorSamples.died(FIRST, fate), answered);
            assertThat(ServerErrorException.of(unavailable, SECOND, attempts).mayHaveBeenExecuted())
                    .isEqualTo(fate != Fate.NOT_SENT);
            assertThat(new AttemptsFailedException(attempts, NoMore.PLAN_EXHAUSTED).mayHaveBeenExecuted())
                    .isEqualTo(fate != Fate.NOT_SENT);
        }
    }

    @Test
    void nodes_that_could_not_be_tried_say_what_they_died_of_beside_those_that_were() {
        NodeReport down =
                ErrorSamples.down(SECOND, ErrorSamples.reset(SECOND, Duration.ofSeconds(5)), Duration.ofSeconds(1));
        AttemptsFailedException error = new AttemptsFailedException(
                List.of(ErrorSamples.died(FIRST, Fate.NOT_SENT)), NoMore.PLAN_EXHAUSTED, List.of(down), NOW);
        assertThat(error.getMessage().lines()).hasSize(4).last().isEqualTo("  " + down.inWords(NOW));
        assertThat(error.untried()).containsExactly(down);
        assertThat(error.getSuppressed()).contains(down.lastDeath().cause(), down.lastTry());
    }

    @Test
    void the_fields_of_an_error_are_those_the_server_sent() {
        List<ErrorResponse> answers = ErrorSamples.answers();
        UnavailableException unavailable = (UnavailableException) ErrorSamples.serverError(answers.get(0));
        assertThat(unavailable.consistency()).isEqualTo(Consistency.QUORUM);
        assertThat(List.of(unavailable.required(), unavailable.alive())).containsExactly(3, 2);
        assertThat(unavailable.code()).isEqualTo(0x1000);
        assertThat(unavailable.serverMessage()).isEqualTo("Cannot achieve consistency level QUORUM");
        ReadTimeoutException read = (ReadTimeoutException) ErrorSamples.serverError(answers.get(1));
        assertThat(List.of(read.consistency(), read.received(), read.required(), read.dataPresent()))
                .containsExactly(Consistency.QUORUM, 1, 2, true);
        WriteTimeoutException write = (WriteTimeoutException) ErrorSamples.serverError(answers.get(4));
        assertThat(List.of(
                        write.consistency(),
                        write.received(),
                        write.required(),
                        write.writeType(),
                        write.contentions()))
                .containsExactly(Consistency.SERIAL, 1, 2, "CAS", 1);
        CasWriteUnknownException cas = (CasWriteUnknownException) ErrorSamples.serverError(answers.get(8));
        assertThat(List.of(cas.consistency(), cas.received(), cas.required()))
                .containsExactly(Consistency.SERIAL, 1, 2);
        AlreadyExistsException exists = (AlreadyExistsException) ErrorSamples.serverError(answers.get(9));
        assertThat(List.of(exists.keyspace(), exists.table())).containsExactly("ks", "t");
        FunctionFailureException function = (FunctionFailureException) ErrorSamples.serverError(answers.get(7));
        assertThat(List.of(function.keyspace(), function.function(), function.argumentTypes()))
                .containsExactly("ks", "f", List.of("int", "text"));
    }

    @Test
    void failed_replicas_are_told_with_their_codes() {
        ReadFailureException read = (ReadFailureException)
                ErrorSamples.serverError(ErrorSamples.answers().get(5));
        assertThat(List.of(read.consistency(), read.received(), read.required(), read.failed(), read.dataPresent()))
                .containsExactly(Consistency.QUORUM, 1, 2, 1, true);
        assertThat(read.reasons()).isEqualTo(Map.of(InetAddress.getLoopbackAddress(), 1));
        WriteFailureException write = (WriteFailureException)
                ErrorSamples.serverError(ErrorSamples.answers().get(6));
        assertThat(List.of(write.consistency(), write.received(), write.required(), write.failed(), write.writeType()))
                .containsExactly(Consistency.ONE, 0, 1, 2, "BATCH");
        assertThat(write.reasons()).isEmpty();
    }

    @Test
    void an_attempt_gives_the_failure_of_a_death_only() {
        assertThat(ErrorSamples.died(FIRST, Fate.MAYBE_SENT).failure()).isPresent();
        assertThat(ErrorSamples.busy(FIRST).failure()).isEmpty();
        assertThatThrownBy(() -> new Attempt(FIRST, Duration.ZERO, Fate.NOT_SENT, null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void a_cause_of_many_lines_and_control_characters_keeps_to_one_line() {
        Attempt attempt = new Attempt(
                FIRST,
                Duration.ZERO,
                Fate.NOT_SENT,
                new IllegalStateException("one\u001b[31m\ttwo\u2028three\nfour" + "x".repeat(10)));
        assertThat(attempt)
                .hasToString("node 10.0.0.1:9042 after 0 ms, not sent: java.lang.IllegalStateException: "
                        + "one.[31m two three");
        assertThat(Words.of(new IllegalStateException("x".repeat(3_000)))).hasSizeLessThan(2_150);
        assertThat(Words.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void spans_of_time_are_told_in_fitting_units() {
        assertThat(List.of(
                        Words.span(Duration.ofMillis(-5)),
                        Words.span(Duration.ofMillis(9_999)),
                        Words.span(Duration.ofSeconds(119)),
                        Words.span(Duration.ofSeconds(120)),
                        Words.span(Duration.ofMinutes(200))))
                .containsExactly("0 ms", "9999 ms", "119 s", "2 min", "3 h 20 min");
    }

    @Test
    void a_report_names_its_node_and_state() {
        assertThat(ErrorSamples.up(FIRST, 3))
                .hasToString("node 10.0.0.1:9042 (dc1/r1): UP since 2026-03-01T07:20:30.456Z");
    }

    @Test
    void each_error_can_be_serialized_with_its_text_and_cause() {
        ErrorSamples.all().forEach((name, error) -> {
            RuntimeException copy = copy(error);
            assertThat(copy).as(name).hasToString(error.toString());
            assertThat(copy.getCause()).as(name).isNotNull();
            if (copy instanceof RequestFailedException failed) {
                assertThat(failed.attempts()).isEmpty();
                assertThat(failed.fate()).isEqualTo(((RequestFailedException) error).fate());
            } else if (copy instanceof NoNodeAvailableException none) {
                assertThat(none.nodes()).isEmpty();
            } else if (copy instanceof SessionBusyException busy) {
                assertThat(busy.nodes()).isEmpty();
                assertThat(busy.limit()).isEqualTo(1024);
            } else if (copy instanceof SessionOpeningException opening) {
                assertThat(opening.contactPoints()).isEmpty();
            }
        });
    }

    private static RuntimeException copy(RuntimeException error) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
            out.flush();
            return (RuntimeException) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError("it can not be serialized: " + error, e);
        }
    }
}
