// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthChallenge;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server answers in place of what was asked for: its refusals, its versions, and what cannot be. */
@Timeout(60)
class OpeningRefusedTest {
    private static final ConnectionOptions ALL = ConnectionOptions.DEFAULT
            .withCredentials(new ConnectionOptions.Credentials("app", "secret"))
            .withEvents(List.of("STATUS_CHANGE"));
    private static final List<Response> USUAL = List.of(
            new Supported(Map.of()), new Authenticate("PasswordAuthenticator"), new AuthSuccess(null), Ready.INSTANCE);

    private final ScriptedNode node = new ScriptedNode();

    @ParameterizedTest
    @CsvSource({"0, OPTIONS", "1, STARTUP", "2, AUTH_RESPONSE", "3, REGISTER"})
    void an_error_is_a_refusal_in_the_servers_words(int answers, String step) {
        CompletableFuture<Connection> opening = begin(ALL, answers);
        node.answer(new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too many of you"));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(failure.detail())
                .isEqualTo("the server answered " + step + " with ERROR OVERLOADED: too many of you");
        assertThat(failure.decisive().sign()).isEqualTo(Sign.SERVER_ERROR);
        endsAsAnAnswerDoes(failure);
    }

    static Stream<Arguments> wrongAnswers() {
        return Stream.of(
                Arguments.of(0, Ready.INSTANCE, "OPTIONS with READY"),
                Arguments.of(1, new Supported(Map.of()), "STARTUP with SUPPORTED"),
                Arguments.of(1, new AuthSuccess(null), "STARTUP with AUTH_SUCCESS"),
                Arguments.of(2, Ready.INSTANCE, "AUTH_RESPONSE with READY"),
                Arguments.of(3, Result.Nothing.INSTANCE, "REGISTER with RESULT"));
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void an_answer_to_another_question_breaks_the_protocol(int answers, Response answer, String words) {
        CompletableFuture<Connection> opening = begin(ALL, answers);
        node.answer(answer);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.PROTOCOL_ERROR);
        assertThat(failure.detail()).isEqualTo("the server answered " + words);
        assertThat(failure.decisive().sign()).isEqualTo(Sign.OWN_VERDICT);
        endsAsAnAnswerDoes(failure);
    }

    @Test
    void wrong_credentials_are_called_that() {
        CompletableFuture<Connection> opening = begin(ALL, 2);
        node.answer(new ErrorResponse.Plain(ErrorCode.AUTHENTICATION_ERROR, "Provided username app is incorrect"));
        assertThat(OpeningFailure.of(opening).detail())
                .isEqualTo("the server answered AUTH_RESPONSE with ERROR AUTHENTICATION_ERROR: Provided username app is"
                        + " incorrect (wrong credentials)");
    }

    @Test
    void an_error_of_a_code_that_nobody_knows_is_shown_with_its_number() {
        CompletableFuture<Connection> opening = begin(ALL, 1);
        node.answer(new ErrorResponse.Plain(0x0abc, "of tomorrow"));
        assertThat(OpeningFailure.of(opening).detail())
                .isEqualTo("the server answered STARTUP with ERROR 0x0abc: of tomorrow");
    }

    @Test
    void a_server_that_wants_credentials_and_gets_none_is_named_with_its_authenticator() {
        CompletableFuture<Connection> opening = begin(ConnectionOptions.DEFAULT, 1);
        node.answer(new Authenticate("org.example.Passwords"));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(failure.detail())
                .isEqualTo("the server wants credentials (org.example.Passwords), and none were given");
        assertThat(node.requests()).isEmpty();
        endsAsAnAnswerDoes(failure);
    }

    @Test
    void an_authenticator_that_asks_for_more_is_not_answered_in_a_guess() {
        CompletableFuture<Connection> opening = begin(ALL, 1);
        node.answer(new Authenticate("org.example.Kerberos"));
        node.answer(new AuthChallenge(ByteBuffer.wrap(new byte[] {1, 2})));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(failure.detail())
                .isEqualTo("the server's authenticator org.example.Kerberos asks for more than a user and password,"
                        + " which is all that is known here");
        endsAsAnAnswerDoes(failure);
    }

    @Test
    void the_password_is_in_no_text_of_a_refusal() {
        CompletableFuture<Connection> opening = begin(ALL, 2);
        node.answer(new ErrorResponse.Plain(ErrorCode.AUTHENTICATION_ERROR, "no"));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.message() + failure.cause() + failure.decisive()).doesNotContain("secret");
    }

