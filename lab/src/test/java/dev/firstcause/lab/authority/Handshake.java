// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A TLS handshake over loopback with the sockets of the JDK, and one byte each way after it. */
final class Handshake {
    private static final int PATIENCE_MILLIS = 20_000;

    private final String protocol;
    private KeyManager @Nullable [] server;
    private TrustManager @Nullable [] clients;
    private KeyManager @Nullable [] client;
    private TrustManager @Nullable [] trusted;
    private String host = "localhost";

    Handshake(String protocol) {
        this.protocol = protocol;
    }

    Handshake server(Identity identity) {
        this.server = identity.keyManagers();
        return this;
    }

    Handshake requireClientsOf(TestAuthority authority) {
        this.clients = authority.trustManagers();
        return this;
    }

    Handshake client(Identity identity) {
        this.client = identity.keyManagers();
        return this;
    }

    Handshake trust(TestAuthority authority) {
        this.trusted = authority.trustManagers();
        return this;
    }

    Handshake host(String name) {
        this.host = name;
        return this;
    }

    /**
     * Does it.
     *
     * @return what the server calls the client: its subject, or null without a certificate
     * @throws IOException what the client sees; what the server sees is suppressed in it
     * @throws CompletionException with what the server sees, when the client sees no failure
     */
    @Nullable
    Principal run() throws GeneralSecurityException, IOException {
        SSLContext context = context(server, clients);
        try (SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setSoTimeout(PATIENCE_MILLIS);
            listening.setNeedClientAuth(clients != null);
            CompletableFuture<@Nullable Principal> served = new CompletableFuture<>();
            Thread thread = new Thread(() -> serve(listening, served), "server");
            served.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            thread.start();
            try {
                connect(listening.getLocalPort());
            } catch (IOException e) {
                served.handle((principal, failure) -> failure == null ? e : suppress(e, failure))
                        .join();
                throw e;
            }
            return served.join();
        }
    }

    private static IOException suppress(IOException client, Throwable server) {
        client.addSuppressed(server);
        return client;
    }

    private void serve(SSLServerSocket listening, CompletableFuture<@Nullable Principal> served) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            socket.getOutputStream().write(socket.getInputStream().read());
            served.complete(socket.getNeedClientAuth() ? socket.getSession().getPeerPrincipal() : null);
        } catch (IOException e) {
            served.completeExceptionally(e);
        }
    }

    private void connect(int port) throws GeneralSecurityException, IOException {
        Socket plain = new Socket();
        try (plain) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            SSLContext context = context(client, trusted);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setProtocols(new String[] {protocol});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                socket.getOutputStream().write(7);
                if (socket.getInputStream().read() != 7) {
                    throw new IOException("The byte did not come back");
                }
            }
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }
}
