// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A node of a {@link Cluster}. While it is down, connects to its proxy are refused, as they are where nothing listens.
 * Belongs to the thread of the play.
 */
public interface ClusterNode extends Victim {
    /** From 1 on. */
    int number();

    /** The node itself. */
    StandInNode standIn();

    /** What lies before it now. */
    FaultProxy proxy();

    /** From now on it answers none of the applications' queries that come; the others do. */
    void holdBack();

    /** It answers again, but not what it has held back. */
    void release();

    /** How many of the applications' queries have come to it, answered or held back. */
    int asked();

    /**
     * Waits until it has held back so many queries.
     *
     * @throws IOException if it does not get them
     */
    void awaitHeld(int count) throws IOException, InterruptedException;

    /**
     * Waits until the driver has given up all connections to it that there are, or for as long as that may take.
     *
     * @return whether it did
     */
    boolean awaitGone() throws InterruptedException;

    /** Comes up again as something else, which listens there; the proxy stays what it is. */
    void comeBackAs(InetSocketAddress other);

    /**
     * Waits until the driver has come to its proxy, has said something and has given it up, since this node last came up.
     *
     * @throws IOException if the driver does not try it again
     */
    void awaitTried() throws IOException, InterruptedException;

    /**
     * Asks until it has answered one more query of the application's.
     *
     * @throws IOException if it is not asked, though it is well
     */
    void awaitServes(App app) throws IOException, InterruptedException;
}