    @Test
    void what_the_protocol_cannot_say_is_told_to_who_asked_for_it() {
        CompletableFuture<Connection> opening = begin(ALL.withEvents(List.of("E".repeat(70_000))), 3);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure.cause())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("string of 70000 bytes");
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void versions_are_tried_from_the_best_on_over_a_wire_each_and_only_the_last_refusal_is_told() {
        CompletableFuture<Connection> opening = begin(ALL, 0);
        assertThat(node.answer(unsupported(5)).version()).isEqualTo(ProtocolVersion.V5);
        assertThat(opening).isNotDone();
        Frame again = node.answer(USUAL.get(0));
        assertThat(again.version()).isEqualTo(ProtocolVersion.V4);
        assertThat(again.message()).isEqualTo(Options.INSTANCE);
        node.answer(unsupported(4));
        assertThat(opening).isNotDone();
        assertThat(node.transport.wires()).extracting(ScriptedWire::isClosed).containsExactly(true, true, false);
        assertThat(node.transport.wires())
                .extracting(ScriptedWire::remoteAddress)
                .containsOnly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042));
        assertThat(node.answer(unsupported(3)).version()).isEqualTo(ProtocolVersion.V3);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.STARTUP_REFUSED);
        assertThat(failure.detail())
                .isEqualTo("the server answered OPTIONS with ERROR PROTOCOL_ERROR: Invalid or unsupported protocol"
                        + " version (3)");
        assertThat(failure.connection()).contains("CQL v3");
        assertThat(failure.evidence()).hasSize(1);
        assertThat(failure.aftermath().count()).isZero();
        assertThat(node.transport.wires()).hasSize(3);
        endsAsAnAnswerDoes(failure);
    }

    @Test
    void an_older_version_is_as_good_as_the_first_once_it_is_there() {
        CompletableFuture<Connection> opening = begin(ALL, 0);
        ScriptedWire first = node.wire();
        node.answer(unsupported(5));
        USUAL.forEach(node::answer);
        assertThat(opening).isCompleted();
        Connection connection = opening.join();
        assertThat(connection.version()).isEqualTo(ProtocolVersion.V4);
        first.fail(Operation.READ, new IOException("Connection reset"));
        node.loop.advance(Duration.ofSeconds(20));
        assertThat(connection.lastError()).isEmpty();
    }

    @Test
    void the_next_version_has_a_connect_of_its_own_with_all_its_time() {
        CompletableFuture<Connection> opening = begin(ALL, 0);
        node.loop.advance(Duration.ofSeconds(4));
        node.transport.holdConnects();
        node.answer(unsupported(5));
        node.loop.advance(Duration.ofMillis(4980));
        assertThat(opening).isNotDone();
        node.loop.advance(Duration.ofMillis(20));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_TIMEOUT);
        assertThat(failure.connection()).contains("CQL v4");
    }

    static Stream<Arguments> notAboutTheVersion() {
        ErrorResponse version = unsupported(5);
        return Stream.of(
                Arguments.of(0, new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Unknown opcode 5")),
                Arguments.of(0, new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, version.message())),
                Arguments.of(1, new ErrorResponse.Plain(ErrorCode.INVALID, version.message())),
                Arguments.of(2, version),
                Arguments.of(3, version));
    }

    @ParameterizedTest
    @MethodSource("notAboutTheVersion")
    void any_other_refusal_is_final(int answers, ErrorResponse error) {
        CompletableFuture<Connection> opening = begin(ALL, answers);
        node.answer(error);
        assertThat(OpeningFailure.of(opening).detail()).endsWith(": " + error.message());
        assertThat(node.transport.wires()).hasSize(1);
    }

    @Test
    void a_version_may_be_refused_in_other_letters() {
        CompletableFuture<Connection> opening = begin(ALL, 1);
        node.answer(new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Beta Protocol Version 5 is off"));
        assertThat(opening).isNotDone();
        assertThat(node.transport.wires()).hasSize(2);
    }

    private void endsAsAnAnswerDoes(Failure failure) {
        assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
        assertThat(failure.decisive().witness()).isEqualTo(Witness.PROTOCOL);
        assertThat(failure.cause()).isInstanceOf(IOException.class).hasMessageContaining(failure.detail());
        assertThat(node.wire().isClosed()).isTrue();
    }

    private CompletableFuture<Connection> begin(ConnectionOptions options, int answers) {
        CompletableFuture<Connection> opening = node.begin(options);
        node.lookUp();
        USUAL.subList(0, answers).forEach(node::answer);
        return opening;
    }

    private static ErrorResponse unsupported(int version) {
        return new ErrorResponse.Plain(
                ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version (" + version + ")");
    }
}
