// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a node, for one connection, and ends it after so many bytes from the node have reached the
 * client.
 */
final class CuttingProxy implements AutoCloseable {
    /** How the client is left. */
    enum Cut {
        FIN,
        RST
    }

    private final ServerSocket listener;
    private final Endpoint target;
    private final long after;
    private final Cut cut;
    private final AtomicLong passed = new AtomicLong();

    CuttingProxy(Endpoint target, long after, Cut cut) throws IOException {
        this.target = target;
        this.after = after;
        this.cut = cut;
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** Bytes of the node that have reached the client. */
    long passed() {
        return passed.get();
    }

    private void serve() {
        try (Socket client = listener.accept();
                Socket node = new Socket(target.host(), target.port())) {
            client.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            Thread up = new Thread(() -> forward(client, node), "cutting-proxy-up");
            up.setDaemon(true);
            up.start();
            InputStream in = node.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] bytes = new byte[16 * 1024];
            while (passed.get() < after) {
                int count = in.read(bytes, 0, (int) Math.min(bytes.length, after - passed.get()));
                if (count < 0) {
                    return;
                }
                out.write(bytes, 0, count);
                passed.addAndGet(count);
            }
            if (cut == Cut.RST) {
                client.setSoLinger(true, 0);
            } else {
                // What the client has sent must not be left unread: closing would answer it with a reset.
                client.shutdownOutput();
                up.join(5000);
            }
        } catch (IOException e) {
            // The other side was quicker, and that is what its test is told by the connection itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forward(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Ended by the cut.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
