// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static dev.firstcause.error.ErrorSamples.FIRST;
import static dev.firstcause.error.ErrorSamples.NOW;
import static dev.firstcause.error.ErrorSamples.SECOND;
import static dev.firstcause.error.ErrorSamples.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.firstcause.StaleStatementException;
import dev.firstcause.connection.ConnectionErrors;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.tls.TlsFailure;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.socket.LocalSocketException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One cause has one first line, by which logs are grouped; what changes from one time to the next stands below it. */
class FirstLineTest {
    private static final HoldUp HELD = new HoldUp(0, 3_000_000_000L, "com.example.Shop.onRow(Shop.java:31)");

    private static String firstLine(Throwable thrown) {
        return thrown.getMessage().lines().findFirst().orElseThrow();
    }

    private static Failure silent(Endpoint node, int millis, Duration ago) {
        IOException thrown = new IOException("no byte came for " + millis + " ms from 10.0.0.9:" + (40_000 + millis)
                + ", and a heartbeat (OPTIONS) was not answered");
        return ErrorSamples.failure(
                node, Phase.IN_FLIGHT, Sign.OWN_VERDICT, FailureKind.PEER_SILENT, thrown, NOW.minus(ago));
    }

    private static Attempt silence(Endpoint node, int millis) {
        Failure failure = silent(node, millis, Duration.ZERO);
        return new Attempt(
                node,
                Duration.ofMillis(millis),
                Fate.MAYBE_SENT,
                new ConnectionShutdownException(failure, Fate.MAYBE_SENT));
    }

    private static void assertOneLine(Throwable one, Throwable other) {
        assertThat(firstLine(one)).isEqualTo(firstLine(other));
        assertThat(one.getMessage()).as("what changes is told below").isNotEqualTo(other.getMessage());
    }

    @Test
    void of_no_node_it_has_neither_counts_nor_ages_nor_nodes() {
        NoNodeAvailableException one = new NoNodeAvailableException(
                List.of(ErrorSamples.down(FIRST, silent(FIRST, 1_512, Duration.ofSeconds(1)), Duration.ZERO)), NOW);
        NoNodeAvailableException other = new NoNodeAvailableException(
                List.of(
                        ErrorSamples.down(SECOND, silent(SECOND, 2_001, Duration.ofHours(1)), Duration.ofSeconds(9)),
                        ErrorSamples.notTriedYet(THIRD)),
                NOW.plusSeconds(60));
        assertOneLine(one, other);
        assertThat(firstLine(one))
                .startsWith("No node is available, so nothing was sent; decisive is PEER_SILENT: no byte came for N ms"
                        + " from (address), and a heartbeat (OPTIONS) was not answered. Hint: ");
        assertThat(other.getMessage()).contains("\n  2 nodes: 1 connecting, 1 down; decisive is node 10.0.0.2:9042\n");
    }

    @Test
    void of_attempts_that_failed_it_has_no_numbers() {
        assertOneLine(
                new AttemptsFailedException(List.of(silence(FIRST, 1_512)), NoMore.LIMIT_REACHED),
                new AttemptsFailedException(
                        List.of(ErrorSamples.busy(THIRD), silence(SECOND, 700), silence(FIRST, 1_900)),
                        NoMore.LIMIT_REACHED));
    }

    @Test
    void of_time_that_is_up_it_does_not_say_how_long() {
        assertOneLine(
                new OperationTimedOutException(Duration.ofMillis(500), List.of(ErrorSamples.timedOut(FIRST))),
                new OperationTimedOutException(
                        Duration.ofSeconds(2), List.of(silence(FIRST, 1_000), ErrorSamples.timedOut(SECOND))));
    }

    @Test
    void of_a_busy_session_it_has_no_counts() {
        assertOneLine(
                new SessionBusyException(
                        List.of(ErrorSamples.up(FIRST, 1_024)),
                        1_024,
                        List.of(ErrorSamples.busy(FIRST).cause()),
                        NOW),
                new SessionBusyException(
                        List.of(ErrorSamples.up(FIRST, 16), ErrorSamples.up(SECOND, 16)),
                        16,
                        List.of(ErrorSamples.busy(SECOND).cause()),
                        NOW.plusSeconds(1)));
    }

    @Test
    void of_a_session_that_could_not_be_opened_it_has_the_cause_and_no_counts() {
        Map<Endpoint, Throwable> two = new LinkedHashMap<>();
        two.put(SECOND, silence(SECOND, 1_000).cause());
        two.put(THIRD, silence(THIRD, 3_000).cause());
        assertOneLine(
                new SessionOpeningException(Map.of(FIRST, silence(FIRST, 2_000).cause())),
                new SessionOpeningException(two));
    }

