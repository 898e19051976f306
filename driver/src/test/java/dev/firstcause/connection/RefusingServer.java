// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A TLS server that wants a client certificate it can trust, says so to who has none, and resets the connection. */
final class RefusingServer implements AutoCloseable {
    /** Has a permit for each connection that was reset. */
    final Semaphore gone = new Semaphore(0);

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final SSLContext context = SSLContext.getInstance("TLS");
    private final String protocol;

    RefusingServer(TestAuthority authority, Identity identity, String protocol)
            throws IOException, GeneralSecurityException {
        this.protocol = protocol;
        context.init(identity.keyManagers(), authority.trustManagers(), null);
        Thread thread = new Thread(this::serve, "refusing-server");
        thread.setDaemon(true);
        thread.start();
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    private void serve() {
        try {
            while (true) {
                refuse(listener.accept());
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void refuse(Socket socket) throws IOException {
        // However this ends: with a reset, and behind the alert if there is one.
        socket.setSoLinger(true, 0);
        try (socket) {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "client", 0, true);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(true);
            tls.setEnabledProtocols(new String[] {protocol});
            tls.startHandshake();
            throw new AssertionError("the client was trusted");
        } catch (SSLException e) {
            // What it is here for: the alert was sent before this was thrown.
            socket.close();
            gone.release();
        } catch (SocketException e) {
            // The client has left.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
