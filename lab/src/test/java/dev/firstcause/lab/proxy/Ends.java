// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A node that only listens, a proxy to it, and sockets on both ends, all closed at the end. */
final class Ends implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A thread for each: where the common pool has only one, a task that waits for another would wait for ever. */
    static final Executor THREADS = Ends::start;

    final FaultProxy proxy;
    private final ServerSocket listening;
    private final List<Closeable> opened = new ArrayList<>();

    Ends() throws IOException {
        this(FaultProxy.builder().seed(7));
    }

    Ends(FaultProxyBuilder builder) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setSoTimeout((int) PATIENCE.toMillis());
        proxy = builder.to((InetSocketAddress) listening.getLocalSocketAddress());
    }

    /** The two ends of a connection. */
    record Pair(Socket client, Socket node) {
        void say(Socket from, byte... bytes) throws IOException {
            from.getOutputStream().write(bytes);
        }

        /** A byte each way, so that the proxy is known to have both. */
        Pair greeted() throws IOException {
            say(client, (byte) 1);
            say(node, (byte) 2);
            if (node.getInputStream().read() != 1 || client.getInputStream().read() != 2) {
                throw new IOException("No greeting came through");
            }
            return this;
        }
    }

    Pair connect() throws IOException {
        Socket client = connectClient();
        return new Pair(client, accept());
    }

    Socket connectClient() throws IOException {
        return keep(new Socket(proxy.address().getAddress(), proxy.address().getPort()));
    }

    Socket accept() throws IOException {
        return keep(listening.accept());
    }

    private Socket keep(Socket socket) throws IOException {
        opened.add(socket);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "end");
        thread.setDaemon(true);
        thread.start();
    }

    /** Resets it from this end. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        for (Closeable closeable : opened) {
            closeable.close();
        }
        listening.close();
        proxy.close();
    }
}
