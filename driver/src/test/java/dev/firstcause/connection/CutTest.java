// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A connection is cut after any number of bytes: in the handshake, in the start, in its answers. Never a hang, never a
 * request without an end, never a wrong kind. {@code -Dcut.step=1} tries every byte; without it every 29th is.
 */
@Timeout(1200)
class CutTest {
    private static final int STEP = Integer.getInteger("cut.step", 29);
    private static final int QUERIES = 3;

    /** Signatures, and so whole sessions, differ by a few bytes. */
    private static final long SHORTER = 16;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"TLSv1.2,FIN", "TLSv1.2,RST", "TLSv1.3,FIN", "TLSv1.3,RST"})
    void a_cut_after_any_byte_is_told_as_what_it_is(String protocol, CuttingProxy.Cut cut) throws Exception {
        TestAuthority authority = TestAuthority.create();
        Path trusted = authority.writeTo(folder);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.server("127.0.0.1").keyManagers(), null, null);
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setEnabledProtocols(new String[] {protocol});
        try (Transport transport = TransportOptions.DEFAULT.withLoops(1).open();
                StandIn node = new StandIn(listener, StandIn::usual)) {
            long whole = wholeSession(transport, node.endpoint(), trusting(trusted));
            for (long at = 0; at < whole; at += STEP) {
                try (CuttingProxy proxy = new CuttingProxy(node.endpoint(), at, cut)) {
                    Failure failure = failureOfSession(transport, proxy.endpoint(), trusting(trusted));
                    if (failure == null) {
                        assertThat(at)
                                .as("a session of %s bytes", proxy.passed())
                                .isBetween(whole - SHORTER, whole);
                        continue;
                    }
                    assertThat(failure.kind())
                            .as("cut by %s after %s of %s bytes: %s", cut, at, whole, failure)
                            .isEqualTo(
                                    cut == CuttingProxy.Cut.RST ? FailureKind.PEER_RESET : FailureKind.PEER_TRUNCATED);
                }
            }
        }
    }

    /** Each time anew: a session that is resumed has fewer bytes. */
    private static ConnectionOptions trusting(Path authority) {
        return ConnectionOptions.DEFAULT.withTls(
                TlsOptions.builder().trustPem(authority).build());
    }

    /** Bytes that the node sends in an undisturbed session. */
    private static long wholeSession(Transport transport, Endpoint node, ConnectionOptions options)
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (CuttingProxy proxy = new CuttingProxy(node, Long.MAX_VALUE, CuttingProxy.Cut.FIN)) {
            Connection connection = Connection.open(transport, proxy.endpoint(), options)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            for (CompletableFuture<Frame> call : ask(connection)) {
                call.get(10, TimeUnit.SECONDS);
            }
            long passed = proxy.passed();
            connection.close();
            return passed;
        }
    }

    /** What it died of; null when it was answered in full, and shorter than the cut. */
    private static Failure failureOfSession(Transport transport, Endpoint proxy, ConnectionOptions options)
            throws InterruptedException, TimeoutException {
        Connection connection;
        try {
            connection = Connection.open(transport, proxy, options)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ((ConnectionShutdownException) e.getCause()).failure();
        }
        Failure failure = null;
        for (CompletableFuture<Frame> call : ask(connection)) {
            try {
                call.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                Failure one = ((ConnectionShutdownException) e.getCause()).failure();
                assertThat(one).isSameAs(connection.lastError().orElseThrow());
                failure = one;
            }
        }
        connection.close();
        return failure;
    }

    private static List<CompletableFuture<Frame>> ask(Connection connection) {
        List<CompletableFuture<Frame>> calls = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            calls.add(connection
                    .send(new Query("q", new QueryParameters(Consistency.ONE, Values.NONE)), Duration.ofSeconds(30))
                    .toCompletableFuture());
        }
        return calls;
    }
}
