// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.authority.Papers;
import dev.firstcause.lab.cassandra.CassandraNode;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.lab.cassandra.RealCluster.Hanging;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Three nodes of Cassandra with TLS, each in a process of its own. Belongs to one thread. */
public final class RealNodes implements Nodes, AutoCloseable {
    private static final int COUNT = 3;

    private final Papers papers;
    private final RealCluster cluster;

    private RealNodes(Papers papers, RealCluster cluster) {
        this.papers = papers;
        this.cluster = cluster;
    }

    /**
     * Starts them.
     *
     * @throws IOException if memory, the jars or a Java 17 are missing, or with the last lines of a node's log
     */
    public static RealNodes start() throws IOException, InterruptedException {
        Papers papers = new Papers();
        try {
            return new RealNodes(
                    papers,
                    RealCluster.builder()
                            .nodes(COUNT)
                            .tls(papers.authority())
                            // Each reads its own rows: whom a node that is well asks, is no merit or fault of a driver.
                            .setting("dynamic_snitch", "false")
                            // Or a node that is killed forgets the last tenth of a second of what it has confirmed.
                            .setting("commitlog_sync", "batch")
                            .start());
        } catch (IOException | InterruptedException | RuntimeException e) {
            papers.close();
            throw e;
        }
    }

    /** How to do TLS with them. */
    public Target.Tls tls(TlsVersion version) throws IOException {
        return papers.tls(version, null);
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return cluster.nodes().stream().map(CassandraNode::address).toList();
    }

    @Override
    public void kill(int number) throws IOException {
        cluster.node(number).kill();
    }

    @Override
    public void stop(int number) throws IOException {
        cluster.node(number).stop();
    }

    @Override
    public void renew(int number) throws IOException {
        String host = cluster.node(number).address().getAddress().getHostAddress();
        cluster.node(number).replaceIdentity(papers.authority().server(host, "localhost"));
    }

    @Override
    public void rejoin(int number) throws IOException, InterruptedException {
        cluster.rejoin(number);
    }

    @Override
    public void hang(int number, Hanging hanging, Runnable resumed) throws IOException, InterruptedException {
        cluster.hang(number, hanging, resumed);
    }

    /** Ends all nodes, and leaves no file. */
    @Override
    public void close() throws IOException {
        try {
            cluster.close();
        } finally {
            papers.close();
        }
    }
}
