// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.CassandraNode;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.leftover.Leftovers;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Setup;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Three real nodes: things befall the first, and the third is the healthy one. */
final class CassandraVenue implements Venue {
    private static final int NODES = 3;

    private final RealCluster cluster;
    private final Identity good;
    private final CassandraNode node;
    private boolean hangs;
    private boolean disguised;

    CassandraVenue(TestAuthority authority) throws IOException, InterruptedException {
        this.good = Objects.requireNonNull(Setup.GOOD.server()).apply(authority);
        this.cluster = RealCluster.builder()
                .nodes(NODES)
                .tls(authority.server("127.0.0.1", "127.0.0.2", "127.0.0.3", "localhost"))
                .start();
        this.node = cluster.node(1);
    }

    @Override
    public Ground ground() {
        return Ground.CASSANDRA;
    }

    @Override
    public InetSocketAddress healthy(TlsVersion version) {
        return cluster.node(NODES).address();
    }

    /** Mends what the last play did to the node. */
    @Override
    public void prepare() throws IOException, InterruptedException {
        if (hangs && node.isRunning()) {
            node.resume();
        }
        hangs = false;
        if (disguised) {
            node.replaceIdentity(good);
            disguised = false;
            if (node.isRunning()) {
                node.kill();
            }
        }
        if (!node.isRunning()) {
            node.start();
        }
    }

    /** The log of a node that was started again is read for as long as it lives. */
    @Override
    public Leftovers watch() {
        return Leftovers.watch()
                .ignoringThreads(thread -> thread.getName().startsWith("log-of-"))
                .ignoringPipes();
    }

    @Override
    public Place open(Setup setup, TlsVersion version) {
        return new Real();
    }

    @Override
    public Ring openCluster(Setup setup, TlsVersion version, long seed) {
        throw new UnsupportedOperationException(
                "Scenarios of clusters are for stand-ins: do not say alsoOnCassandra()");
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }

    private final class Real implements Place {
        /** The least that a query for a held word takes on the wire. */
        private static final int BYTES = 40;

        private static final Duration PATIENCE = Duration.ofSeconds(20);
        private static final int NAP_MILLIS = 5;

        private long wentBefore;

        @Override
        public @Nullable StandInNode standIn() {
            return null;
        }

        /** A node that hangs answers nothing, and its kernel takes what comes. */
        @Override
        public void hold(FaultProxy proxy) throws IOException, InterruptedException {
            if (!hangs) {
                hang();
                wentBefore = went(proxy);
            }
        }

        @Override
        public void awaitHeld(int count, FaultProxy proxy) throws InterruptedException, IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (went(proxy) - wentBefore < (long) count * BYTES) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("Not all of " + count + " requests were sent in " + PATIENCE);
                }
                TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
            }
        }

        private static long went(FaultProxy proxy) {
            return proxy.connections().stream()
                    .mapToLong(connection -> connection.went(Direction.UP))
                    .sum();
        }

        @Override
        public InetSocketAddress address() {
            return node.address();
        }

        @Override
        public void kill() throws IOException {
            node.kill();
            hangs = false;
        }

        @Override
        public void stop() throws IOException, InterruptedException {
            resume();
            node.stop();
        }

        @Override
        public void start() throws IOException, InterruptedException {
            node.start();
        }

        @Override
        public void hang() throws IOException, InterruptedException {
            node.pause();
            hangs = true;
        }

        @Override
        public void resume() throws IOException, InterruptedException {
            if (hangs) {
                node.resume();
                hangs = false;
            }
        }

        @Override
        public void replaceIdentity(Identity identity) throws IOException {
            node.replaceIdentity(identity);
            disguised = true;
        }

        @Override
        public void close() {
            // The next play begins with mending it.
        }
    }
}
