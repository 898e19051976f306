// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.network.FarNetwork;
import dev.firstcause.lab.network.FarRelay;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * Where a scenario is played: a node, or a cluster of them, a proxy before each, and applications that connect through that by means of the driver
 * under test. Everything on it is new, and is closed afterwards. Belongs to the thread of the play.
 */
public interface Stage {
    /** Whom the driver trusts. */
    TestAuthority authority();

    /** The version that is spoken. */
    TlsVersion tls();

    /** How long the driver waits. */
    Patience patience();

    /** What decides chance; the same for the same seed and scenario. */
    RandomGenerator random();

    /** The node. */
    Victim node();

    /**
     * The node, where it is a stand-in.
     *
     * @throws IllegalStateException if it is a real one: such scenarios are for the stand-in only
     */
    StandInNode standIn();

    /**
     * The cluster, in phase {@link Phase#CLUSTER}; its first node and the proxy before it are {@link #node} and {@link
     * #proxy} there. Sessions are given two of its nodes as contact points, and find the third.
     *
     * @throws IllegalStateException in other phases, which have one node only
     */
    Cluster cluster();

    /** What lies before the node; its faults are best armed for each connection, for a driver may open several. */
    FaultProxy proxy();

    /**
     * The network between the application and the node.
     *
     * @throws IllegalStateException if the setup has none
     */
    FarNetwork network();

    /**
     * The process between the application and the proxy.
     *
     * @throws IllegalStateException if the setup has none
     */
    FarRelay relay();

    /**
     * Opens files in the process of the driver under test until it may open no more.
     *
     * @throws IllegalStateException if that is no process of its own
     */
    void exhaustFiles() throws IOException;

    /**
     * Opens connections to the node in the process of the driver under test until no local port is left for more.
     *
     * @throws IllegalStateException if that is no process of its own
     */
    void exhaustPorts() throws IOException;

    /**
     * Starts threads in the process of the driver under test until it may start no more.
     *
     * @throws IllegalStateException if that is no process of its own
     */
    void exhaustThreads() throws IOException;

    /**
     * Ends the threads that {@link #exhaustThreads} started.
     *
     * @throws IllegalStateException if the driver under test is in no process of its own
     */
    void endThreads() throws IOException;

    /** Leaves something open until the play is over: sockets of its own, for instance. */
    <T extends AutoCloseable> T keep(T resource);

    /** Begins to connect; it must be told the truth. */
    Asked connect();

    /** Begins to connect elsewhere than to the proxy, by that name if it is one; it must be told the truth. */
    Asked connectTo(InetSocketAddress address);

    /** Begins to connect, and must succeed, whatever befalls the connection. */
    Asked connectWell();

    /**
     * Connects, and asks a query that is answered; in a cluster, queries until each node has answered one. If that fails the scenario cannot be played.
     *
     * @throws IOException if the driver did not connect though nothing was broken
     */
    App open() throws IOException, InterruptedException;

    /** The application that connected by {@link #connectWell}, when it has. */
    App app() throws IOException, InterruptedException;
}
