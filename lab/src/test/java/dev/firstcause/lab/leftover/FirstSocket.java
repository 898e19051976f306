// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A JVM that opens and closes its first sockets, in a virtual thread where there are such. */
final class FirstSocket {
    private FirstSocket() {}

    public static void main(String[] args) throws InterruptedException, ReflectiveOperationException {
        try (Leftovers watch = Leftovers.watch()) {
            if (Runtime.version().feature() >= 21) {
                Thread thread = (Thread) Thread.class
                        .getMethod("startVirtualThread", Runnable.class)
                        .invoke(null, (Runnable) FirstSocket::talk);
                thread.join();
            } else {
                talk();
            }
            System.out.print("left: " + watch.awaitNone(Duration.ofSeconds(10)) + "\n");
        }
    }

    private static void talk() {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            server.getOutputStream().write(1);
            client.getInputStream().read();
            // Nobody comes: a virtual thread waits for that in a poller of the JVM.
            listener.setSoTimeout(10);
            Socket nobody = listener.accept();
            nobody.close();
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("Somebody came");
    }
}
