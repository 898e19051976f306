// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A TLS server that says what it hears, for as long as the tests run. */
final class TlsEcho {
    private final SSLServerSocket listening;
    private final SSLContext clients;

    private TlsEcho() throws GeneralSecurityException, IOException {
        TestAuthority authority = TestAuthority.create();
        SSLContext servers = SSLContext.getInstance("TLS");
        servers.init(authority.server("127.0.0.1").keyManagers(), null, null);
        clients = SSLContext.getInstance("TLS");
        clients.init(null, authority.trustManagers(), null);
        listening = (SSLServerSocket)
                servers.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("tls-echo", this::accept);
    }

    static TlsEcho open() {
        try {
            return new TlsEcho();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK has no TLS", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        for (SSLSocket socket = next(); socket != null; socket = next()) {
            SSLSocket accepted = socket;
            start("tls-echo-connection", () -> echo(accepted));
        }
    }

    private @Nullable SSLSocket next() {
        try {
            return (SSLSocket) listening.accept();
        } catch (IOException e) {
            throw new UncheckedIOException("The echo has ended", e);
        }
    }

    private static void echo(SSLSocket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // What was done to the connection, seen from here; its test looks from the other end.
            return;
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** A client's socket, connected, with the handshake to come. */
    SSLSocket connect(InetSocketAddress to, String version) throws IOException {
        SSLSocket socket = (SSLSocket) clients.getSocketFactory().createSocket(to.getAddress(), to.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Ends.PATIENCE.toMillis());
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }
}
