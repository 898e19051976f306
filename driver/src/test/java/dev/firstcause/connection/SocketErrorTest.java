// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
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
                arguments(new BindException("Permission denied"), true, Sign.KERNEL_ERROR, FailureKind.UNREACHABLE),
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
                        new IOException("No buffer space available"), false, Sign.KERNEL_ERROR, FailureKind.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void the_kernels_words_are_understood(IOException error, boolean connecting, Sign sign, FailureKind kind) {
        assertThat(SocketError.of(error, connecting)).isEqualTo(new SocketError(sign, kind));
    }
}
