// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of a node, free when they were looked for. They stay its ports for all its starts.
 *
 * @param cql where clients connect, the same for all nodes of a cluster
 * @param storage where other nodes connect, the same for all nodes of a cluster
 * @param jmx where it is managed, on 127.0.0.1
 */
record Ports(int cql, int storage, int jmx) {
    // Below what kernels give to those who ask for any port, since nobody holds them while the node is down.
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 100;

    /** The address of a node by its number. */
    static InetAddress host(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number});
    }

    /** The ports of the nodes of a cluster. */
    static List<Ports> find(int nodes) throws IOException {
        List<ServerSocket> held = new ArrayList<>(); // all until all are found, so that none is found twice
        try {
            int cql = hold(nodes, held);
            int storage = hold(nodes, held);
            List<Ports> found = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                found.add(new Ports(cql, storage, hold(1, held)));
            }
            return found;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** A port that is free on the addresses of all nodes. */
    private static int hold(int nodes, List<ServerSocket> held) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try {
                for (int number = 1; number <= nodes; number++) {
                    held.add(new ServerSocket(port, 1, host(number)));
                }
                return port;
            } catch (BindException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Refuses a start that must fail since a port is in use by now; Cassandra would take its time to say so. */
    void requireFree(int number) throws IOException {
        requireFree(number, "CQL", new InetSocketAddress(host(number), cql));
        requireFree(number, "storage", new InetSocketAddress(host(number), storage));
        requireFree(number, "JMX", new InetSocketAddress(host(1), jmx));
    }

    private static void requireFree(int number, String what, InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) { // which never listens, so that no client is received by it
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (BindException e) {
            throw new IOException(
                    "Cassandra node " + number + " cannot start: its " + what + " port "
                            + address.getAddress().getHostAddress() + ":" + address.getPort()
                            + " is in use. End the program that uses it, or start another cluster, which gets other ports",
                    e);
        }
    }
}