    @Test
    void of_an_error_of_the_server_it_names_neither_node_nor_counts() {
        ErrorResponse one = new ErrorResponse.ReadTimeout(
                "Operation timed out - received only 1 responses.", Consistency.QUORUM, 1, 2, true);
        ErrorResponse other = new ErrorResponse.ReadTimeout(
                "Operation timed out - received only 0 responses.", Consistency.ALL, 0, 3, true);
        assertOneLine(
                ServerErrorException.of(one, FIRST, List.of(ErrorSamples.answered(FIRST, one))),
                ServerErrorException.of(
                        other, SECOND, List.of(silence(FIRST, 1_000), ErrorSamples.answered(SECOND, other))));
        assertThat(ServerErrorException.of(one, FIRST, List.of(ErrorSamples.answered(FIRST, one)))
                        .getMessage())
                .contains("node 10.0.0.1:9042", "received only 1 responses", "1 of 2 replicas required by QUORUM");
    }

    @Test
    void an_error_of_the_statement_keeps_its_numbers_for_they_are_always_the_same() {
        ErrorResponse error = new ErrorResponse.Plain(ErrorCode.SYNTAX_ERROR, "line 1:14 no viable alternative");
        assertThat(firstLine(ErrorSamples.serverError(error)))
                .isEqualTo("A node answered SYNTAX_ERROR: line 1:14 no viable alternative; it was not executed");
    }

    @Test
    void other_causes_have_other_lines() {
        assertThat(firstLine(new AttemptsFailedException(List.of(silence(FIRST, 1)), NoMore.LIMIT_REACHED)))
                .isNotEqualTo(firstLine(new AttemptsFailedException(
                        List.of(ErrorSamples.died(FIRST, Fate.MAYBE_SENT)), NoMore.LIMIT_REACHED)));
    }

    @Test
    void no_sample_has_a_time_a_span_an_address_or_a_port_in_it() {
        ErrorSamples.all().forEach((name, error) -> assertSteady(name, error));
        twins().forEach(twins -> {
            assertSteady("one", twins.one);
            assertSteady("other", twins.other);
        });
    }

    private static void assertSteady(String name, Throwable error) {
        assertThat(firstLine(error))
                .as(name)
                .doesNotContainPattern("\\d ?(ms|s|min|h|bytes|requests)\\b")
                .doesNotContainPattern("\\d{4}-\\d\\d-\\d\\d")
                .doesNotContainPattern("\\d+\\.\\d+\\.\\d+\\.\\d+")
                .doesNotContainPattern(":\\d{4,5}\\b");
        assertThat(error.getMessage().lines().skip(1))
                .as(name + ": details are indented, so that they are no entry of a log of their own")
                .allMatch(line -> line.startsWith("  "));
    }

    @Test
    void of_twins_it_is_the_same_and_what_differs_stands_below() {
        assertThat(twins()).allSatisfy(twins -> {
            assertOneLine(twins.one, twins.other);
            assertThat(twins.one).hasSameClassAs(twins.other);
        });
    }

    @Test
    void no_public_exception_is_left_out() {
        Set<Class<?>> shown =
                twins().stream().map(twins -> twins.one.getClass()).collect(Collectors.toCollection(HashSet::new));
        List<Class<?>> all = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.firstcause")
                        .stream()
                        .filter(each -> each.isAssignableTo(Throwable.class)
                                && each.getModifiers().contains(JavaModifier.PUBLIC)
                                && !each.getModifiers().contains(JavaModifier.ABSTRACT)
                                && !each.getPackageName().startsWith("dev.firstcause.lab"))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
        assertThat(all).as("public exceptions").contains(ConnectionShutdownException.class, ProtocolException.class);
        shown.addAll(SAME_EACH_TIME);
        assertThat(shown)
                .as("each public exception has twins in this test: two of one cause at different nodes and times")
                .containsExactlyInAnyOrderElementsOf(all);
    }

    /**
     * What varies between two of these is the cause itself: the statement with its variables and types; what our own side could
     * not do, and the kernel's words for why.
     */
    private static final Set<Class<?>> SAME_EACH_TIME =
            Set.of(StaleStatementException.class, LocalSocketException.class);

    private record Twins(Throwable one, Throwable other) {}

    private static SessionOpeningException opening(String why) {
        return new SessionOpeningException(Map.of(FIRST, UnusableNodeException.of(FIRST, why)));
    }

