// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a cluster is to be like; without more said it is one node, without TLS, for everybody. Belongs to one thread. */
public final class RealClusterBuilder {
    private static final int MOST_NODES = 3;

    private int nodes = 1;
    private boolean password;
    private @Nullable Function<String, Identity> identities;
    private @Nullable TestAuthority clients;
    private final Map<Integer, String> dataCenters = new HashMap<>();
    private final Map<String, String> more = new LinkedHashMap<>();
    private @Nullable Path parent;
    private long megabytes = -1;

    RealClusterBuilder() {}

    /** How many nodes, 1 to 3: they listen on 127.0.0.1, 127.0.0.2 and 127.0.0.3. */
    public RealClusterBuilder nodes(int count) {
        if (count < 1 || count > MOST_NODES) {
            throw new IllegalArgumentException("A cluster of " + count + " nodes is not to be had: choose 1 to "
                    + MOST_NODES + ", or a StandInCluster");
        }
        this.nodes = count;
        return this;
    }

    /** With TLS for clients, and only with TLS: each node gets an identity for its address and for localhost. */
    public RealClusterBuilder tls(TestAuthority authority) {
        this.identities = host -> authority.server(host, "localhost");
        return this;
    }

    /** With TLS for clients, and only with TLS: all nodes have that identity. */
    public RealClusterBuilder tls(Identity serverIdentity) {
        this.identities = host -> serverIdentity;
        return this;
    }

    /** Only for clients with a certificate of that authority. */
    public RealClusterBuilder clientCertificates(TestAuthority authority) {
        this.clients = authority;
        return this;
    }

    /** Only for users with a password; the first one is {@code cassandra} with the password {@code cassandra}. */
    public RealClusterBuilder password() {
        this.password = true;
        return this;
    }

    /**
     * The data centre of one node; {@code datacenter1} for the others.
     *
     * @param number from 1 on, as in its address
     */
    public RealClusterBuilder dataCenterOf(int number, String name) {
        dataCenters.put(number, name);
        return this;
    }

    /** One more setting of cassandra.yaml, for all nodes. */
    public RealClusterBuilder setting(String name, String value) {
        more.put(name, value);
        return this;
    }

    /** Where its folder is made, in place of the temporary directory. */
    public RealClusterBuilder under(Path folder) {
        this.parent = folder.toAbsolutePath(); // nodes run elsewhere
        return this;
    }

    /** How much memory there is said to be, in place of what the system says. */
    RealClusterBuilder memory(long availableMegabytes) {
        this.megabytes = availableMegabytes;
        return this;
    }

    /**
     * Starts the nodes, in new folders and with free ports, and waits until each listens for CQL and knows the others
     * (and the first user can log in). If that fails, nothing is left.
     *
     * @throws IOException if memory, the jars or a Java 17 are missing, or with the last lines of a node's log
     */
    public RealCluster start() throws IOException, InterruptedException {
        if (clients != null && identities == null) {
            throw new IllegalStateException("Client certificates are for TLS only: give tls(...) too");
        }
        dataCenters.keySet().stream()
                .filter(number -> number < 1 || number > nodes)
                .findFirst()
                .ifPresent(number -> {
                    throw new IllegalStateException("A data centre for node " + number + " of " + nodes
                            + ": give more nodes(...), or the number of one of them");
                });
        Memory.require(nodes, megabytes < 0 ? Memory.available() : megabytes);
        NodeSettings settings =
                new NodeSettings(nodes, password, identities, clients, Map.copyOf(dataCenters), Map.copyOf(more));
        RealCluster cluster = RealCluster.create(settings, folder());
        try {
            cluster.start();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                cluster.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private Path folder() throws IOException {
        String name = "firstcause-cassandra-";
        return parent == null ? Files.createTempDirectory(name) : Files.createTempDirectory(parent, name);
    }
}
