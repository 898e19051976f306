// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * The ports of a node, free when they were looked for. They stay its ports for all its starts.
 *
 * @param cql where clients connect
 * @param storage where other nodes connect
 * @param jmx where it is managed, on 127.0.0.1
 */
record Ports(int cql, int storage, int jmx) {
    static Ports find(InetAddress address) throws IOException {
        // All are held until all are found, so that none is found twice.
        try (ServerSocket cql = new ServerSocket(0, 1, address);
                ServerSocket storage = new ServerSocket(0, 1, address);
                ServerSocket jmx = new ServerSocket(0)) {
            return new Ports(cql.getLocalPort(), storage.getLocalPort(), jmx.getLocalPort());
        }
    }
}
