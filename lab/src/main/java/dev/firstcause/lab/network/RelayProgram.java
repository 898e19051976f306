// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Hands TCP connections on to a socket in the file system, and ends with its standard input. */
final class RelayProgram {
    private static final int BACKLOG = 100;

    private RelayProgram() {}

    /**
     * The program.
     *
     * @param arguments the address to listen on, and the path of the socket
     */
    @SuppressWarnings("SystemOut") // that is how the parent is told
    public static void main(String[] arguments) throws IOException {
        UnixDomainSocketAddress behind = UnixDomainSocketAddress.of(arguments[1]);
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(arguments[0]), 0), BACKLOG);
        Thread thread = new Thread(() -> accept(listener, behind), "relay-accepts");
        thread.setDaemon(true);
        thread.start();
        System.out.println(Child.LISTENS + ((InetSocketAddress) listener.getLocalAddress()).getPort());
        while (System.in.read() >= 0) {
            // The parent says nothing; it lives as long as this waits.
        }
    }

    private static void accept(ServerSocketChannel listener, UnixDomainSocketAddress behind) {
        try (Pipes pipes = new Pipes("relay")) {
            while (true) {
                SocketChannel connection = listener.accept();
                try {
                    pipes.join(connection, SocketChannel.open(behind));
                } catch (IOException e) {
                    connection.close();
                }
            }
        } catch (IOException e) {
            // Without a listener there is nothing to do: the parent is told by the end of the process.
            Runtime.getRuntime().halt(1);
        }
    }
}
