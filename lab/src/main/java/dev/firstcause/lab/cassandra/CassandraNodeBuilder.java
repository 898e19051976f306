// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a node is to be like; without more said it listens on 127.0.0.1, without TLS, for everybody. */
public final class CassandraNodeBuilder {
    private static final int HIGHEST_NUMBER = 254;

    private int number = 1;
    private boolean password;
    private @Nullable Identity identity;
    private @Nullable TestAuthority clients;

    CassandraNodeBuilder() {}

    /** Which node it is: it listens on {@code 127.0.0.number}. */
    public CassandraNodeBuilder number(int nodeNumber) {
        if (nodeNumber < 1 || nodeNumber > HIGHEST_NUMBER) {
            throw new IllegalArgumentException(
                    "Node number " + nodeNumber + " does not fit 127.0.0.N: choose 1 to " + HIGHEST_NUMBER);
        }
        this.number = nodeNumber;
        return this;
    }

    /** With TLS for clients, and only with TLS. */
    public CassandraNodeBuilder tls(Identity serverIdentity) {
        this.identity = serverIdentity;
        return this;
    }

    /** Only for clients with a certificate of that authority. */
    public CassandraNodeBuilder requireClientCertificates(TestAuthority authority) {
        this.clients = authority;
        return this;
    }

    /** Only for users with a password; the first one is {@code cassandra} with the password {@code cassandra}. */
    public CassandraNodeBuilder requirePassword() {
        this.password = true;
        return this;
    }

    /** Sets the node up, in a new folder and with free ports; it is not started yet. */
    public CassandraNode build() throws IOException {
        if (clients != null && identity == null) {
            throw new IllegalStateException("Client certificates are for TLS only: give tls(...) an identity too");
        }
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number});
        Ports ports = Ports.find(address);
        NodeFolder folder = NodeFolder.create();
        CassandraNode node = new CassandraNode(address, ports, folder, password);
        try {
            folder.configure(address.getHostAddress(), ports, password, identity, clients);
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }
}
