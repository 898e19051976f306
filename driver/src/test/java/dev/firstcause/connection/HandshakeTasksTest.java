// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Silence;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.tls.MemoryServer;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a certificate is checked outside of the loop, the connection neither reads nor forgets. */
class HandshakeTasksTest {
    @TempDir
    private Path folder;

    private final ScriptedTransport transport = new ScriptedTransport();
    private final ScriptedLoop loop = transport.nextLoop();
    private final Queue<Runnable> helpers = new ArrayDeque<>();
    private CompletableFuture<Connection> opening;
    private MemoryServer node;
    private ScriptedWire wire;

    /** Up to the moment when the node's certificate has come. */
    @BeforeEach
    void askForTheCertificate() throws GeneralSecurityException, IOException {
        TestAuthority authority = TestAuthority.create();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.server("127.0.0.1").keyManagers(), null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        node = new MemoryServer(engine);
        loop.helpers(helpers::add);
        ConnectionOptions options = ConnectionOptions.DEFAULT
                .withTls(TlsOptions.builder()
                        .trustPem(authority.writeTo(folder))
                        .protocols("TLSv1.2")
                        .build())
                .withVersions(ProtocolVersion.V4);
        opening = Connection.open(transport, ScriptedTlsNode.ENDPOINT, options).toCompletableFuture();
        loop.runUntilIdle();
        if (transport.wires().isEmpty()) {
            loop.awaitTask();
            loop.runUntilIdle();
        }
        wire = transport.wires().get(0);
        loop.runUntilIdle();
        wire.deliver(node.feed(wire.takeWritten()));
        loop.runUntilIdle();
    }

    /** An engine of a native library is released when its last task has ended. */
    @AfterEach
    void endAll() throws InterruptedException {
        runHelpers();
        transport.close();
    }

    private void runHelpers() throws InterruptedException {
        while (!helpers.isEmpty()) {
            Thread helper = new Thread(helpers.remove());
            helper.start();
            helper.join();
            loop.runUntilIdle();
        }
    }

    private String failure() {
        assertThat(opening).isCompletedExceptionally();
        return catchThrowable(opening::join).getMessage();
    }

    @Test
    void the_handshake_goes_on_when_the_check_has_ended() throws InterruptedException {
        assertThat(helpers).hasSize(1);
        assertThat(wire.isPaused()).isTrue();
        assertThat(wire.takeWritten()).isEmpty();

        runHelpers();
        assertThat(wire.isPaused()).isFalse();
        wire.deliver(node.feed(wire.takeWritten()));
        loop.runUntilIdle();
        node.feed(wire.takeWritten());
        assertThat(node.takeReceived()).as("STARTUP, or OPTIONS").isNotEmpty();
        assertThat(opening).isNotDone();
        transport.close();
    }

    @Test
    void what_comes_meanwhile_is_read_afterwards_and_in_its_order() throws InterruptedException {
        wire.deliver(new byte[] {21, 3, 3, 0, 2, 2, 80});
        wire.end();
        loop.runUntilIdle();
        assertThat(opening).isNotDone();

        runHelpers();
        assertThat(failure()).contains("PEER_ALERT", "internal_error");
    }

    @Test
    void an_end_seen_meanwhile_is_told_after_the_bytes_before_it() throws InterruptedException {
        wire.deliver(new byte[] {21, 3, 3, 0, 2, 2, 80});
        wire.fail(Operation.READ, new IOException("Connection reset"));
        loop.execute(() -> wire.drain(1000));
        loop.runUntilIdle();
        assertThat(opening).isNotDone();

        runHelpers();
        assertThat(failure()).contains("PEER_ALERT", "internal_error");
    }

    @Test
    void a_check_that_takes_too_long_is_not_blamed_on_the_node_alone() throws InterruptedException {
        loop.advance(ConnectionOptions.DEFAULT.timeouts().connect().plus(Duration.ofSeconds(1)));
        assertThat(failure()).contains("HANDSHAKE_TIMEOUT", "; our own check of what came has not ended");
        assertThat(wire.isClosed()).isTrue();
        runHelpers();
        assertThat(wire.takeWritten()).isEmpty();
    }

    /** The node has answered, and it is we who have not looked at that yet. */
    @Test
    void a_check_that_is_late_at_the_deadline_is_no_silence_of_the_node_whatever_the_kernel_knows() {
        wire.know(new SocketState(SocketState.Source.TCP_INFO, 0, 0, 0, 0, false, 7));
        loop.advance(ConnectionOptions.DEFAULT.timeouts().connect().plus(Duration.ofSeconds(1)));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.HANDSHAKE_TIMEOUT);
        assertThat(failure.silence()).isEqualTo(Silence.UNKNOWN);
        assertThat(failure.detail())
                .endsWith("; our own check of what came has not ended")
                .doesNotContain("process", "acknowledged");
        assertThat(wire.looks()).isZero();
    }

    @Test
    void a_node_that_is_silent_after_our_check_is_told_by_what_the_kernel_knows() throws InterruptedException {
        runHelpers();
        wire.know(new SocketState(SocketState.Source.TCP_INFO, 0, 0, 0, 0, false, 7));
        loop.advance(ConnectionOptions.DEFAULT.timeouts().connect().plus(Duration.ofSeconds(1)));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.silence()).isEqualTo(Silence.ACKNOWLEDGED);
        assertThat(failure.detail()).doesNotContain("our own check");
    }

    @Test
    void a_loop_that_ends_meanwhile_leaves_nothing_to_the_check() throws InterruptedException {
        transport.close();
        assertThat(failure()).contains("the transport was closed");
        runHelpers();
        assertThat(helpers).isEmpty();
    }
}
