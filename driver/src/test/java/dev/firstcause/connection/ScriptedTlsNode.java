// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.tls.MemoryServer;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * A connection to a node in memory: the driver, the TLS of both sides and the CQL are real, and only the kernel between
 * them is the test's, for the errors that no kernel gives on demand. The node leaves queries without an answer.
 *
 * <p>All in the test's thread, and in a time of its own.
 */
final class ScriptedTlsNode {
    static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 9142);

    final ScriptedTransport transport = new ScriptedTransport();
    final ScriptedLoop loop = transport.nextLoop();
    final Connection connection;
    private final MemoryServer tls;
    private final ScriptedServer cql = new ScriptedServer();

    ScriptedTlsNode(TestAuthority authority, Path trusted) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.server("127.0.0.1").keyManagers(), null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        tls = new MemoryServer(engine);
        ConnectionOptions options = ConnectionOptions.DEFAULT
                .withTls(TlsOptions.builder().trustPem(trusted).build())
                .withVersions(ProtocolVersion.V4);
        CompletableFuture<Connection> opening =
                Connection.open(transport, ENDPOINT, options).toCompletableFuture();
        loop.runUntilIdle();
        // The name is looked up in a thread of its own.
        if (transport.wires().isEmpty()) {
            loop.awaitTask();
        }
        carry();
        connection = opening.getNow(null);
        assertThat(connection).isNotNull();
    }

    /** The connection's only wire. */
    ScriptedWire wire() {
        return transport.wires().get(0);
    }

    /** Runs the loop, and carries bytes between both sides until neither has more to say. */
    void carry() {
        loop.runUntilIdle();
        for (byte[] sent = wire().takeWritten(); sent.length > 0; sent = wire().takeWritten()) {
            deliver(tls.feed(sent));
            for (Frame request : cql.hear(tls.takeReceived())) {
                Opcode opcode = request.message().opcode();
                if (opcode != Opcode.QUERY) {
                    Response answer = opcode == Opcode.OPTIONS ? new Supported(Map.of()) : Ready.INSTANCE;
                    deliver(tls.encrypt(cql.say(answer, request.streamId())));
                }
            }
            loop.runUntilIdle();
        }
    }

    private void deliver(byte[] bytes) {
        if (bytes.length > 0) {
            wire().deliver(bytes);
        }
    }

    /** The node ends TLS in order; what that brings stands in the socket. */
    void sendCloseNotify() {
        deliver(tls.closeNotify());
    }

    /** The node finds a record that cannot be, and says so by an alert; it stands in the socket. */
    void sendAlert() {
        byte[] damaged = new byte[5 + 40];
        damaged[0] = 23;
        damaged[1] = 3;
        damaged[2] = 3;
        damaged[4] = 40;
        deliver(tls.feed(damaged));
    }

    /** The next write is answered so. */
    IOException nextWriteFails(String strerror) {
        IOException thrown = new IOException(strerror);
        wire().failNextWrite(thrown);
        return thrown;
    }
}
