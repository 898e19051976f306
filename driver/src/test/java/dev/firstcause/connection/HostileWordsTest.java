// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.error.Attempt;
import dev.firstcause.error.ServerErrorException;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.AuthChallenge;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server that nobody trusts yet writes gets into no log as it is: it is one line, and bounded, wherever it is told. */
class HostileWordsTest {
    private static final String HOSTILE =
            "no\r\n2026-01-01 INFO all is well\u001b[2J\u009b31m\u0007\u2028\u202edesrever\u0000";
    private static final String LONG = HOSTILE + "x".repeat(60_000);
    private static final int MOST = 2_500;

    private final ScriptedNode node = new ScriptedNode();
    private final ConnectionOptions options = ConnectionOptions.DEFAULT
            .withVersions(ProtocolVersion.V4)
            .withCredentials(new ConnectionOptions.Credentials("app", "secret"));

    static Stream<Arguments> answers() {
        ErrorResponse error = new ErrorResponse.Plain(ErrorCode.AUTHENTICATION_ERROR, LONG);
        return Stream.of(
                Arguments.of("to OPTIONS", List.of(error)),
                Arguments.of("to STARTUP", List.of(new Supported(Map.of()), error)),
                Arguments.of(
                        "to AUTH_RESPONSE",
                        List.of(new Supported(Map.of()), new Authenticate("PasswordAuthenticator"), error)),
                Arguments.of(
                        "an authenticator's name",
                        List.of(
                                new Supported(Map.of()),
                                new Authenticate(LONG),
                                new AuthChallenge(ByteBuffer.wrap(new byte[1])))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void a_refusal_is_told_in_one_line(String name, List<Response> answers) {
        CompletableFuture<Connection> opening = node.begin(options);
        answers.forEach(node::answer);
        assertClean(OpeningFailure.of(opening));
    }

    @Test
    void an_authenticator_without_credentials_is_too() {
        CompletableFuture<Connection> opening = node.begin(ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4));
        node.answer(new Supported(Map.of()));
        node.answer(new Authenticate(LONG));
        assertClean(OpeningFailure.of(opening));
    }

    @Test
    void what_follows_the_words_of_the_server_is_not_cut() {
        CompletableFuture<Connection> opening = node.begin(options);
        node.answer(new Supported(Map.of()));
        node.answer(new Authenticate("PasswordAuthenticator"));
        node.answer(new ErrorResponse.Plain(ErrorCode.AUTHENTICATION_ERROR, LONG));
        assertThat(OpeningFailure.of(opening).detail())
                .contains("(cut, of " + LONG.length() + " characters)")
                .endsWith("(wrong credentials)");
    }

    @Test
    void an_error_on_a_stream_of_nobody_is_told_in_one_line() {
        Connection connection = node.open(ConnectionOptions.DEFAULT);
        node.wire().deliver(node.bytes(new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, LONG), -1));
        node.turn();
        assertClean(connection.lastError().orElseThrow());
    }

    @Test
    void a_step_is_told_in_one_line() {
        List<String> details = new ArrayList<>();
        ConnectionListener listener = new ConnectionListener() {
            @Override
            public void onStepDone(Step step, Duration took, String detail) {
                details.add(detail);
            }
        };
        CompletableFuture<Connection> opening = Connection.open(
                        node.transport, ScriptedNode.ENDPOINT, options, listener)
                .toCompletableFuture();
        node.turn();
        node.answer(new Supported(Map.of("CQL_VERSION", List.of(HOSTILE), "COMPRESSION", List.of(LONG))));
        assertThat(opening).isNotDone();
        assertThat(details).hasSizeGreaterThan(2).allSatisfy(HostileWordsTest::assertClean);
        assertThat(String.join("", details)).contains("all is well");
    }

    @Test
    void exceptions_of_sessions_tell_them_in_one_line_and_give_them_whole_when_asked() {
        ErrorResponse error = new ErrorResponse.Plain(ErrorCode.OVERLOADED, LONG);
        Endpoint at = ScriptedNode.ENDPOINT;
        ServerErrorException thrown =
                ServerErrorException.of(error, at, List.of(Attempt.answered(at, Duration.ZERO, error)));
        assertThat(thrown.serverMessage()).isEqualTo(LONG);
        assertThat(thrown.getMessage().lines()).allSatisfy(HostileWordsTest::assertCleanLine);
        assertCleanLines(thrown.getCause().getMessage());
        assertCleanLines(
                UnusableNodeException.of(at, "its data centre is " + HOSTILE).getMessage());
        assertCleanLines(UnusableNodeException.of(at, "it does not show " + HOSTILE, error)
                .getMessage());
    }

    private static void assertClean(Failure failure) {
        assertClean(failure.headline());
        assertClean(failure.inOneLine());
        assertClean(failure.detail());
        assertCleanLines(failure.message());
        assertCleanLines(failure.cause().getMessage());
        assertThat(failure.inOneLine()).contains("no  2026-01-01 INFO all is well.[2J.31m. .desrever.");
    }

    private static void assertClean(String text) {
        assertThat(text.lines()).hasSize(1);
        assertCleanLine(text);
    }

    /** Those below the first are ours: they are indented, and what a server says breaks none. */
    private static void assertCleanLines(String text) {
        assertThat(text.lines()).allSatisfy(HostileWordsTest::assertCleanLine);
        assertThat(text.lines().skip(1)).allMatch(line -> line.startsWith("  "));
    }

    private static void assertCleanLine(String line) {
        assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]").hasSizeLessThan(MOST);
    }
}
