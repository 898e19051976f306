// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static dev.firstcause.transport.WireListener.Operation.CONNECT;
import static dev.firstcause.transport.WireListener.Operation.READ;
import static dev.firstcause.transport.WireListener.Operation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.transport.WireListener.Operation;
import dev.firstcause.transport.socket.LocalSocketException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts are those that Java on Linux was seen to give. */
class SocketErrorTest {
    static Stream<Arguments> errors() {
        return Stream.of(
                arguments(
                        new ConnectException("Connection refused"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.CONNECT_REFUSED),
                arguments(
                        new ConnectException("Connection timed out"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.CONNECT_TIMEOUT),
                arguments(new IOException("Connection timed out"), false, Sign.KERNEL_ERROR, FailureKind.PEER_SILENT),
                arguments(
                        new NoRouteToHostException("No route to host"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.UNREACHABLE),
                arguments(new IOException("No route to host"), false, Sign.KERNEL_ERROR, FailureKind.UNREACHABLE),
                arguments(
                        new ConnectException("Network is unreachable"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.UNREACHABLE),
                arguments(new BindException("Permission denied"), true, Sign.KERNEL_ERROR, FailureKind.LOCAL_FORBIDDEN),
                arguments(new SocketException("Invalid argument"), true, Sign.KERNEL_ERROR, FailureKind.UNREACHABLE),
                arguments(new SocketException("Connection reset"), false, Sign.KERNEL_ERROR, FailureKind.PEER_RESET),
                arguments(
                        new IOException("Connection reset by peer"), false, Sign.KERNEL_ERROR, FailureKind.PEER_RESET),
                arguments(
                        new IOException("Software caused connection abort"),
                        false,
                        Sign.KERNEL_ERROR,
                        FailureKind.PEER_RESET),
                arguments(new IOException("Broken pipe"), false, Sign.GONE, FailureKind.PEER_TRUNCATED),
                arguments(new IOException("Bad file descriptor"), false, Sign.GONE, FailureKind.INTERNAL),
                arguments(
                        new SocketException("Transport endpoint is not connected"),
                        false,
                        Sign.GONE,
                        FailureKind.INTERNAL),
                arguments(new SocketException("Socket is closed"), false, Sign.GONE, FailureKind.INTERNAL),
                arguments(new ClosedChannelException(), false, Sign.GONE, FailureKind.INTERNAL),
                arguments(new AsynchronousCloseException(), false, Sign.GONE, FailureKind.INTERNAL),
                arguments(
                        new SocketException("Operation not permitted"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.LOCAL_FORBIDDEN),
                arguments(
                        new IOException("No buffer space available"),
                        false,
                        Sign.KERNEL_ERROR,
                        FailureKind.LOCAL_LIMIT),
                arguments(new IOException("Cannot allocate memory"), false, Sign.KERNEL_ERROR, FailureKind.LOCAL_LIMIT),
                arguments(new SocketException("Too many open files"), true, Sign.KERNEL_ERROR, FailureKind.LOCAL_LIMIT),
                arguments(
                        new SocketException("Too many open files in system"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.LOCAL_LIMIT),
                arguments(
                        new BindException("Cannot assign requested address"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.LOCAL_LIMIT),
                arguments(
                        new UnknownHostException("node is not resolved"),
                        true,
                        Sign.KERNEL_ERROR,
                        FailureKind.RESOLVE_FAILED));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void the_kernels_words_are_understood(IOException error, boolean connecting, Sign sign, FailureKind kind) {
        Operation operation = connecting ? Operation.CONNECT : Operation.READ;
        assertThat(SocketError.of(error, operation)).isEqualTo(new SocketError(sign, kind, error(error)));
        Operation other = connecting ? Operation.CONNECT : Operation.WRITE;
        assertThat(SocketError.of(error, other)).isEqualTo(new SocketError(sign, kind, error(error)));
    }

    private static String error(IOException thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }

    /** The classes are those that {@code handleSocketError} of the JDK gives: the text may be of any language. */
    static Stream<Arguments> errorsInAnUnknownLanguage() {
        String words = "Konekto rifuzita";
        IOException ours = new LocalSocketException("no socket could be opened", new SocketException(words));
        IOException notTheKernels = new LocalSocketException("the loop cannot watch", new IllegalStateException(words));
        return Stream.of(
                arguments(new ConnectException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.CONNECT_REFUSED),
                arguments(new PortUnreachableException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.CONNECT_REFUSED),
                arguments(new NoRouteToHostException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.UNREACHABLE),
                arguments(new NoRouteToHostException(words), READ, Sign.KERNEL_ERROR, FailureKind.UNREACHABLE),
                arguments(new SocketException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.UNREACHABLE),
                arguments(new BindException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.LOCAL_LIMIT),
                arguments(new SocketTimeoutException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.CONNECT_TIMEOUT),
                arguments(new SocketTimeoutException(words), READ, Sign.KERNEL_ERROR, FailureKind.PEER_SILENT),
                arguments(new IOException(words), READ, Sign.KERNEL_ERROR, FailureKind.PEER_SILENT),
                arguments(new IOException(words), WRITE, Sign.GONE, FailureKind.PEER_TRUNCATED),
                arguments(ours, CONNECT, Sign.KERNEL_ERROR, FailureKind.LOCAL_LIMIT),
                arguments(ours, WRITE, Sign.KERNEL_ERROR, FailureKind.LOCAL_LIMIT),
                arguments(notTheKernels, READ, Sign.KERNEL_ERROR, FailureKind.INTERNAL),
                arguments(new IOException(words), CONNECT, Sign.KERNEL_ERROR, FailureKind.INTERNAL),
                arguments(new IOException(words), null, Sign.KERNEL_ERROR, FailureKind.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("errorsInAnUnknownLanguage")
    void where_the_words_are_not_known_the_class_and_the_operation_decide(
            IOException error, Operation operation, Sign sign, FailureKind kind) {
        assertThat(SocketError.of(error, operation)).isEqualTo(new SocketError(sign, kind, error.getMessage()));
    }

    @Test
    void a_limit_met_when_a_socket_is_opened_is_told_with_what_was_done() {
        SocketError said = SocketError.of(
                new LocalSocketException("no socket could be opened", new SocketException("Too many open files")),
                CONNECT);
        assertThat(said.kind()).isEqualTo(FailureKind.LOCAL_LIMIT);
        assertThat(said.words()).isEqualTo("no socket could be opened: Too many open files");
    }
}
