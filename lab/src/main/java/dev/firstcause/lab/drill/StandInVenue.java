// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.leftover.Leftovers;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Setup;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Nodes that stand in, in this JVM; a new one for each play. */
final class StandInVenue implements Venue {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestAuthority authority;
    private final Map<TlsVersion, StandInNode> healthy = new EnumMap<>(TlsVersion.class);

    StandInVenue(TestAuthority authority) throws IOException {
        this.authority = authority;
        try {
            for (TlsVersion version : TlsVersion.values()) {
                healthy.put(version, start(Setup.GOOD, version).standIn());
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Stood start(Setup setup, TlsVersion version) throws IOException {
        StandInNode node = builder(setup, version).start();
        return new Stood(node, Queries.teach(node));
    }

    private StandInNodeBuilder builder(Setup setup, TlsVersion version) {
        StandInNodeBuilder builder = StandInNode.builder();
        if (setup.server() != null) {
            builder.tls(setup.server().apply(authority)).protocols(version.protocol());
        }
        return setup.node().apply(builder);
    }

    @Override
    public Ground ground() {
        return Ground.STAND_IN;
    }

    @Override
    public InetSocketAddress healthy(TlsVersion version) {
        return Objects.requireNonNull(healthy.get(version)).address();
    }

    @Override
    public void prepare() {
        // Each play has a node of its own.
    }

    @Override
    public Leftovers watch() {
        return Leftovers.watch();
    }

    @Override
    public Place open(Setup setup, TlsVersion version) throws IOException {
        return start(setup, version);
    }

    @Override
    public Ring openCluster(Setup setup, TlsVersion version, long seed) throws IOException {
        return Ring.open(builder(setup, version), seed, setup.patience());
    }

    @Override
    public void close() {
        healthy.values().forEach(StandInNode::close);
    }

    /** A node, and what it was taught. */
    record Stood(StandInNode standIn, Queries queries) implements Place {
        @Override
        public void hold(FaultProxy proxy) {
            // It never answers queries for held words.
        }

        @Override
        public void awaitHeld(int count, FaultProxy proxy) throws InterruptedException, IOException {
            queries.awaitHeld(count, PATIENCE);
        }

        @Override
        public InetSocketAddress address() {
            return standIn.address();
        }

        @Override
        public void kill() {
            standIn.kill();
        }

        @Override
        public void stop() {
            standIn.stop();
        }

        @Override
        public void start() throws IOException {
            standIn.start();
        }

        @Override
        public void hang() {
            standIn.hang();
        }

        @Override
        public void resume() {
            standIn.resume();
        }

        @Override
        public void replaceIdentity(Identity identity) {
            standIn.replaceIdentity(identity);
        }

        @Override
        public void close() {
            standIn.close();
        }
    }
}
