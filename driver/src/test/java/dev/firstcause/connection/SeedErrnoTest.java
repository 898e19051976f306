// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The errors of the socket that scylladb/python-driver#614 is about, on a TLS connection of a kernel that gives them on
 * demand. docs/COVERAGE.md says which case of that tests is which test here.
 */
class SeedErrnoTest extends TlsHarness {
    private ScriptedTlsNode node;
    private Connection connection;
    private List<CompletableFuture<Frame>> inFlight;

    @BeforeEach
    void openWithThreeInFlight() throws GeneralSecurityException {
        node = new ScriptedTlsNode(authority, trusted);
        connection = node.connection;
        inFlight = ask(connection, 3);
        node.carry();
        assertThat(connection.inFlight()).isEqualTo(3);
    }

    @Test
    void a_bad_file_descriptor_on_send_is_told_to_all_and_is_no_more_than_a_symptom() {
        Failure failure = diesOfItsWrite("Bad file descriptor");
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure.isSymptomOnly()).isTrue();
    }

    @Test
    void a_bad_file_descriptor_on_receive_is_told_to_all_and_is_no_more_than_a_symptom() {
        Failure failure = diesOfItsRead(new IOException("Bad file descriptor"));
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure.isSymptomOnly()).isTrue();
    }

    @Test
    void a_broken_pipe_with_nothing_behind_it_is_told_to_all_and_is_no_more_than_a_symptom() {
        Failure failure = diesOfItsWrite("Broken pipe");
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_TRUNCATED);
        assertThat(failure.isSymptomOnly()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE"})
    void an_aborted_connection_is_told_to_all_and_is_a_cause(Operation operation) {
        String aborted = "Software caused connection abort";
        Failure failure =
                operation == Operation.READ ? diesOfItsRead(new SocketException(aborted)) : diesOfItsWrite(aborted);
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_RESET);
        assertThat(failure.isSymptomOnly()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE"})
    void a_socket_that_is_not_connected_is_told_to_all_and_is_no_more_than_a_symptom(Operation operation) {
        String unconnected = "Transport endpoint is not connected";
        Failure failure = operation == Operation.READ
                ? diesOfItsRead(new SocketException(unconnected))
                : diesOfItsWrite(unconnected);
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure.isSymptomOnly()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bad file descriptor", "Broken pipe", "Transport endpoint is not connected"})
    void no_symptom_of_the_writer_masks_the_alert_that_waits_to_be_read(String symptom) {
        node.wire().leaveUnread(true);
        node.sendAlert();
        node.nextWriteFails(symptom);
        CompletableFuture<Frame> last = ask(connection);
        node.loop.runUntilIdle();
        Failure failure = assertTold(
                connection, inFlight, Fate.MAYBE_SENT, "bad_record_mac", "\n  seen by the write: " + symptom);
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_ALERT);
        assertThat(failure.cause()).hasMessageFindingMatch("(?i)bad_record_mac");
        assertTold(connection, List.of(last), Fate.NOT_SENT, "bad_record_mac");
    }

    @ParameterizedTest
    @CsvSource({"Bad file descriptor,true", "Bad file descriptor,false", "Broken pipe,true", "Broken pipe,false"})
    void the_reset_is_the_cause_whichever_direction_is_heard_first(String symptom, boolean writerFirst) {
        SocketException reset = new SocketException("Connection reset");
        node.wire().leaveUnread(writerFirst);
        node.wire().fail(Operation.READ, reset);
        node.nextWriteFails(symptom);
        CompletableFuture<Frame> last = ask(connection);
        node.loop.runUntilIdle();
        Failure failure = assertTold(connection, inFlight, Fate.MAYBE_SENT, "PEER_RESET: Connection reset");
        assertThat(failure.cause()).isSameAs(reset);
        assertTold(connection, List.of(last), Fate.NOT_SENT, "PEER_RESET: Connection reset");
    }

    @Test
    void of_several_symptoms_the_first_is_the_cause_and_the_others_are_named() {
        IOException first = new IOException("Broken pipe");
        connection.defunct(first);
        connection.defunct(new IOException("Bad file descriptor"));
        connection.defunct(new IOException("Transport endpoint is not connected"));
        node.loop.advance(Duration.ofMillis(200));
        Failure failure = assertTold(
                connection,
                inFlight,
                Fate.MAYBE_SENT,
                "PEER_TRUNCATED: Broken pipe\n",
                "\n  seen by the user: Broken pipe\n  seen by the user: Bad file descriptor\n  seen by the user: Transport");
        assertThat(failure.cause()).isSameAs(first);
    }

    @Test
    void a_failure_while_closing_tls_is_aftermath_of_the_close() {
        IOException pipe = node.nextWriteFails("Broken pipe");
        connection.close("the pool shrinks");
        node.loop.runUntilIdle();
        Failure failure = assertTold(connection, inFlight, Fate.MAYBE_SENT, "Connection is closed", "the pool shrinks");
        assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        assertThat(connection.isClosed()).isTrue();
        assertThat(failure.aftermath().count()).isEqualTo(1);
        assertThat(failure.aftermath().first()).singleElement().satisfies(later -> {
            assertThat(later.thrown()).isSameAs(pipe);
            assertThat(later.witness()).isEqualTo(Witness.WRITE);
        });
        assertThat(node.wire().isClosed()).isTrue();
    }

    /** The write of one more request is answered with an errno, and there is nothing to read. */
    private Failure diesOfItsWrite(String strerror) {
        IOException thrown = node.nextWriteFails(strerror);
        CompletableFuture<Frame> last = ask(connection);
        node.loop.advance(Duration.ofMillis(200));
        Failure failure = diedOf(thrown, Witness.WRITE);
        assertTold(connection, List.of(last), Fate.NOT_SENT, strerror);
        return failure;
    }

    private Failure diesOfItsRead(IOException thrown) {
        node.wire().fail(Operation.READ, thrown);
        node.loop.runUntilIdle();
        return diedOf(thrown, Witness.READ);
    }

    private Failure diedOf(IOException thrown, Witness witness) {
        Failure failure = assertTold(connection, inFlight, Fate.MAYBE_SENT, String.valueOf(thrown.getMessage()));
        assertThat(failure.cause()).isSameAs(thrown);
        assertThat(failure.decisive().witness()).isEqualTo(witness);
        assertThat(connection.isDefunct()).isTrue();
        assertThat(node.wire().isClosed()).isTrue();
        CompletableFuture<Frame> later = ask(connection);
        assertThat(later).as("nobody waits for a dead connection").isDone();
        assertTold(connection, List.of(later), Fate.NOT_SENT, String.valueOf(thrown.getMessage()));
        assertThat(connection.inFlight()).isZero();
        return failure;
    }
}
