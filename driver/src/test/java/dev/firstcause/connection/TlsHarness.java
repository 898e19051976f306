// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** As {@link ConnectionHarness}, with an authority, and nodes that speak real TLS over sockets that can be cut below it. */
abstract class TlsHarness extends ConnectionHarness {
    final TestAuthority authority = TestAuthority.create();

    @TempDir
    Path folder;

    Path trusted;

    /** Trusts the authority. One for all connections of a test, so that those to the same node resume its TLS session. */
    ConnectionOptions trusting;

    @BeforeEach
    void writeTrust() throws IOException {
        trusted = authority.writeTo(folder);
        trusting = ConnectionOptions.DEFAULT.withTls(
                TlsOptions.builder().trustPem(trusted).build());
    }

    /** A node with a certificate that fits. */
    StandIn node(String protocol, BiFunction<StandIn.Session, Frame, @Nullable Response> answers)
            throws IOException, GeneralSecurityException {
        return node(authority.server("127.0.0.1"), protocol, answers, false);
    }

    StandIn node(Identity identity, String protocol, boolean clientMustHaveOne)
            throws IOException, GeneralSecurityException {
        return node(identity, protocol, StandIn::usual, clientMustHaveOne);
    }

    StandIn node(
            Identity identity,
            String protocol,
            BiFunction<StandIn.Session, Frame, @Nullable Response> answers,
            boolean clientMustHaveOne)
            throws IOException, GeneralSecurityException {
        SSLContext context = serverContext(identity);
        ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        return new StandIn(
                listener,
                raw -> {
                    SSLSocket socket =
                            (SSLSocket) context.getSocketFactory().createSocket(raw, (InputStream) null, true);
                    socket.setUseClientMode(false);
                    socket.setEnabledProtocols(new String[] {protocol});
                    socket.setNeedClientAuth(clientMustHaveOne);
                    return socket;
                },
                answers);
    }

    SSLContext serverContext(Identity identity) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.keyManagers(), authority.trustManagers(), null);
        return context;
    }

    Connection open(StandIn node, TlsOptions.Builder tls)
            throws InterruptedException, ExecutionException, TimeoutException {
        return open(node, ConnectionOptions.DEFAULT.withTls(tls.build()));
    }

    Connection open(StandIn node) throws InterruptedException, ExecutionException, TimeoutException {
        return open(node, trusting);
    }
}
