// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.leftover.Leftovers;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.scenario.Setup;
import dev.firstcause.lab.scenario.Victim;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where nodes come from. Belongs to the thread of the drill. */
interface Venue extends AutoCloseable {
    /** What its nodes are. */
    Ground ground();

    /** A good node that speaks that version, and that nothing befalls. */
    InetSocketAddress healthy(TlsVersion version);

    /** Makes all as it was before the last play. */
    void prepare() throws IOException, InterruptedException;

    /** Begins to watch for what is left behind; what the venue itself keeps for longer than a play may stay. */
    Leftovers watch();

    /** A node for a play. */
    Place open(Setup setup, TlsVersion version) throws IOException, InterruptedException;

    /**
     * A cluster for a play.
     *
     * @param seed of the proxies before its nodes
     * @throws UnsupportedOperationException where there is none
     */
    Ring openCluster(Setup setup, TlsVersion version, long seed) throws IOException;

    @Override
    void close() throws IOException;

    /** A node for one play. */
    interface Place extends Victim, AutoCloseable {
        /** The node, where it is a stand-in. */
        @Nullable
        StandInNode standIn();

        /** From now on queries for held words are not answered. */
        void hold(FaultProxy proxy) throws IOException, InterruptedException;

        /** Waits until the node, or its kernel, has so many queries for held words. */
        void awaitHeld(int count, FaultProxy proxy) throws InterruptedException, IOException;

        @Override
        void close() throws IOException;
    }
}
