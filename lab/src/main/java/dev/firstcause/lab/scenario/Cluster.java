// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.protocol.message.Event;
import java.io.IOException;
import java.util.List;

/**
 * Three stand-in nodes that know each other, each behind a proxy at whose address drivers know it: 127.0.0.1, 127.0.0.2 and
 * 127.0.0.3, with one port. Belongs to the thread of the play.
 */
public interface Cluster {
    /** All nodes, in the order of their numbers. */
    List<ClusterNode> nodes();

    /** A node by its number, from 1 on. */
    ClusterNode node(int number);

    /** All but that one. */
    default List<ClusterNode> others(ClusterNode node) {
        return nodes().stream().filter(other -> other != node).toList();
    }

    /**
     * The node to which the driver has its control connection: it has asked for events there. Waits until there is one.
     *
     * @throws IOException if there is none for long
     */
    ClusterNode control() throws IOException, InterruptedException;

    /** From now on and until the end of the play it is harm if a connection to one of these ends that is open now. */
    void spare(List<ClusterNode> nodes);

    /** All nodes that are up tell those who asked for events. */
    void push(Event event);

    /**
     * The node is known at an address that nobody has used yet from now on, by the tables of all nodes; connects to the old
     * one are refused. It is best down meanwhile. Its proxy is another then.
     */
    void move(ClusterNode node) throws IOException;
}
