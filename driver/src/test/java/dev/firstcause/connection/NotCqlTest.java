// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port on which something listens that is no CQL node, or not in the way it was asked. */
@Timeout(60)
class NotCqlTest {
    private static final String HTTP = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    private static final String SSH = "SSH-2.0-OpenSSH_9.2\r\n";
    /** Fatal, internal_error. */
    private static final String TLS_ALERT = "\u0015\3\3\0\2\2P";

    /** An ERROR of protocol v4 to whom speaks no version it knows, with stream id 0. */
    private static final String CQL_ERROR =
            "\u0084\0\0\0\0" + "\0\0\0'" + "\0\0\0\n" + "\0!" + "Invalid or unsupported version 19";

    private final Transport transport = TransportOptions.DEFAULT.withLoops(1).open();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        transport.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP, SSH, "\0\1\2\3\4\5\6\7\b\t"})
    void what_is_not_cql_is_a_protocol_error_that_says_what_was_expected(String says) throws IOException {
        Failure failure = failureOf(says, ConnectionOptions.DEFAULT);
        assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.PROTOCOL_ERROR);
        assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
        assertThat(failure.message()).contains("expected");
    }

    @Test
    void a_tls_port_asked_in_plain_is_told() throws IOException {
        Failure failure = failureOf(TLS_ALERT, ConnectionOptions.DEFAULT);
        assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.NOT_TLS);
        assertThat(failure.message()).contains("this port wants TLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP, SSH, CQL_ERROR})
    void what_is_not_tls_is_told_with_what_it_says_instead(String says) throws IOException {
        TlsOptions tls = TlsOptions.builder()
                .trustPem(TestAuthority.create().writeTo(folder))
                .build();
        Failure failure = failureOf(says, ConnectionOptions.DEFAULT.withTls(tls));
        assertThat(failure.kind()).as("%s", failure).isEqualTo(FailureKind.NOT_TLS);
        assertThat(failure.phase()).isEqualTo(Phase.TLS_HANDSHAKE);
        assertThat(failure.message()).contains(says.equals(CQL_ERROR) ? "CQL" : says.substring(0, 4));
    }

    /** What an opening dies of at a server that waits for the first bytes, says this and ends. */
    private Failure failureOf(String says, ConnectionOptions options) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> say(listener, says), "not-cql");
            thread.setDaemon(true);
            thread.start();
            CompletionException thrown = catchThrowableOfType(
                    CompletionException.class,
                    () -> Connection.open(transport, new Endpoint("127.0.0.1", listener.getLocalPort()), options)
                            .toCompletableFuture()
                            .join());
            assertThat(thrown).isNotNull();
            return ((ConnectionShutdownException) thrown.getCause()).failure();
        }
    }

    private static void say(ServerSocket listener, String says) {
        try (Socket socket = listener.accept()) {
            byte[] received = new byte[1024];
            if (socket.getInputStream().read(received) > 0) {
                socket.getOutputStream().write(says.getBytes(ISO_8859_1));
            }
            socket.shutdownOutput();
            // Reads on, for closing would reset what the client has not read yet.
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