    private static List<Twins> twins() {
        List<Twins> all = new ArrayList<>();
        Failure early = silent(FIRST, 1_512, Duration.ofSeconds(1));
        Failure late = silent(SECOND, 2_001, Duration.ofHours(1));
        all.add(new Twins(
                new ConnectionShutdownException(early, Fate.MAYBE_SENT),
                new ConnectionShutdownException(late, Fate.NOT_SENT)));
        List<Throwable> here = ConnectionErrors.all(FIRST, 1_024, 1_500);
        List<Throwable> there = ConnectionErrors.all(SECOND, 16, 2_750);
        for (int i = 0; i < here.size(); i++) {
            all.add(new Twins(here.get(i), there.get(i)));
        }
        all.add(new Twins(
                new NoNodeAvailableException(List.of(ErrorSamples.down(FIRST, early, Duration.ofSeconds(2))), NOW),
                new NoNodeAvailableException(
                        List.of(ErrorSamples.down(SECOND, late, Duration.ZERO)), NOW.plusSeconds(7))));
        all.add(new Twins(
                new SessionBusyException(
                        List.of(ErrorSamples.up(FIRST, 1_024)),
                        1_024,
                        List.of(ConnectionErrors.busy(FIRST, 1_024)),
                        NOW),
                new SessionBusyException(
                        List.of(ErrorSamples.up(SECOND, 16)), 16, List.of(ConnectionErrors.busy(SECOND, 16)), NOW)));
        for (SessionThrottledException.Reason reason : SessionThrottledException.Reason.values()) {
            all.add(new Twins(
                    new SessionThrottledException(reason, 1_024, 4_096, 4_096, Duration.ofSeconds(2)),
                    new SessionThrottledException(reason, 16, 32, 7, Duration.ofMillis(250))));
        }
        all.add(new Twins(
                new SessionOpeningException(Map.of(FIRST, silence(FIRST, 1_512).cause())),
                new SessionOpeningException(
                        Map.of(SECOND, silence(SECOND, 2_001).cause()))));
        all.add(new Twins(
                UnusableNodeException.of(FIRST, "it answered at 10.0.0.1:9042 after 12 ms"),
                UnusableNodeException.of(SECOND, "it answered at 10.0.0.2:9042 after 7 ms")));
        for (String words : List.of("asked node %s: no answer", "asked %s: no answer")) {
            all.add(new Twins(
                    opening(words.formatted("db1.example.org:9042")),
                    opening(words.formatted("db1.example.org:9043"))));
            all.add(new Twins(opening(words.formatted("10.0.0.1:9042")), opening(words.formatted("[fe80::1]:9043"))));
        }
        ErrorResponse refusal = new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "12 replicas are gone");
        ErrorResponse another = new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "7 replicas are gone");
        all.add(new Twins(
                UnusableNodeException.of(FIRST, "it does not show system.local", refusal),
                UnusableNodeException.of(SECOND, "it does not show system.local", another)));
        all.add(new Twins(new ServerErrorAnswer(refusal), new ServerErrorAnswer(another)));
        all.add(new Twins(
                new AttemptsFailedException(List.of(silence(FIRST, 1_512)), NoMore.LIMIT_REACHED),
                new AttemptsFailedException(
                        List.of(ErrorSamples.busy(THIRD), silence(SECOND, 2_001)), NoMore.LIMIT_REACHED)));
        all.add(new Twins(
                new OperationTimedOutException(Duration.ofMillis(500), List.of(silence(FIRST, 400))),
                new OperationTimedOutException(Duration.ofSeconds(2), List.of(silence(SECOND, 1_900)))));
        all.add(new Twins(
                OperationTimedOutException.ofHoldUp(Duration.ofMillis(500), HELD.inWords()),
                OperationTimedOutException.ofHoldUp(
                        Duration.ofSeconds(2), new HoldUp(0, 9_000_000_000L, "com.example.A.b(A.java:7)").inWords())));
        for (ErrorResponse error : ErrorSamples.answers()) {
            all.add(new Twins(
                    ErrorSamples.serverError(error),
                    ServerErrorException.of(
                            error, SECOND, List.of(ErrorSamples.busy(FIRST), ErrorSamples.answered(SECOND, error)))));
        }
        all.add(new Twins(
                new ProtocolException("frame", 21, "rows_count between 0 and 1", "2147483647"),
                new ProtocolException("frame", 37, "rows_count between 0 and 5", "-2")));
        all.add(new Twins(
                new TlsFailure(
                        FailureKind.RECORD_INVALID, Sign.OWN_VERDICT, "record 3 fails its check", new IOException()),
                new TlsFailure(
                        FailureKind.RECORD_INVALID, Sign.OWN_VERDICT, "record 77 fails its check", new IOException())));
        return all;
    }

    @Test
    void a_cause_names_no_node_even_before_a_colon() {
        for (String node : List.of("db1.example.org:9042", "10.0.0.1:9042", "[::1]:9042")) {
            IllegalStateException ours = new IllegalStateException("asked node " + node + ": no answer") {
                private static final long serialVersionUID = 1L;
            };
            assertThat(Words.cause(ours)).isEqualTo("asked a node: no answer");
        }
    }

    @Test
    void of_a_hold_up_its_cause_has_one_too() {
        Throwable cause = OperationTimedOutException.ofHoldUp(Duration.ofMillis(500), HELD.inWords())
                .getCause();
        assertThat(cause).hasMessage("our own event loop is held up\n  " + HELD.inWords());
    }
}
