// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.Event;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Nodes that know each other: each has the others in its tables of peers. What one of them lives through the others
 * neither notice nor tell: a test that wants a DOWN pushes it. For any thread.
 */
public final class StandInCluster implements AutoCloseable {
    private static final int TRIES = 50;

    private final List<StandInNode> nodes;
    private final List<Member> members;

    private StandInCluster(List<StandInNode> nodes, List<Member> members) {
        this.nodes = List.copyOf(nodes);
        this.members = members;
    }

    /**
     * Nodes on 127.0.0.1, 127.0.0.2 and so on, all on the same port, which is free on all of them unless the builder
     * names one.
     *
     * @param like what each of them is to be like, but for its number
     */
    public static StandInCluster start(int count, StandInNodeBuilder like) throws IOException {
        return start(samePort(count, like.port()), like);
    }

    /** Nodes on 127.0.0.1, each on a port of its own: drivers learn it from {@code system.peers_v2} only. */
    public static StandInCluster startOnOneAddress(int count, StandInNodeBuilder like) throws IOException {
        List<Place> places = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                places.add(StandInNodeBuilder.take(1, 0));
            }
        } catch (IOException e) {
            closeAll(places);
            throw e;
        }
        return start(places, like);
    }

    private static List<Place> samePort(int count, int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<Place> places = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    int its = i == 0 ? port : places.get(0).address().getPort();
                    places.add(StandInNodeBuilder.take(i + 1, its));
                }
                return places;
            } catch (IOException e) {
                closeAll(places);
                // What is free on the first address need not be so on the others.
                if (port != 0 || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static StandInCluster start(List<Place> places, StandInNodeBuilder like) throws IOException {
        List<Member> members = new CopyOnWriteArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            members.add(like.member(places.get(i).address(), i, places.size()));
        }
        List<StandInNode> started = new ArrayList<>();
        try {
            for (int i = 0; i < places.size(); i++) {
                started.add(like.start(places.get(i), members.get(i), members));
            }
            return new StandInCluster(started, members);
        } catch (IOException | RuntimeException e) {
            started.forEach(StandInNode::close);
            closeAll(places);
            throw e;
        }
    }

    private static void closeAll(List<Place> places) throws IOException {
        for (Place place : places) {
            place.close();
        }
    }

    /** Its nodes, in the order of their numbers. */
    public List<StandInNode> nodes() {
        return nodes;
    }

    /** A node by its number, from 1 on, as in its address. */
    public StandInNode node(int number) {
        if (number < 1 || number > nodes.size()) {
            throw new IllegalArgumentException("There is no node " + number + " of " + nodes.size());
        }
        return nodes.get(number - 1);
    }

    /** Where the first node listens. */
    public InetSocketAddress contactPoint() {
        return nodes.get(0).address();
    }

    /**
     * From now on the tables of all nodes tell that this node is at another address, where a proxy before it listens, for
     * instance. Its host id stays.
     *
     * @param number from 1 on
     */
    public void advertise(int number, InetSocketAddress address) {
        node(number); // is there
        members.set(number - 1, members.get(number - 1).at(address));
    }

    /**
     * From now on the tables of all nodes tell that this node has another version of the schema, as after a change that it
     * has not heard of, or has heard of before the others. All begin with the same one.
     *
     * @param number from 1 on
     */
    public void schemaVersion(int number, UUID version) {
        node(number); // is there
        members.set(number - 1, members.get(number - 1).with(version));
    }

    /** Sends an event from all nodes that are up. */
    public void push(Event event) {
        for (StandInNode node : nodes) {
            if (node.isRunning()) {
                node.push(event);
            }
        }
    }

    /** Closes all nodes. */
    @Override
    public void close() {
        nodes.forEach(StandInNode::close);
    }
}
